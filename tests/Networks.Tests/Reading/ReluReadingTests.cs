using PrivateInference.Networks.Onnx;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class ReluReadingTests
{
    private static readonly float[] s_input = [-1, 2, -3, 9, 5, -6, 7, -8];

    public static TheoryData<float[], long[], bool[]> Masks => new()
    {
        { [1, 0, 0, 1, 1, 1, 0, 0], [1, 2, 2, 2], [true, false, false, true, true, true, false, false] },
        { [0, 1], [2, 1, 1], [false, false, false, false, true, true, true, true] },
        { [0], [], [false, false, false, false, false, false, false, false] },
    };

    [Theory]
    [MemberData(nameof(Masks))]
    public void Where_BetweenReluAndInput_IsOneMaskedRelu(float[] mask, long[] dims, bool[] kept)
    {
        for (int variant = 0; variant < 4; variant++)
        {
            bool swapped = variant % 2 == 1;
            bool bounded = variant >= 2;
            OnnxGraphBuilder graph = new();
            string x = graph.Input("N", 2, 2, 2);
            string relu = bounded ? graph.Node("Clip", [x, graph.Floats([0], []), graph.Floats([6], [])]) : graph.Node("Relu", [x]);
            TensorProto flags = new() { DataType = (int)DataType.Bool };
            flags.Int32Data.Add(mask.Select(m => m == 1 != swapped ? 1 : 0));
            string condition = graph.Initializer(flags, dims);
            string y = graph.Node("Where", swapped ? [condition, x, relu] : [condition, relu, x]);

            ShouldBeMasked(graph.Output(y).Read(), bounded ? 6 : null, kept);
        }
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void Sum_OfMaskedReluAndRest_IsOneMaskedRelu(float[] mask, long[] dims, bool[] kept)
    {
        for (int variant = 0; variant < 4; variant++)
        {
            OnnxGraphBuilder graph = new();
            string x = graph.Input("N", 2, 2, 2);
            string relu = variant >= 2 ? graph.Node("Clip", [x, graph.Floats([0], []), graph.Floats([6], [])]) : graph.Node("Relu", [x]);
            string m = graph.Floats(mask, dims);
            string rest = graph.Node("Sub", [graph.Floats([1], []), m]);
            string a = graph.Node("Mul", [relu, m]);
            string b = graph.Node("Mul", [rest, x]);
            string y = graph.Node("Add", variant % 2 == 0 ? [a, b] : [b, a]);

            ShouldBeMasked(graph.Output(y).Read(), variant >= 2 ? 6 : null, kept);
        }
    }

    [Fact]
    public void Sum_WithMaskOfOnes_IsAFullRelu()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2, 2, 2);
        string a = graph.Node("Mul", [graph.Node("Relu", [x]), graph.Floats([1])]);
        string b = graph.Node("Mul", [x, graph.Floats([0])]);

        Network network = graph.Output(graph.Node("Add", [a, b])).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>().Which.Mask.Should().BeNull();
    }

    [Fact]
    public void Sum_OfMaskedReluOfAProduct_KeepsTheProduct()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Node("Mul", [graph.Input("N", 2, 2, 2), graph.Floats([-2])]);
        string a = graph.Node("Mul", [graph.Node("Relu", [x]), graph.Floats([0])]);

        Network network = graph.Output(graph.Node("Add", [a, x])).Read();

        network.Layers.Select(layer => layer.GetType()).Should().Equal(typeof(AffineLayer), typeof(ReluLayer));
        network.Relus.Should().Be(0);
        FloatExecutor.Run(network, s_input).Should().Equal(s_input.Select(value => -2 * value));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.5f, 0.5f)]
    public void Sum_ThatIsNoMask_IsComputedAsWritten(float reluFactor, float factor)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2, 2, 2);
        string a = graph.Node("Mul", [graph.Node("Relu", [x]), graph.Floats([reluFactor])]);
        string b = graph.Node("Mul", [x, graph.Floats([factor])]);

        float[] output = graph.Output(graph.Node("Add", [a, b])).Run(s_input);

        output.Should().Equal(s_input.Select(value => (reluFactor * Math.Max(value, 0)) + (factor * value)));
    }

    [Fact]
    public void Where_BetweenOtherThings_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2);
        string y = graph.Node("Where", [graph.Integers(1, 0), x, graph.Node("Mul", [x, graph.Floats([3])])]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Be("not a choice between x and its ReLU");
    }

    [Theory]
    [InlineData(10, 0f, 6f, 6f)]
    [InlineData(13, 0f, 6f, 6f)]
    [InlineData(13, 0f, 1.5f, 1.5f)]
    [InlineData(10, 0f, float.MaxValue, null)]
    [InlineData(13, 0f, float.PositiveInfinity, null)]
    public void Clip_FromZero_IsABoundedRelu(int opset, float least, float most, float? bound)
    {
        Network network = Clip(opset, least, most);

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>().Which.UpperBound.Should().Be(bound);
    }

    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(0f, 0f)]
    [InlineData(0f, float.NaN)]
    public void Clip_OfAnotherRange_IsRefused(float least, float most)
        => ((Action)(() => Clip(13, least, most))).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Contain("only [0, a positive bound]");

    [Fact]
    public void Clip_WithoutMaximum_IsRelu()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Clip", [graph.Input("N", 2), graph.Floats([0], []), ""]);

        graph.Output(y).Read().Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>().Which.UpperBound.Should().BeNull();
    }

    [Theory]
    [InlineData("Relu", "Relu", null)]
    [InlineData("Relu", "Clip", 6f)]
    [InlineData("Clip", "Relu", 6f)]
    public void Relu_OfARelu_IsOneLayer(string first, string second, float? bound)
    {
        OnnxGraphBuilder graph = new(opset: 10);
        string y = graph.Input("N", 2, 2, 2);
        foreach (string operation in new[] { first, second })
        {
            y = operation == "Relu" ? graph.Node("Relu", [y]) : graph.Node("Clip", [y], ("min", 0f), ("max", 6f));
        }

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>().Which.UpperBound.Should().Be(bound);
        FloatExecutor.Run(network, s_input).Should().Equal(s_input.Select(value => Math.Min(Math.Max(value, 0), bound ?? float.MaxValue)));
    }

    private static Network Clip(int opset, float least, float most)
    {
        OnnxGraphBuilder graph = new(opset);
        string x = graph.Input("N", 2);
        string y = opset < 11
            ? graph.Node("Clip", [x], ("min", least), ("max", most))
            : graph.Node("Clip", [x, graph.Floats([least], []), graph.Floats([most], [])]);
        return graph.Output(y).Read();
    }

    private static void ShouldBeMasked(Network network, float? bound, bool[] kept)
    {
        ReluLayer layer = network.Layers.Should().ContainSingle().Which.Should().BeOfType<ReluLayer>().Which;
        layer.UpperBound.Should().Be(bound);
        layer.Mask!.Flags.ToArray().Should().Equal(kept);
        layer.Inputs.Should().Equal(0);
        FloatExecutor.Run(network, s_input).Should().Equal(
            s_input.Select((value, i) => kept[i] ? Math.Min(Math.Max(value, 0), bound ?? float.MaxValue) : value));
    }
}
