using PrivateInference.Networks.Tests.Execution;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class ConvolutionReadingTests
{
    [Fact]
    public void Conv_AllAttributes_BecomesThatConvolution()
    {
        OnnxGraphBuilder graph = new();
        float[] weights = Samples.Floats(6 * 2 * 3 * 2);
        string x = graph.Input(1, 4, 9, 8);
        string y = graph.Node(
            "Conv",
            [x, graph.Floats(weights, 6, 2, 3, 2), graph.Floats([1, 2, 3, 4, 5, 6])],
            ("group", 2), ("strides", new long[] { 2, 3 }), ("dilations", new long[] { 2, 1 }), ("pads", new long[] { 1, 0, 2, 3 }), ("kernel_shape", new long[] { 3, 2 }));
        ConvolutionShape expected = new()
        {
            InputChannels = 4,
            InputHeight = 9,
            InputWidth = 8,
            OutputChannels = 6,
            KernelHeight = 3,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 3,
            DilationHeight = 2,
            PadTop = 1,
            PadBottom = 2,
            PadRight = 3,
            Groups = 2,
        };

        Network network = graph.Output(y).Read();

        ConvolutionLayer layer = network.Layers.Should().ContainSingle().Which.Should().BeOfType<ConvolutionLayer>().Which;
        layer.Convolution.Should().Be(expected);
        layer.Shape.Should().Be(new TensorShape(6, 4, 4));
        float[] input = Samples.Floats(4 * 9 * 8, 2);
        FloatExecutor.Run(network, input).ShouldBeNear(NaiveLayers.Convolution(expected, weights, [1, 2, 3, 4, 5, 6], input));
    }

    // Expected paddings by hand: total = (ceil(size / stride) - 1) * stride + span - size.
    [Theory]
    [InlineData("SAME_UPPER", 2, 6, 3, 0, 3)]
    [InlineData("SAME_LOWER", 2, 6, 3, 1, 3)]
    [InlineData("SAME_UPPER", 2, 6, 4, 1, 3)]
    [InlineData("SAME_UPPER", 2, 5, 2, 0, 3)]
    [InlineData("SAME_LOWER", 2, 5, 2, 1, 3)]
    [InlineData("SAME_UPPER", 1, 6, 4, 1, 6)]
    [InlineData("SAME_LOWER", 1, 6, 4, 2, 6)]
    [InlineData("VALID", 1, 6, 4, 0, 3)]
    public void Conv_AutoPad_PadsAsDefined(string mode, int stride, int size, int kernel, int padBefore, int outputs)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, size, size);
        string w = graph.Floats(new float[kernel * kernel], 1, 1, kernel, kernel);
        string y = graph.Node("Conv", [x, w], ("auto_pad", mode), ("strides", new long[] { stride, stride }));

        Network network = graph.Output(y).Read();

        ConvolutionShape shape = ((ConvolutionLayer)network.Layers[0]).Convolution;
        (shape.PadTop, shape.PadLeft, shape.OutputHeight, shape.OutputWidth).Should().Be((padBefore, padBefore, outputs, outputs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Conv_OtherThanTwoDimensions_IsRefusedByName(int dimensions)
    {
        OnnxGraphBuilder graph = new();
        object[] dims = [1, 2, .. Enumerable.Repeat<object>(8, dimensions)];
        long[] kernel = [3, 2, .. Enumerable.Repeat(1L, dimensions)];
        string y = graph.Node("Conv", [graph.Input(dims), graph.Floats(new float[6], kernel)]);

        Action read = () => graph.Output(y).Read();

        read.Should().Throw<NetworkFormatException>().Which.UnsupportedNodes.Should().Equal(
            new UnsupportedNode("Conv_1", "Conv", $"a {dimensions}-D convolution; only 2-D is supported"));
    }

    [Fact]
    public void Conv_AfterPadOfZeros_PadsByItself()
    {
        OnnxGraphBuilder graph = new(opset: 13);
        string padded = graph.Node("Pad", [graph.Input(1, 2, 4, 4), graph.Integers(0, 0, 1, 0, 0, 0, 2, 1)]);
        float[] weights = Samples.Floats(2 * 9);
        string y = graph.Node("Conv", [padded, graph.Floats(weights, 1, 2, 3, 3)], ("pads", new long[] { 0, 1, 0, 0 }));

        Network network = graph.Output(y).Read();

        ConvolutionShape shape = network.Layers.Should().ContainSingle().Which.Should().BeOfType<ConvolutionLayer>().Which.Convolution;
        (shape.InputHeight, shape.InputWidth, shape.PadTop, shape.PadLeft, shape.PadBottom, shape.PadRight).Should().Be((4, 4, 1, 1, 2, 1));
        float[] input = Samples.Floats(32, 2);
        FloatExecutor.Run(network, input).ShouldBeNear(NaiveLayers.Convolution(shape, weights, null, input));
    }

    [Fact]
    public void Conv_ThenAddPerChannel_BecomesOneLayerWithBias()
    {
        OnnxGraphBuilder graph = new(opset: 8);
        string y = graph.Node("Conv", [graph.Input(1, 1, 3, 3), graph.Floats([1, 2], 2, 1, 1, 1)]);
        y = graph.Node("Add", [y, graph.Floats([10, 20], 2, 1, 1)]);

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<ConvolutionLayer>().Which.Bias.Should().Equal(10, 20);
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 3, 3 }, 1)]
    [InlineData(new long[] { 3, 1, 3, 3 }, 2)]
    [InlineData(new long[] { 2, 2, 9, 9 }, 1)]
    public void Conv_WeightsThatDoNotFit_IsAnErrorNamingTheNode(long[] dims, int groups)
    {
        OnnxGraphBuilder graph = new();
        string w = graph.Floats(new float[dims.Aggregate(1L, (a, b) => a * b)], dims);
        string y = graph.Node("Conv", [graph.Input(1, 2, 4, 4), w], ("group", groups));

        Action read = () => graph.Output(y).Read();

        read.Should().Throw<NetworkFormatException>().WithMessage("test: node 'Conv_1' (Conv): *").Which.UnsupportedNodes.Should().BeEmpty();
    }
}
