namespace PrivateInference.Networks.Tests.Reading;

public sealed class SelectionReadingTests
{
    [Theory]
    [InlineData(0, 4, 2, new float[] { 0, 2 })]
    [InlineData(1, long.MaxValue, 1, new float[] { 1, 2, 3 })]
    [InlineData(-1, long.MinValue, -1, new float[] { 3, 2, 1, 0 })]
    [InlineData(3, 0, -2, new float[] { 3, 1 })]
    [InlineData(-3, -1, 1, new float[] { 1, 2 })]
    [InlineData(-100, 100, 3, new float[] { 0, 3 })]
    [InlineData(1, 4, long.MaxValue, new float[] { 1 })]
    [InlineData(2, -100, long.MinValue, new float[] { 2 })]
    public void Slice_AnyBounds_AgreesWithDefinition(long start, long end, long step, float[] expected)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Slice", [graph.Input("N", 4), graph.Integers(start), graph.Integers(end), graph.Integers(1), graph.Integers(step)]);

        graph.Output(y).Run([0, 1, 2, 3]).Should().Equal(expected);
    }

    [Fact]
    public void Slice_AttributesOfOldFiles_AreRead()
    {
        OnnxGraphBuilder graph = new(opset: 9);
        string y = graph.Node(
            "Slice", [graph.Input("N", 2, 1, 2)], ("starts", new long[] { 0, 1 }), ("ends", new long[] { 9, 2 }), ("axes", new long[] { 1, 3 }));

        graph.Output(y).Run([0, 1, 2, 3]).Should().Equal(1, 3);
    }

    [Theory]
    [InlineData(0, 1, "takes some images of a batch")]
    [InlineData(1, 1, null)]
    public void Slice_OfNothingOrOfTheBatch_Fails(int axis, long end, string? reason)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Slice", [graph.Input(3, 4), graph.Integers(axis), graph.Integers(end), graph.Integers(axis), graph.Integers(1)]);

        NetworkFormatException error = ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which;

        error.UnsupportedNodes.Select(node => node.Reason).Should().Equal(reason is null ? [] : [reason]);
    }

    [Fact]
    public void Shortcut_SliceAndPadOfChannels_IsOneGather()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(
            "Slice", [graph.Input("N", 1, 2, 3), graph.Integers(0, 0), graph.Integers(99, 99), graph.Integers(2, 3), graph.Integers(2, 2)]);
        y = graph.Node("Pad", [y, graph.Integers(0, 1, 0, 0, 0, 1, 0, 0), ""], ("mode", "constant"));

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<GatherLayer>().Which.Source.Should().Equal(-1, -1, 0, 2, -1, -1);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(18)]
    public void Pad_EveryForm_PutsZerosAround(int opset)
    {
        OnnxGraphBuilder graph = new(opset);
        string x = graph.Input("N", 1, 2, 1);
        string y = opset switch
        {
            9 => graph.Node("Pad", [x], ("pads", new long[] { 0, 0, -1, 1, 0, 0, 1, 0 }), ("value", 0f)),
            13 => graph.Node("Pad", [x, graph.Integers(0, 0, -1, 1, 0, 0, 1, 0), graph.Floats([0], [])]),
            _ => graph.Node("Pad", [x, graph.Integers(1, -1, 0, 1), "", graph.Integers(-1, 2)]),
        };

        graph.Output(graph.Node("Relu", [y])).Run([5, 7]).Should().Equal(0, 7, 0, 0);
    }

    [Theory]
    [InlineData("reflect", 0f, "mode 'reflect'; only constant zeros are supported")]
    [InlineData("constant", 1f, "pads with a constant that is not 0")]
    public void Pad_WithOtherThanZeros_IsRefused(string mode, float value, string reason)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Pad", [graph.Input("N", 2), graph.Integers(0, 1, 0, 1), graph.Floats([value], [])], ("mode", mode));

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Be(reason);
    }

    [Fact]
    public void Concat_AlongChannels_IsAConcatLayer()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, 1, 2);
        string y = graph.Node("Concat", [x, graph.Node("Relu", [x]), x], ("axis", -3));

        Network network = graph.Output(y).Read();

        network.Layers[^1].Should().BeOfType<ConcatLayer>().Which.Shape.Should().Be(new TensorShape(3, 1, 2));
        FloatExecutor.Run(network, [-1, 2]).Should().Equal(-1, 2, 0, 2, -1, 2);
    }

    [Fact]
    public void Concat_AlongColumns_PutsRowsTogether()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, 2, 2);
        string y = graph.Node("Concat", [x, graph.Node("Relu", [x])], ("axis", 3));

        graph.Output(y).Run([-1, 2, 3, -4]).Should().Equal(-1, 2, 0, 2, 3, -4, 3, 0);
    }

    [Fact]
    public void Concat_WithZeros_IsAShortcutOfMoreChannels()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, 1, 2);
        string y = graph.Node("Concat", [x, graph.Floats(new float[4], 1, 2, 1, 2)], ("axis", 1));

        graph.Output(y).Run([-1, 2]).Should().Equal(-1, 2, 0, 0, 0, 0);
    }

    [Fact]
    public void Gather_ConstantIndices_PicksChannels()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Gather", [graph.Input("N", 3, 1, 2), graph.Integers(-1, 0)], ("axis", 1));

        graph.Output(y).Run([0, 1, 2, 3, 4, 5]).Should().Equal(4, 5, 0, 1);
    }
}
