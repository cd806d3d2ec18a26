using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class NoiseTests
{
    private static readonly ConvolutionShape s_shape = ConvolutionShape.Dense(16, 16) with
    {
        InputHeight = 16,
        InputWidth = 16,
        KernelHeight = 3,
        KernelWidth = 3,
        PadTop = 1,
        PadLeft = 1,
        PadBottom = 1,
        PadRight = 1,
    };

    private static readonly Func<int, long, long> s_largest = static (bits, weight) => weight < 0 ? 1 - (1L << bits) : (1L << bits) - 1;

    [Theory]
    [InlineData(37, 8)]
    [InlineData(24, 13)]
    [InlineData(64, 10)]
    public void Answer_ManyRuns_IsWithinThePredictedNoiseAndNearIt(int ringBits, int weightBits)
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(s_shape, ringBits, weightBits);
        double largest = 0;
        for (ulong run = 0; run < 4; run++)
        {
            largest = Math.Max(largest, Measure(plan, run, s_largest).Max(Math.Abs));
        }

        largest.Should().BeLessThanOrEqualTo(plan.AnswerNoiseBound);
        Math.Log2(plan.AnswerNoiseBound / largest).Should().BeLessThan(2.5);
    }

    [Fact]
    public void Answer_ZeroOrLargestWeights_HasNoiseOfTheSameSize()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(s_shape, 37, 8);
        double withWeights = Measure(plan, 3, s_largest).Average(value => value * value);
        double without = Measure(plan, 4, static (_, _) => 0).Average(value => value * value);

        // Two samples of 4096 agree within a few hundredths; flooding forty bits too narrow would leave them far apart.
        (withWeights / without).Should().BeInRange(0.9, 1.1);
        double flooding = plan.Noise.FloodingWidths.Sum(static bits => Math.ScaleB(1.0, 2 * bits) / 12) / plan.Parameters.Modulus / plan.Parameters.Modulus;
        without.Should().BeGreaterThan(0.9 * flooding);
    }

    [Fact]
    public void Answer_WithoutFlooding_HasTheComputationNoiseOfTheModel()
    {
        // Few plaintext bits and long weights, so that the computation's own noise stands out from the rounding of the answer.
        Parameters parameters = Parameters.Create(
            new ParametersLiteral { RingDegree = 4096, PrimeBits = [51, 51], PlaintextBits = 8, AnswerConstantBits = 86, AnswerLinearBits = 86 });
        NoiseModel noise = new NoiseModel(4096, 28, 144, s_shape.OutputElements).WithoutFlooding();
        LinearLayerPlan plan = LinearLayerPlan.Create(s_shape, 28, parameters, noise);
        double[] measured = Measure(plan, 1, s_largest);
        double deviation = Math.Sqrt(measured.Average(value => value * value)) * parameters.Modulus;
        double predicted = Math.Sqrt(noise.ComputationVariance);

        // The parameter is a bound: rounding has variance 1/6, not 1/4. 4096 outputs leave a statistical error of about one hundredth.
        deviation.Should().BeInRange(0.95 * predicted, 1.03 * predicted);
        (measured.Max(Math.Abs) * parameters.Modulus).Should().BeLessThan(noise.ComputationBound);
    }

    [Fact]
    public void Flooding_AnyPlan_IsFortyBitsAboveTheComputationNoiseOfTheWholeLayer()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(s_shape, 37, 8);
        (int shorter, double hellinger) = NoiseModel.s_widthChoices.Single(choice => choice.Shorter == plan.Noise.FloodingWidths.Count(bits => bits < plan.Noise.FloodingWidths[0]));
        double distance = Math.Sqrt(2 * hellinger * s_shape.OutputElements * plan.Noise.ComputationVariance) / Math.ScaleB(1.0, plan.Noise.FloodingWidths[0]);
        distance.Should().BeLessThanOrEqualTo(Math.ScaleB(1.0, -40)).And.BeGreaterThan(Math.ScaleB(1.0, -41));
        shorter.Should().BeInRange(0, 2);
    }

    /// <summary>Noise of each output as a fraction of the modulus, in [-1/2, 1/2).</summary>
    private static double[] Measure(LinearLayerPlan plan, ulong seed, Func<int, long, long> change)
    {
        Prg prg = new(new Block128(seed, 21));
        ulong[] share = LayerRun.Ring(prg, plan.Shape.InputElements, plan.RingBits);
        long[] weights = [.. LayerRun.Weights(prg, plan.Shape.WeightElements, plan.WeightBits).Select(weight => change(plan.WeightBits, weight))];

        ulong[] mask = LayerRun.Ring(prg, plan.Shape.OutputElements, plan.RingBits);
        LinearClient client = new(prg.Fork());
        using LinearServer server = new();
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        client.EncryptShare(plan, share, upload);
        server.Evaluate(plan, server.Prepare(plan, weights), upload, mask, prg.Fork(), download);
        ulong[] expected = LayerRun.Expected(plan.Shape, plan.RingBits, share, weights, mask);
        int bits = plan.Parameters.Literal.AnswerLinearBits;
        double[] noise = new double[expected.Length];
        client.DecryptPhases(plan, download, 1, (output, phase) =>
        {
            UInt128 difference = (phase - ((UInt128)expected[output] << (bits - plan.RingBits))) << (128 - bits);
            noise[output] = Math.ScaleB((double)(Int128)difference, -128);
        });
        return noise;
    }
}
