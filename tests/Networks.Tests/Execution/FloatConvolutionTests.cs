using PrivateInference.Networks.Execution;
using PrivateInference.Networks.Tests.Reading;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Execution;

public sealed class FloatConvolutionTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(6, 2, 16, 3, 3, 2)]
    [InlineData(7, 3, 17, 1, 5, 1)]
    [InlineData(13, 5, 15, 3, 1, 3)]
    [InlineData(25, 24, 33, 3, 3, 1)]
    public void Run_EveryPaddingStrideAndDilation_AgreesWithDefinition(int outputs, int inputs, int size, int height, int width, int stride)
    {
        for (int variant = 0; variant < 8; variant++)
        {
            ConvolutionShape shape = new()
            {
                InputChannels = inputs,
                InputHeight = size,
                InputWidth = size + 1,
                OutputChannels = outputs,
                KernelHeight = height,
                KernelWidth = width,
                StrideHeight = stride,
                StrideWidth = (variant & 1) + 1,
                PadTop = variant & 2,
                PadLeft = variant & 1,
                PadRight = (variant >> 1) & 3,
                DilationHeight = size > 10 ? 1 + (variant >> 2) : 1,
                DilationWidth = size > 10 ? 2 - (variant >> 2) : 1,
            };
            Check(shape, variant % 2 == 0);
        }
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(6, 12, 3)]
    [InlineData(32, 64, 32)]
    public void Run_Groups_AgreesWithDefinition(int inputs, int outputs, int groups)
        => Check(
            new ConvolutionShape
            {
                InputChannels = inputs,
                InputHeight = 9,
                InputWidth = 8,
                OutputChannels = outputs,
                KernelHeight = 3,
                KernelWidth = 3,
                PadTop = 1,
                PadLeft = 1,
                PadBottom = 1,
                PadRight = 1,
                Groups = groups,
            },
            withBias: true);

    [Fact]
    public void Run_FewPixelsAndManyChannels_AgreesWithDefinition()
        => Check(new ConvolutionShape { InputChannels = 300, InputHeight = 2, InputWidth = 2, OutputChannels = 1000 }, withBias: true);

    // A last panel whose repeated pixel makes first and last offset 15 apart although the panel has a gap.
    [Fact]
    public void Run_LastPanelWithGap_AgreesWithDefinition()
        => Check(
            new ConvolutionShape { InputChannels = 1, InputHeight = 2, InputWidth = 9, OutputChannels = 1, KernelWidth = 3 },
            withBias: false);

    private static void Check(ConvolutionShape shape, bool withBias)
    {
        float[] weights = Samples.Floats(shape.WeightElements, 1);
        float[] input = Samples.Floats(shape.InputElements, 2);
        float[]? bias = withBias ? Samples.Floats(shape.OutputChannels, 3) : null;

        float[] output = FloatConvolution.Run(shape, weights, bias, input);

        output.ShouldBeNear(NaiveLayers.Convolution(shape, weights, bias, input));
    }
}
