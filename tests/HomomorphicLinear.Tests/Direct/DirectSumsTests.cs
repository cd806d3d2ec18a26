using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Direct;

/// <summary>Direct evaluation beside evaluation with transforms: the same bytes, and what the convolution in the clear gives.</summary>
public sealed class DirectSumsTests
{
    public static TheoryData<string, ConvolutionShape, int, int> Layers => new()
    {
        { "one pixel", Shape(1, 1, 1, 1), 20, 4 },
        { "dense, odd numbers", ConvolutionShape.Dense(71, 33), 37, 8 },
        { "one output of many channels", Shape(9, 60, 60, 1), 37, 12 },
        { "an odd number of polynomials", Shape(5, 56, 56, 6), 37, 12 },
        { "3x3 on whole polynomials", Square(3, 56, 56, 5, 3), 37, 12 },
        { "3x3, channels and outputs share polynomials", Square(7, 16, 16, 9, 3), 37, 12 },
        { "stride 2, phases of unlike taps", Square(3, 50, 49, 5, 3) with { StrideHeight = 2, StrideWidth = 2 }, 37, 12 },
        { "7x7, stride 2, tiles", Square(3, 120, 112, 6, 7) with { StrideHeight = 2, StrideWidth = 2 }, 37, 12 },
        { "1x1, stride 3 beyond the image", Shape(2, 2, 2, 3) with { StrideHeight = 3, StrideWidth = 3 }, 37, 8 },
        { "dilation 3 by 2, uneven padding", Shape(2, 11, 12, 3) with { KernelHeight = 3, KernelWidth = 2, DilationHeight = 3, DilationWidth = 2, PadTop = 1, PadRight = 3 }, 37, 8 },
        { "kernel larger than the image", Shape(3, 2, 2, 4) with { KernelHeight = 5, KernelWidth = 5, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, 37, 8 },
        { "only zeros above", Shape(1, 2, 2, 1) with { PadTop = 5, PadLeft = 4, PadBottom = 3 }, 37, 8 },
        { "two primes of 51 bits", Square(4, 30, 30, 5, 3), 37, 4 },
        { "largest digits and weights", Square(12, 20, 20, 3, 3), 37, 15 },
        { "l = 64", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 64, 13 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Evaluate_Directly_GivesTheBytesOfTransforms(string name, ConvolutionShape shape, int ringBits, int weightBits)
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(shape, ringBits, weightBits);
        long most = (1L << weightBits) - 1;
        long[] random = LayerRun.Weights(new Prg(new Block128(3, 4)), shape.WeightElements, weightBits);
        foreach (long[] weights in new[] { random, [.. Enumerable.Repeat(most, shape.WeightElements)], [.. Enumerable.Repeat(-most, shape.WeightElements)] })
        {
            (byte[] transformed, _, ulong[] expected) = LayerRun.Evaluate(plan, weights, isDirect: false, isKept: true);
            foreach (bool isKept in new[] { true, false })
            {
                (byte[] direct, ulong[] got, _) = LayerRun.Evaluate(plan, weights, isDirect: true, isKept);
                got.Should().Equal(expected, name);
                (direct.AsSpan().SequenceEqual(transformed) || SharesPlaces(plan)).Should().BeTrue($"{name}: both ways are the same sums in the same ring");
            }
        }
    }

    [Fact]
    public void Evaluate_DirectlyOnTwoThreads_GivesTheSameBytes()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(Square(5, 56, 56, 11, 3), 37, 12);
        long[] weights = LayerRun.Weights(new Prg(new Block128(3, 5)), plan.Shape.WeightElements, 12);
        byte[] one = LayerRun.Evaluate(plan, weights, isDirect: true, isKept: false).Download;
        LayerRun.Evaluate(plan, weights, isDirect: true, isKept: false, degree: 2).Download.AsSpan().SequenceEqual(one).Should().BeTrue();
    }

    [Fact]
    public void Evaluate_DirectlyAnyShape_AgreesWithTransformsAndTheClearConvolution()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20261122, 7);
        Gen<(ConvolutionShape Shape, int RingBits, int WeightBits)> layers =
            from shape in RandomShapes.Create(Gen.Choose(1, 9), Gen.Elements(1, 2, 5, 17, 70), Gen.Elements(1, 3, 8, 33, 61), Gen.Choose(1, 5), Gen.Elements(1, 1, 2, 3))
            where shape.Groups == 1
            from ringBits in Gen.Elements(8, 20, 37, 52)
            from weightBits in Gen.Elements(2, 8, 13, 15)
            select (shape, ringBits, weightBits);
        Prop.ForAll(layers.ToArbitrary(), layer =>
        {
            LinearLayerPlan plan = LinearLayerPlan.Create(layer.Shape, layer.RingBits, layer.WeightBits);
            long[] weights = LayerRun.Weights(new Prg(new Block128(3, 6)), layer.Shape.WeightElements, layer.WeightBits);
            (byte[] direct, ulong[] got, ulong[] expected) = LayerRun.Evaluate(plan, weights, isDirect: true, isKept: true);
            return got.AsSpan().SequenceEqual(expected)
                && (SharesPlaces(plan) || direct.AsSpan().SequenceEqual(LayerRun.Evaluate(plan, weights, isDirect: false, isKept: true).Download));
        }).Check(config);
    }

    /// <summary>Whether taps that read only zeros lie at one place, where each way may put what it likes: kernels wider than a line with its zeros.</summary>
    private static bool SharesPlaces(LinearLayerPlan plan)
    {
        int[] exponents = new int[plan.Parameters.RingDegree];
        int count = plan.Packing.FillTaps(0, 0, 0, exponents, new int[exponents.Length]);
        return exponents.Take(count).Distinct().Count() < count;
    }

    internal static ConvolutionShape Shape(int inputs, int height, int width, int outputs)
        => new() { InputChannels = inputs, InputHeight = height, InputWidth = width, OutputChannels = outputs };

    internal static ConvolutionShape Square(int inputs, int height, int width, int outputs, int kernel) => Shape(inputs, height, width, outputs) with
    {
        KernelHeight = kernel,
        KernelWidth = kernel,
        PadTop = kernel / 2,
        PadLeft = kernel / 2,
        PadBottom = kernel / 2,
        PadRight = kernel / 2,
    };
}
