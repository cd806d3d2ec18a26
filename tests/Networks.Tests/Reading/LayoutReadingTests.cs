using PrivateInference.Networks.Onnx;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class LayoutReadingTests
{
    [Fact]
    public void Transpose_ChannelsLastImage_IsOneGather()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Transpose", [graph.Input("N", 2, 2, 3)], ("perm", new long[] { 0, 3, 1, 2 }));

        Network network = graph.Output(y).Read();

        network.InputShape.Should().Be(new TensorShape(2, 2, 3));
        network.OutputShape.Should().Be(new TensorShape(3, 2, 2));
        network.Layers.Should().ContainSingle().Which.Should().BeOfType<GatherLayer>().Which.Source.Should().Equal(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
    }

    [Fact]
    public void Transpose_ThereAndBack_LeavesNothing()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Transpose", [graph.Input("N", 2, 2, 3)], ("perm", new long[] { 0, 3, 1, 2 }));
        y = graph.Node("Transpose", [y], ("perm", new long[] { 0, 2, 3, 1 }));

        Network network = graph.Output(graph.Node("Relu", [y])).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>();
    }

    [Fact]
    public void ReshapeTransposeReshape_ChannelShuffle_IsOneGather()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Reshape", [graph.Input("N", 4, 1, 2), graph.Integers(0, 2, 2, 1, 2)]);
        y = graph.Node("Transpose", [y], ("perm", new long[] { 0, 2, 1, 3, 4 }));
        y = graph.Node("Reshape", [y, graph.Integers(-1, 4, 1, 2)]);

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<GatherLayer>().Which.Source.Should().Equal(0, 1, 4, 5, 2, 3, 6, 7);
        network.OutputShape.Should().Be(new TensorShape(4, 1, 2));
    }

    [Theory]
    [InlineData(new long[] { 1, -1 })]
    [InlineData(new long[] { -1, 12 })]
    [InlineData(new long[] { 0, -1 })]
    [InlineData(new long[] { 0, 12 })]
    [InlineData(new long[] { -1 })]
    [InlineData(new long[] { 128, 12 })]
    public void Reshape_SymbolicBatch_FlattensOneImage(long[] target) => ShouldFlatten("N", target);

    [Theory]
    [InlineData(new long[] { 128, 12 })]
    [InlineData(new long[] { 128, -1 })]
    [InlineData(new long[] { -1, 12 })]
    [InlineData(new long[] { 0, -1 })]
    public void Reshape_FixedBatch_FlattensOneImage(long[] target) => ShouldFlatten(128, target);

    [Theory]
    [InlineData(new long[] { -1 })]
    [InlineData(new long[] { 64, 24 })]
    [InlineData(new long[] { 1, -1 })]
    [InlineData(new long[] { -1, 6 })]
    [InlineData(new long[] { -2, 12 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { 128, long.MaxValue })]
    public void Reshape_ThatMixesImagesOrDoesNotFit_IsAnError(long[] target)
        => ((Action)(() => ShouldFlatten(128, target))).Should().Throw<NetworkFormatException>().WithMessage("*cannot reshape [1, 3, 2, 2] of one image to*");

    [Fact]
    public void Reshape_AllowZero_IsAnErrorForActivations()
    {
        OnnxGraphBuilder graph = new(opset: 14);
        string y = graph.Node("Reshape", [graph.Input("N", 3), graph.Integers(0, 3)], ("allowzero", 1));

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>();
    }

    [Fact]
    public void View_AsExportersWriteIt_IsFolded()
    {
        OnnxGraphBuilder graph = new(opset: 9);
        string x = graph.Input("N", 3, 2, 2);
        TensorProto zero = new() { DataType = (int)DataType.Int64, Int64Data = { 0 } };
        string first = graph.Node("Gather", [graph.Node("Shape", [x]), graph.Node("Constant", [], ("value", zero))], ("axis", 0));
        string left = graph.Node("Unsqueeze", [first], ("axes", new long[] { 0 }));
        string shape = graph.Node("Concat", [left, graph.Integers(-1)], ("axis", 0));

        Network network = graph.Output(graph.Node("Reshape", [x, shape])).Read();

        network.OutputShape.Should().Be(new TensorShape(12, 1, 1));
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(0, 12)]
    [InlineData(2, 3)]
    [InlineData(-1, 3)]
    public void Flatten_AnyAxisOfOneImage_KeepsTheOrder(int axis, int channels)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Flatten", [graph.Input(1, 3, 2, 2)], ("axis", axis));

        Network network = graph.Output(y).Read();

        network.OutputShape.Channels.Should().BeOneOf(channels, 6);
        FloatExecutor.Run(network, Samples.Counting(12)).Should().Equal(Samples.Counting(12));
    }

    [Fact]
    public void Flatten_OfSeveralImages_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Flatten", [graph.Input(5, 3, 2, 2)], ("axis", 2));

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Be("mixes the 5 images of a batch");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void SqueezeAndUnsqueeze_AxesByAttributeOrInput_ChangeOnlyTheShape(int opset)
    {
        OnnxGraphBuilder graph = new(opset);
        string x = graph.Input("N", 6, 1, 1);
        string y = opset < 13 ? graph.Node("Squeeze", [x], ("axes", new long[] { 2, -1 })) : graph.Node("Squeeze", [x, graph.Integers(2, -1)]);
        y = opset < 13 ? graph.Node("Unsqueeze", [y], ("axes", new long[] { 1 })) : graph.Node("Unsqueeze", [y, graph.Integers(1)]);

        graph.Output(y).Read().OutputShape.Should().Be(new TensorShape(1, 6, 1));
    }

    [Fact]
    public void Squeeze_OfTheOnlyImageAndBack_StaysAnImage()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Squeeze", [graph.Input(1, 2, 3, 3), graph.Integers(0)]);
        y = graph.Node("Unsqueeze", [y, graph.Integers(0)]);
        y = graph.Node("Conv", [y, graph.Floats(new float[2], 1, 2, 1, 1)]);

        graph.Output(y).Read().OutputShape.Should().Be(new TensorShape(1, 3, 3));
    }

    [Fact]
    public void DropoutIdentityAndCast_AtInference_Vanish()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Cast", [graph.Input("N", 2)], ("to", (int)DataType.Float));
        y = graph.Node("Dropout", [y, graph.Floats([0.5f], [])]);
        y = graph.Node("Identity", [graph.Node("Relu", [y])]);

        graph.Output(y).Read().Layers.Should().ContainSingle();
    }

    private static void ShouldFlatten(object batch, long[] target)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Reshape", [graph.Input(batch, 3, 2, 2), graph.Integers(target)]);
        y = graph.Node("MatMul", [y, graph.Floats(Samples.Counting(12), 12, 1)]);

        Network network = graph.Output(y).Read();

        network.OutputShape.Should().Be(new TensorShape(1, 1, 1));
        FloatExecutor.Run(network, Samples.Counting(12)).Should().Equal(506);
    }
}
