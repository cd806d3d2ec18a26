using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class SlotNoiseTests
{
    private static readonly ConvolutionShape s_shape = SlotLayerTests.Same(5, 16, 6);

    [Theory]
    [InlineData(SlotRun.Short)]
    [InlineData(SlotRun.Delphi)]
    public void Answer_OfAPlan_IsWithinThePredictedNoiseAndNearIt(ulong prime)
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(s_shape, prime);
        double largest = Math.Max(Measure(plan, 1).Max(Math.Abs), Measure(plan, 2).Max(Math.Abs));
        largest.Should().BeLessThanOrEqualTo(plan.AnswerNoiseBound);
        Math.Log2(plan.AnswerNoiseBound / largest).Should().BeLessThan(2);
    }

    /// <summary>The computation's own noise: fresh noise alone, then with that of rotations before, after, in folds, of short digits and of a special prime.</summary>
    [Theory]
    [InlineData(6, true, 8, 51, 1)]
    [InlineData(6, true, 8, 0, 3)]
    [InlineData(6, false, 1, 0, 2)]
    [InlineData(6, false, 4, 0, 2)]
    [InlineData(1, true, 1, 0, 2)]
    public void Answer_WithoutFlooding_HasAtMostTheComputationNoiseOfTheModel(int outputs, bool tapsFirst, int babies, int special, int digits)
    {
        SlotLayerPlan plan = SlotPlans.Create(s_shape with { OutputChannels = outputs }, SlotRun.Short, 4096, blocksPerRow: 8, tapsFirst, babies, [51, 51], special, digits);
        double measured = Math.Sqrt(Measure(plan, 3).Average(noise => noise * noise)) * plan.Parameters.Modulus;
        double predicted = Math.Sqrt(plan.Noise.ComputationVariance);
        measured.Should().BeLessThan(predicted);

        // Weights that look random spare 0.8 bits of the worst case, and half a bit for each doubling of the products that meet the same noise.
        Math.Log2(predicted / measured).Should().BeLessThan(5);
    }

    [Fact]
    public void Answer_ZeroOrLargestWeights_HasNoiseOfTheSameSize()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(s_shape, SlotRun.Short);
        double withWeights = Measure(plan, 4).Average(noise => noise * noise);
        double without = Measure(plan, 4, weightBits: 0).Average(noise => noise * noise);
        (withWeights / without).Should().BeInRange(0.9, 1.1);
    }

    /// <summary>Distance of each coefficient's phase from the nearest message, as a fraction of the modulus.</summary>
    private static double[] Measure(SlotLayerPlan plan, ulong seed, int weightBits = 8)
    {
        SlotRun run = new(plan, seed, weightBits);
        SlotClient client = new(run.Prg.Fork());
        run.Run(new SlotServer(), client).Should().Equal(run.Expected);
        int bits = plan.Parameters.Literal.AnswerLinearBits;
        List<double> noise = [];
        client.DecryptPhases(plan, run.Download, 1, (_, scratch) =>
        {
            foreach (UInt128 phase in scratch.Phases)
            {
                UInt128 scaled = phase * plan.Parameters.Plaintext.Prime;
                Int128 error = (Int128)(scaled << (128 - bits));
                noise.Add(Math.ScaleB((double)error, -128) / plan.Parameters.Plaintext.Prime);
            }
        });
        return [.. noise];
    }
}
