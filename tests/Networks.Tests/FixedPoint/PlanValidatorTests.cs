using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class PlanValidatorTests
{
    private static readonly TensorShape s_image = new(2, 4, 4);
    private static readonly PoolShape s_window = new(2, 2, 2, 2, 0, 0, 0, 0);

    private static readonly ConvolutionShape s_convolution = new()
    {
        InputChannels = 2,
        InputHeight = 4,
        InputWidth = 4,
        OutputChannels = 2,
        KernelHeight = 3,
        KernelWidth = 3,
        PadTop = 1,
        PadLeft = 1,
        PadBottom = 1,
        PadRight = 1,
    };

    public static TheoryData<PlanStep, string> BadSteps => new()
    {
        { new TruncateStep("s", [1], s_image, 1, 3), "not there yet" },
        { new TruncateStep("s", [], s_image, 1, 3), "no input" },
        { new TruncateStep("s", [0, 0], s_image, 1, 3), "2 inputs, it needs 1" },
        { new TruncateStep("s", [0], s_image, 1, 0), "drops 0 bits" },
        { new TruncateStep("s", [0], s_image, 1, 32), "drops 32 bits" },
        { new TruncateStep("s", [0], s_image, 0, 3), "quantum 0" },
        { new TruncateStep("s", [0], s_image, double.NaN, 3), "quantum NaN" },
        { new TruncateStep("s", [0], new TensorShape(2, 4, 5), 1, 3), "reads 32 elements and writes 40" },
        { new TruncateStep("s", [0], new TensorShape(0, 4, 4), 1, 3), "shape 0x4x4" },
        { new TruncateStep("s", [0], new TensorShape(1 << 20, 1 << 20, 1 << 20), 1, 3), "shape" },
        { new ReluStep("s", [0], s_image, 1, -1, null, null), "drops -1 bits" },
        { new ReluStep("s", [0], s_image, 1, 3, 1L << 31, null), "outside the ring" },
        { new ReluStep("s", [0], s_image, 1, 3, null, new ReluMask(new bool[31])), "31 flags for 32" },
        { new MaxPoolStep("s", [0], new TensorShape(2, 2, 3), 1, s_image, s_window), "gives 2x2x2" },
        { new MaxPoolStep("s", [0], new TensorShape(2, 2, 2), 1, new TensorShape(2, 4, 5), s_window), "pools shape 2x4x5" },
        { new MaxPoolStep("s", [0], new TensorShape(2, 3, 2), 1, s_image, s_window with { PadTop = 2 }), "all padding" },
        { new SumPoolStep("s", [0], new TensorShape(2, 2, 2), 1, s_image, s_window with { StrideHeight = 0 }), "impossible window" },
        { new SumPoolStep("s", [0], new TensorShape(2, 2, 2), 1, s_image, s_window with { KernelHeight = 9, DilationHeight = 1 << 23 }), "impossible window" },
        { new AddStep("s", [0, 0], s_image, 1, 0, 1), "factor of zero" },
        { new AddStep("s", [0], s_image, 1, 1, 1), "1 inputs, it needs 2" },
        { new AddConstantStep("s", [0], s_image, 1, new long[3]), "3 constants" },
        { new ConcatStep("s", [0, 0], s_image, 1, [1, 1]), "joins 64 elements into 32" },
        { new ConcatStep("s", [0, 0], new TensorShape(4, 4, 4), 1, [1]), "one factor per input" },
        { new GatherStep("s", [0], new TensorShape(2, 1, 1), 1, [0]), "1 sources for 2" },
        { new GatherStep("s", [0], new TensorShape(2, 1, 1), 1, [0, 32]), "does not have" },
        { new LinearStep("s", [0], s_image, 1, s_convolution with { Groups = 3 }, 4, null, null), "3 groups" },
        { new LinearStep("s", [0], s_image, 1, s_convolution with { InputWidth = 5 }, 4, null, null), "reads 32" },
        { new LinearStep("s", [0], s_image, 1, s_convolution with { PadTop = 0 }, 4, null, null), "gives 2x3x4" },
        { new LinearStep("s", [0], s_image, 1, s_convolution with { StrideWidth = -1 }, 4, null, null), "impossible kernel" },
        { new LinearStep("s", [0], s_image, 1, s_convolution, 0, null, null), "0 bits" },
        { new LinearStep("s", [0], s_image, 1, s_convolution, 4, new long[36], null), "only one" },
        { new LinearStep("s", [0], s_image, 1, s_convolution, 4, new long[35], new long[2]), "35 weights" },
        { new LinearStep("s", [0], s_image, 1, s_convolution, 4, [.. Enumerable.Repeat(-16L, 36)], new long[2]), "more than 4 bits" },
    };

    [Theory]
    [MemberData(nameof(BadSteps))]
    public void Validate_StepThatContradictsItself_IsRefusedByName(PlanStep step, string message)
    {
        InferencePlan plan = new("p", string.Empty, 32, s_image, 1, [step], OutputTransform.None);
        Action validate = () => PlanValidator.Validate(plan);
        validate.Should().Throw<InferencePlanException>().WithMessage($"*step 0 (s)*{message}*");
    }

    [Fact]
    public void Validate_PlanOutOfRange_IsRefused()
    {
        InferencePlan good = new("p", string.Empty, 32, s_image, 1, [new TruncateStep("s", [0], s_image, 1, 3)], OutputTransform.None);
        PlanValidator.Validate(good);
        Refuses(good with { RingBits = 65 }, "65 bits");
        Refuses(good with { RingBits = 7 }, "7 bits");
        Refuses(good with { Steps = [] }, "0 steps");
        Refuses(good with { Output = (OutputTransform)9 }, "transform 9");
        Refuses(good with { InputQuantum = -1 }, "quantum -1");
        Refuses(good with { Name = new string('x', 2000) }, "name");
    }

    private static void Refuses(InferencePlan plan, string message)
    {
        Action validate = () => PlanValidator.Validate(plan);
        validate.Should().Throw<InferencePlanException>().WithMessage($"*{message}*");
    }
}
