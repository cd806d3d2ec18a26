using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class LinearLayerTests
{
    public static TheoryData<string, ConvolutionShape, int, int> Edges => new()
    {
        { "one scalar", Shape(1, 1, 1, 1), 20, 4 },
        { "dense", ConvolutionShape.Dense(70, 30), 37, 8 },
        { "dense, one output", ConvolutionShape.Dense(5000, 1), 37, 8 },
        { "dense, one input", ConvolutionShape.Dense(1, 5000), 37, 8 },
        { "3x3 same", Shape(3, 8, 8, 5) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 37, 8 },
        { "3x3 valid", Shape(3, 8, 8, 5) with { KernelHeight = 3, KernelWidth = 3 }, 37, 8 },
        { "3x3 same, stride 2", Shape(3, 8, 9, 5) with { KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 37, 8 },
        { "1x1, stride 2", Shape(5, 7, 7, 3) with { StrideHeight = 2, StrideWidth = 2 }, 37, 8 },
        { "1x1, stride 3 beyond the image", Shape(2, 2, 2, 3) with { StrideHeight = 3, StrideWidth = 3 }, 37, 8 },
        { "stride 3 by 1, kernel 2", Shape(2, 10, 6, 3) with { KernelHeight = 2, KernelWidth = 2, StrideHeight = 3 }, 37, 8 },
        { "dilation 2", Shape(2, 9, 9, 3) with { KernelHeight = 3, KernelWidth = 3, DilationHeight = 2, DilationWidth = 2, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, 37, 8 },
        { "dilation 3, stride 2", Shape(2, 11, 12, 3) with { KernelHeight = 3, KernelWidth = 2, DilationHeight = 3, DilationWidth = 2, StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadRight = 3 }, 37, 8 },
        { "asymmetric pads", Shape(2, 5, 6, 3) with { KernelHeight = 4, KernelWidth = 2, PadTop = 3, PadBottom = 0, PadLeft = 0, PadRight = 1 }, 37, 8 },
        { "kernel larger than image", Shape(3, 2, 2, 4) with { KernelHeight = 5, KernelWidth = 5, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, 37, 8 },
        { "only zeros above", Shape(1, 2, 2, 1) with { KernelHeight = 1, KernelWidth = 1, PadTop = 5, PadLeft = 4, PadBottom = 3 }, 37, 8 },
        { "groups", Shape(6, 5, 5, 4) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Groups = 2 }, 37, 8 },
        { "depthwise", Shape(24, 6, 6, 24) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Groups = 24 }, 37, 8 },
        { "depthwise of MobileNet", Shape(64, 14, 14, 64) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Groups = 64 }, 37, 12 },
        { "depthwise, two outputs", Shape(10, 12, 12, 20) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Groups = 10, StrideHeight = 2, StrideWidth = 2 }, 37, 8 },
        { "image larger than a ring", Shape(1, 130, 110, 2) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 37, 8 },
        { "large strided", Shape(2, 101, 99, 2) with { KernelHeight = 7, KernelWidth = 7, StrideHeight = 2, StrideWidth = 2, PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3 }, 37, 8 },
        { "more channels than slots", Shape(4100, 2, 1, 2), 30, 8 },
        { "l = 8", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 8, 3 },
        { "l = 20", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 20, 13 },
        { "l = 52", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 52, 13 },
        { "l = 53", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 53, 20 },
        { "l = 64", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 64, 13 },
        { "l = 64, wide weights", Shape(3, 6, 6, 5) with { KernelHeight = 3, KernelWidth = 3 }, 64, 32 },
        { "l = 1", Shape(3, 6, 6, 5), 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void Evaluate_EdgeShape_AgreesWithTheClearConvolution(string name, ConvolutionShape shape, int ringBits, int weightBits)
    {
        (ulong[] got, ulong[] expected) = LayerRun.Run(shape, ringBits, weightBits, seed: 5);
        got.Should().Equal(expected, name);
    }

    private static ConvolutionShape Shape(int inputs, int height, int width, int outputs)
        => new() { InputChannels = inputs, InputHeight = height, InputWidth = width, OutputChannels = outputs };
}
