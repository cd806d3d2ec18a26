using PrivateInference.Networks.Tests.Execution;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class PoolReadingTests
{
    [Theory]
    [InlineData(6, 3, 2, 0, 0, 0, 2)]
    [InlineData(6, 3, 2, 0, 1, 1, 3)]
    [InlineData(7, 3, 2, 0, 1, 0, 3)]
    [InlineData(5, 2, 2, 1, 0, 1, 3)]
    [InlineData(6, 1, 2, 0, 1, 0, 3)]
    [InlineData(5, 1, 3, 1, 1, 0, 2)]
    [InlineData(4, 2, 3, 1, 1, 1, 2)]
    public void MaxPool_CeilMode_AddsOnlyWindowsThatStartInside(int size, int kernel, int stride, int pad, int ceil, int padAfter, int outputs)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(
            "MaxPool",
            [graph.Input(1, 1, size, size)],
            ("kernel_shape", new long[] { kernel, kernel }),
            ("strides", new long[] { stride, stride }),
            ("pads", new long[] { pad, pad, pad, pad }),
            ("ceil_mode", ceil));
        if (pad >= kernel)
        {
            ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage("*nothing but padding*");
            return;
        }

        Network network = graph.Output(y).Read();

        MaxPoolLayer layer = (MaxPoolLayer)network.Layers[0];
        layer.Shape.Should().Be(new TensorShape(1, outputs, outputs));
        layer.Pool.PadBottom.Should().Be(padAfter);
        float[] input = Samples.Floats(size * size);
        FloatExecutor.Run(network, input).Should().Equal(
            NaiveLayers.Pool(input, network.InputShape, layer.Shape, layer.Pool, (seen, _) => seen.Max()));
    }

    [Theory]
    [InlineData(0, 2.5f)]
    [InlineData(1, 0.625f)]
    public void AveragePool_CountIncludePad_SetsTheDivisor(int include, float corner)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(
            "AveragePool",
            [graph.Input(1, 1, 2, 2)],
            ("kernel_shape", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("count_include_pad", include));

        float[] output = graph.Output(y).Run([2.5f, 1, 1, 1]);

        output[0].Should().Be(corner);
        output[4].Should().Be(5.5f / 4);
    }

    [Fact]
    public void AveragePool_CountedPaddingBeyondWhatIsDeclared_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(
            "AveragePool",
            [graph.Input(1, 1, 6, 6)],
            ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 0, 0, 0, 0 }), ("ceil_mode", 1), ("count_include_pad", 1));

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Contain("count_include_pad");
    }

    [Theory]
    [InlineData("GlobalAveragePool", new float[] { 2.5f, 25 })]
    [InlineData("GlobalMaxPool", new float[] { 4, 40 })]
    public void GlobalPools_WholeMap_GiveOneValuePerChannel(string operation, float[] expected)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(operation, [graph.Input(1, 2, 2, 2)]);

        graph.Output(y).Run([1, 2, 3, 4, 10, 20, 30, 40]).Should().Equal(expected);
    }

    [Theory]
    [InlineData(13, new long[] { 2, 3 }, 0)]
    [InlineData(13, new long[] { -1, -2 }, 1)]
    [InlineData(18, new long[] { 2, 3 }, 0)]
    [InlineData(18, new long[] { -2, -1 }, 1)]
    public void ReduceMean_OverSpace_IsAGlobalAveragePool(int opset, long[] axes, int keep)
    {
        OnnxGraphBuilder graph = new(opset);
        string x = graph.Input("N", 2, 2, 3);
        string y = opset < 18
            ? graph.Node("ReduceMean", [x], ("axes", axes), ("keepdims", keep))
            : graph.Node("ReduceMean", [x, graph.Integers(axes)], ("keepdims", keep));

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<AveragePoolLayer>()
            .Which.Pool.Should().Be(new PoolShape(2, 3, 2, 3, 0, 0, 0, 0));
        FloatExecutor.Run(network, [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 6]).Should().Equal(3.5f, 1);
    }

    [Fact]
    public void ReduceMean_OverSpaceOfChannelsLast_AveragesEachChannel()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("ReduceMean", [graph.Input("N", 2, 2, 3)], ("axes", new long[] { 1, 2 }), ("keepdims", 0));

        graph.Output(y).Run([1, 10, 0, 2, 20, 0, 3, 30, 0, 4, 40, 1]).Should().Equal(2.5f, 25, 0.25f);
    }

    [Fact]
    public void ReduceMean_OverABatch_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("ReduceMean", [graph.Input(4, 2, 2, 3)]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Be("averages over the batch");
    }
}
