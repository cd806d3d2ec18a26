using System.Numerics;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class FixedPointExecutorTests
{
    private static readonly TensorShape s_vector = new(4, 1, 1);

    [Fact]
    public void Run_ReluWithShiftAndClamp_IsExact()
    {
        InferencePlan plan = OneStep(20, new ReluStep("r", [0], s_vector, 1, 3, 5, null));
        FixedPointExecutor.Run(plan, Elements(20, -9, 7, 23, 4000)).Should().Equal(0, 0, 2, 5);
    }

    [Fact]
    public void Run_MaxPool_ComparesSignedNumbers()
    {
        TensorShape image = new(1, 2, 2);
        MaxPoolStep step = new("m", [0], new TensorShape(1, 2, 2), 1, image, new PoolShape(2, 2, 1, 1, 1, 1, 0, 0));
        InferencePlan plan = new("p", string.Empty, 8, image, 1, [step], OutputTransform.None);
        FixedPointExecutor.Run(plan, Elements(8, -3, -128, 127, -1)).Should().Equal(Elements(8, -3, -3, 127, 127));
    }

    [Fact]
    public void Run_SumPoolAddConcatGatherConstants_AreModular()
    {
        TensorShape image = new(2, 1, 2);
        PlanStep[] steps =
        [
            new SumPoolStep("s", [0], new TensorShape(2, 1, 1), 1, image, new PoolShape(1, 2, 1, 1, 0, 0, 0, 0)),
            new AddStep("a", [1, 1], new TensorShape(2, 1, 1), 1, 4, -1),
            new ConcatStep("c", [1, 2], new TensorShape(4, 1, 1), 1, [1, -2]),
            new AddConstantStep("k", [3], new TensorShape(2, 1, 2), 1, [10, -10]),
            new GatherStep("g", [4], new TensorShape(3, 1, 1), 1, [3, -1, 0]),
        ];
        InferencePlan plan = new("p", string.Empty, 9, image, 1, steps, OutputTransform.None);
        ulong[][] tensors = FixedPointExecutor.RunAll(plan, Elements(9, 100, 120, -7, 3));
        tensors[1].Should().Equal(Elements(9, 220, -4));
        tensors[2].Should().Equal(Elements(9, 660, -12));
        tensors[3].Should().Equal(Elements(9, 220, -4, -1320, 24));
        tensors[4].Should().Equal(Elements(9, 230, 6, -1330, 14));
        tensors[5].Should().Equal(Elements(9, 14, 0, 230));
    }

    [Fact]
    public void Run_MaskedRelu_KeepsExactWhereMaskedAndTruncatesSharesElsewhere()
    {
        const int RingBits = 40;
        ReluMask mask = new([true, false, true, false]);
        InferencePlan plan = OneStep(RingBits, new ReluStep("r", [0], s_vector, 1, 6, null, mask));
        ulong[] input = Elements(RingBits, -1000, -1000, 1000, 1000);
        GivenShares shares = new([0, 0x12_3456_789A, 0, 0x00_0000_0007]);
        ulong ring = (1UL << RingBits) - 1;
        ulong Truncated(int i) => ((shares.Values[i] >> 6) + LocalTruncation.Server((input[i] - shares.Values[i]) & ring, 6, ring)) & ring;
        ulong[] output = FixedPointExecutor.Run(plan, input, shares);
        output.Should().Equal(0, Truncated(1), 1000 >> 6, Truncated(3));
        SignedOf(output[1], RingBits).Should().BeOneOf(-16, -15);
        SignedOf(output[3], RingBits).Should().NotBe(15).And.NotBe(16, "a share below a positive number is the failing case");
    }

    [Theory]
    [InlineData(12, 3, 100)]
    [InlineData(12, 3, -100)]
    [InlineData(13, 5, 1)]
    [InlineData(14, 0, 777)]
    public void LocalTruncation_OverEveryShare_FailsExactlyMagnitudeTimes(int ringBits, int shift, int value)
    {
        ulong ring = (1UL << ringBits) - 1;
        int failures = 0;
        for (ulong client = 0; client <= ring; client++)
        {
            ulong server = ((ulong)value - client) & ring;
            ulong sum = (LocalTruncation.Client(client, shift) + LocalTruncation.Server(server, shift, ring)) & ring;
            long error = SignedOf(sum, ringBits) - (value >> shift);
            failures += error is 0 or 1 ? 0 : 1;
        }

        failures.Should().BeLessThanOrEqualTo(Math.Abs(value));
        failures.Should().BeGreaterThanOrEqualTo(shift == 0 ? 0 : Math.Abs(value) * 3 / 4);
    }

    [Fact]
    public void Run_NoSharesGiven_UsesUniformOnesAndIsRepeatable()
    {
        (Network network, InferencePlan plan, _) = FixedPointPlannerTests.Plan("masked-pixels");
        ulong[] input = InputEncoding.Quantize(plan, CalibrationInputs.Generate(network.InputShape, 1, 3)[0]);
        ulong[] first = FixedPointExecutor.Run(plan, input);
        FixedPointExecutor.Run(plan, input).Should().Equal(first);
        ulong[] other = FixedPointExecutor.Run(plan, input, new SeededTruncationShares(plan, new Block128(5, 6)));
        other.Should().NotEqual(first, "the last bit of a local truncation depends on the shares");
        double[] difference = [.. OutputEncoding.Decode(plan, first).Zip(OutputEncoding.Decode(plan, other), (a, b) => Math.Abs(a - b))];
        difference.Max().Should().BeLessThan(0.01);
    }

    [Fact]
    public void SeededShares_OfAStep_AreUniformAndDifferByStep()
    {
        InferencePlan plan = FixedPointPlannerTests.Plan("masked-layer").Plan;
        SeededTruncationShares shares = new(plan, new Block128(1, 2));
        int[] steps = [.. plan.Steps.Select((s, k) => (s, k)).Where(p => p.s is ReluStep).Select(p => p.k).Take(2)];
        ulong[] first = shares.ClientShares(steps[0]).ToArray();
        ulong[] second = shares.ClientShares(steps[1]).ToArray();
        first.Should().HaveCount(plan.ShapeOf(plan.Steps[steps[0]].Inputs[0]).Elements).And.NotEqual(second);
        first.Should().OnlyContain(x => x >> plan.RingBits == 0);
        first.Average(x => BitOperations.PopCount(x)).Should().BeApproximately(plan.RingBits / 2.0, 1);
    }

    [Fact]
    public void Run_WrongLengths_AreRefused()
    {
        InferencePlan plan = OneStep(20, new TruncateStep("t", [0], s_vector, 1, 3));
        Action image = () => FixedPointExecutor.Run(plan, new ulong[3]);
        Action share = () => FixedPointExecutor.Run(plan, new ulong[4], new GivenShares(new ulong[5]));
        image.Should().Throw<ArgumentException>().WithMessage("*3 elements*4x1x1*");
        share.Should().Throw<ArgumentException>().WithMessage("*step 0*5 elements*has 4*");
    }

    [Fact]
    public void Quantize_NumbersTheRingCannotHold_AreRefused()
    {
        InferencePlan plan = OneStep(8, new TruncateStep("t", [0], s_vector, 1, 3)) with { InputQuantum = 0.5 };
        InputEncoding.Quantize(plan, [1, -1, 63.5f, -0.3f]).Should().Equal(2, 254, 127, 255);
        Action large = () => InputEncoding.Quantize(plan, [1, 2, 64, 3]);
        Action nan = () => InputEncoding.Quantize(plan, [1, 2, 3, float.NaN]);
        Action length = () => InputEncoding.Quantize(plan, [1, 2]);
        large.Should().Throw<ArgumentException>().WithMessage("*element 2 of the image is 64*below 64*");
        nan.Should().Throw<ArgumentException>().WithMessage("*element 3*NaN*");
        length.Should().Throw<ArgumentException>().WithMessage("*2 elements*");
    }

    [Fact]
    public void Decode_NegativeLogits_AreSigned()
    {
        InferencePlan plan = OneStep(8, new TruncateStep("t", [0], s_vector, 0.25, 3));
        OutputEncoding.Decode(plan, [4, 252, 127, 128]).Should().Equal(1, -1, 31.75, -32);
    }

    [Fact]
    public void Count_SumBeyondTheRing_IsSeenThoughTheResultLooksInnocent()
    {
        LinearStep step = new("l", [0], new TensorShape(1, 1, 1), 1, ConvolutionShape.Dense(4, 1), 4, [15, 15, 15, 15], [0]);
        InferencePlan plan = OneStep(12, step);
        ulong[] input = Elements(12, 60, 60, 20, 0);
        ulong[][] tensors = FixedPointExecutor.RunAll(plan, input);
        OverflowCheck.Count(plan, tensors)[0].Should().Be(new StepCheck("l", 1, 0));
        tensors = FixedPointExecutor.RunAll(plan, Elements(12, 60, 60, 16, 0));
        OverflowCheck.Count(plan, tensors)[0].Should().Be(new StepCheck("l", 0, 0));
    }

    [Fact]
    public void Count_SumBeyond64Bits_IsSeen()
    {
        long weight = (1L << 31) - 1;
        LinearStep step = new("l", [0], new TensorShape(1, 1, 1), 1, ConvolutionShape.Dense(4, 1), 31, [weight, weight, weight, -weight], [5]);
        InferencePlan plan = OneStep(64, step);
        long large = long.MaxValue;
        OverflowCheck.Count(plan, FixedPointExecutor.RunAll(plan, Elements(64, large, large, large, large)))[0].Overflows.Should().Be(1);
        OverflowCheck.Count(plan, FixedPointExecutor.RunAll(plan, Elements(64, large, -large, large, large)))[0].Overflows.Should().Be(0);
    }

    [Fact]
    public void Count_ShareThatMakesTruncationFail_IsSeen()
    {
        InferencePlan plan = OneStep(30, new TruncateStep("t", [0], s_vector, 1, 4));
        ulong[] input = Elements(30, 1000, 1000, -1000, -1000);
        GivenShares shares = new([3, 1UL << 20, (1UL << 30) - 5, 1UL << 20]);
        OverflowCheck.Count(plan, FixedPointExecutor.RunAll(plan, input, shares))[0].Should().Be(new StepCheck("t", 0, 2));
    }

    private static InferencePlan OneStep(int ringBits, PlanStep step)
        => new("p", string.Empty, ringBits, s_vector, 1, [step], OutputTransform.None);

    private static ulong[] Elements(int ringBits, params long[] values) => [.. values.Select(v => (ulong)v & (ulong.MaxValue >> (64 - ringBits)))];

    private static long SignedOf(ulong element, int ringBits) => (long)(element << (64 - ringBits)) >> (64 - ringBits);

    private sealed class GivenShares(ulong[] values) : ITruncationShares
    {
        public ulong[] Values { get; } = values;

        public ReadOnlySpan<ulong> ClientShares(int stepIndex) => Values;
    }
}
