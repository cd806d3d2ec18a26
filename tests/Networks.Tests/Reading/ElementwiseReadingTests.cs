namespace PrivateInference.Networks.Tests.Reading;

public sealed class ElementwiseReadingTests
{
    [Theory]
    [InlineData("Add", false, new float[] { 3, 4, 1, 2 })]
    [InlineData("Sub", false, new float[] { -1, 0, 5, 6 })]
    [InlineData("Sub", true, new float[] { 1, 0, -5, -6 })]
    [InlineData("Mul", true, new float[] { 2, 4, -6, -8 })]
    [InlineData("Div", false, new float[] { 0.5f, 1, -1.5f, -2 })]
    public void Arithmetic_WithConstantPerChannel_BecomesOneAffineLayer(string operation, bool constantFirst, float[] expected)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2, 1, 2);
        string c = graph.Floats([2, -2], 2, 1, 1);
        string y = graph.Node(operation, constantFirst ? [c, x] : [x, c]);

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<AffineLayer>().Which.Scale.Should().HaveCount(2);
        FloatExecutor.Run(network, [1, 2, 3, 4]).Should().Equal(expected);
    }

    [Fact]
    public void Add_ConstantPerPixel_BecomesOneValuePerElement()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Add", [graph.Input("N", 2, 1, 2), graph.Floats([10, 20])]);

        Network network = graph.Output(y).Read();

        ((AffineLayer)network.Layers[0]).Offset.Should().Equal(10, 20, 10, 20);
    }

    [Fact]
    public void Arithmetic_ChainOfConstants_IsMergedIntoOneLayer()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Mul", [graph.Input("N", 2, 1, 2), graph.Floats([2])]);
        y = graph.Node("Add", [y, graph.Floats([1, 2, 3, 4], 2, 1, 2)]);
        y = graph.Node("Div", [y, graph.Floats([4], 1, 1, 1)]);

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle();
        FloatExecutor.Run(network, [1, 1, 1, 1]).Should().Equal(0.75f, 1, 1.25f, 1.5f);
    }

    [Fact]
    public void Arithmetic_ChainUsedTwice_IsNotMerged()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1);
        string twice = graph.Node("Mul", [x, graph.Floats([2])]);
        string more = graph.Node("Add", [twice, graph.Floats([1])]);
        string y = graph.Node("Sub", [more, twice]);

        graph.Output(y).Run([5]).Should().Equal(1);
    }

    [Fact]
    public void Sub_TwoActivations_SubtractsInOrder()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2);
        string y = graph.Node("Sub", [x, graph.Node("Relu", [x])]);

        graph.Output(y).Run([-3, 4]).Should().Equal(-3, 0);
    }

    [Fact]
    public void Mul_ActivationWithItself_IsASquare()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2);
        string y = graph.Node("Mul", [x, x]);

        graph.Output(y).Run([-3, 4]).Should().Equal(9, 16);
    }

    [Fact]
    public void BatchNormalization_Kept_IsAffineInDoublePrecision()
    {
        OnnxGraphBuilder graph = new(opset: 9);
        string y = graph.Node(
            "BatchNormalization",
            [graph.Input("N", 2, 1, 1), graph.Floats([3, 1]), graph.Floats([5, 0]), graph.Floats([2, 1]), graph.Floats([3.75f, 0.75f])],
            ("epsilon", 0.25f));

        Network network = graph.Output(y).Read();

        AffineLayer layer = (AffineLayer)network.Layers[0];
        layer.Scale.Should().Equal(1.5f, 1);
        layer.Offset.Should().Equal(2, -1);
    }

    [Theory]
    [InlineData("Add", "a constant of dimensions [3, 1, 1] does not fit into an activation of [1, 1, 2, 2]")]
    [InlineData("Div", "divides by an activation")]
    public void Arithmetic_ThatNoLayerHolds_IsRefused(string operation, string reason)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, 2, 2);
        string c = graph.Floats([1, 2, 3], 3, 1, 1);
        string y = graph.Node(operation, [operation == "Add" ? c : x, x]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Be(reason);
    }

    [Theory]
    [InlineData("Mul", float.NaN)]
    [InlineData("Add", float.PositiveInfinity)]
    [InlineData("Div", 0)]
    public void Arithmetic_WithWhatIsNotFinite_IsAnError(string operation, float constant)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node(operation, [graph.Input("N", 2), graph.Floats([1, constant])]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage($"*'{operation}_1'*at index 1; expected finite numbers");
    }

    [Fact]
    public void BatchNormalization_NegativeVariance_IsAnError()
    {
        OnnxGraphBuilder graph = new();
        string one = graph.Floats([1]);
        string y = graph.Node("BatchNormalization", [graph.Input("N", 1, 1, 1), one, one, one, graph.Floats([-2])]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage("*sqrt(variance*NaN*");
    }
}
