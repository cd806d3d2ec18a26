using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using static PrivateInference.Reducer.Tests.GradientCheck;

namespace PrivateInference.Reducer.Tests;

public sealed class GradientTests
{
    [Theory]
    [InlineData(3, 3, 1, 1, "1,1,1,1", 1, 6, 5)]
    [InlineData(3, 3, 1, 1, "0,0,0,0", 1, 6, 5)]
    [InlineData(1, 1, 1, 1, "0,0,0,0", 1, 4, 4)]
    [InlineData(1, 1, 1, 1, "1,1,1,1", 1, 4, 4)]
    [InlineData(1, 1, 2, 1, "0,0,0,0", 1, 5, 6)]
    [InlineData(3, 3, 2, 1, "1,1,1,1", 1, 6, 7)]
    [InlineData(3, 3, 2, 1, "1,1,1,1", 1, 7, 6)]
    [InlineData(5, 3, 3, 1, "2,1,0,3", 1, 9, 8)]
    [InlineData(3, 3, 1, 1, "3,0,3,2", 1, 5, 5)]
    [InlineData(3, 2, 1, 2, "1,0,2,1", 1, 7, 6)]
    [InlineData(3, 3, 2, 2, "2,2,2,2", 1, 7, 7)]
    [InlineData(3, 3, 1, 1, "1,1,1,1", 2, 5, 5)]
    [InlineData(3, 3, 2, 1, "1,1,1,1", 2, 6, 6)]
    [InlineData(3, 3, 1, 1, "1,1,1,1", 4, 5, 5)]
    [InlineData(3, 3, 2, 2, "1,1,1,1", 4, 8, 7)]
    [InlineData(7, 7, 2, 1, "3,3,3,3", 1, 9, 9)]
    public void Convolution_EveryForm_MatchesDifferences(int kernelHeight, int kernelWidth, int stride, int dilation, string pads, int group, int height, int width)
    {
        NodeProto node = Node(
            "Conv",
            ["x", "w", "b"],
            Attributes.Integers("strides", stride, stride),
            Attributes.Integers("dilations", dilation, dilation),
            Attributes.Integers("pads", [.. pads.Split(',').Select(long.Parse)]),
            Attributes.Integer("group", group));
        Check(node, [Normal("x", 2, 4, height, width), Normal("w", 8, 4 / group, kernelHeight, kernelWidth), Normal("b", 8)]);
    }

    /// <summary>Whole blocks of channels, in batches that fill a block and that do not, in images small and not so small.</summary>
    [Theory]
    [InlineData(2, 16, 16, 3, 1, 1, "1,1,1,1", 6, 5)]
    [InlineData(3, 16, 16, 3, 1, 1, "1,1,1,1", 3, 3)]
    [InlineData(16, 16, 32, 3, 1, 1, "1,1,1,1", 3, 4)]
    [InlineData(16, 16, 16, 3, 1, 1, "0,0,0,0", 4, 4)]
    [InlineData(2, 16, 16, 1, 1, 1, "0,0,0,0", 4, 4)]
    [InlineData(2, 16, 16, 1, 2, 1, "0,0,0,0", 5, 4)]
    [InlineData(4, 16, 16, 3, 2, 1, "1,1,1,1", 6, 5)]
    [InlineData(16, 16, 16, 3, 2, 1, "0,1,1,0", 6, 4)]
    [InlineData(2, 16, 16, 3, 1, 2, "2,2,2,2", 6, 6)]
    [InlineData(2, 3, 16, 3, 1, 1, "1,1,1,1", 5, 4)]
    [InlineData(2, 1, 16, 5, 1, 1, "0,0,0,0", 7, 7)]
    public void Convolution_WholeBlocks_MatchesDifferences(int batch, int inputs, int outputs, int kernel, int stride, int dilation, string pads, int height, int width)
    {
        NodeProto node = Node(
            "Conv",
            ["x", "w", "b"],
            Attributes.Integers("strides", stride, stride),
            Attributes.Integers("dilations", dilation, dilation),
            Attributes.Integers("pads", [.. pads.Split(',').Select(long.Parse)]));
        Check(node, [Normal("x", batch, inputs, height, width), Normal("w", outputs, inputs, kernel, kernel), Normal("b", outputs)]);
    }

    [Theory]
    [InlineData("SAME_UPPER", 2)]
    [InlineData("SAME_LOWER", 2)]
    [InlineData("SAME_UPPER", 1)]
    [InlineData("VALID", 2)]
    public void Convolution_AutomaticPadding_MatchesDifferences(string padding, int stride) => Check(
        Node("Conv", ["x", "w"], Attributes.Integers("strides", stride, stride), Attributes.Word("auto_pad", padding)),
        [Normal("x", 2, 2, 6, 7), Normal("w", 3, 2, 3, 4)]);

    [Theory]
    [InlineData(0, 0, 1f, 1f)]
    [InlineData(1, 0, 1f, 1f)]
    [InlineData(0, 1, 0.5f, 2f)]
    [InlineData(1, 1, 2f, 0.5f)]
    public void Gemm_EveryForm_MatchesDifferences(int transA, int transB, float alpha, float beta)
    {
        long[] a = transA == 0 ? [3, 5] : [5, 3];
        long[] b = transB == 0 ? [5, 4] : [4, 5];
        NodeProto node = Node("Gemm", ["a", "b", "c"], Attributes.Integer("transA", transA), Attributes.Integer("transB", transB), Attributes.Real("alpha", alpha), Attributes.Real("beta", beta));
        Check(node, [Normal("a", a), Normal("b", b), Normal("c", 4)]);
        Check(node, [Normal("a", a), Normal("b", b), Normal("c", 3, 1)]);
    }

    [Fact]
    public void MatMul_MatricesAndBatches_MatchDifferences()
    {
        Check(Node("MatMul", ["a", "b"]), [Normal("a", 3, 5), Normal("b", 5, 4)]);
        Check(Node("MatMul", ["a", "b"]), [Normal("a", 2, 3, 5), Normal("b", 5, 4)]);
        Check(Node("MatMul", ["a", "b"]), [Normal("a", 2, 1, 3, 5), Normal("b", 3, 5, 4)]);
    }

    [Fact]
    public void Arithmetic_WithBroadcasting_MatchesDifferences()
    {
        foreach (string type in (string[])["Add", "Sub", "Mul"])
        {
            Check(Node(type, ["a", "b"]), [Normal("a", 2, 3, 4), Normal("b", 2, 3, 4)]);
            Check(Node(type, ["a", "b"]), [Normal("a", 2, 3, 4), Normal("b", 3, 1)]);
            Check(Node(type, ["a", "b"]), [Normal("a", 3, 1), Normal("b", 2, 1, 4)]);
        }

        Check(Node("Div", ["a", "b"]), [Normal("a", 2, 3), Apart("b", 0.9f, 3)], step: 0.01f, tolerance: 5e-3);
    }

    [Fact]
    public void Relu_AwayFromZero_MatchesDifferences() => Check(Node("Relu", ["x"]), [Apart("x", 0.4f, 2, 3, 4, 2)], step: 0.1f);

    [Fact]
    public void Where_ConstantMask_MatchesDifferences()
    {
        TensorProto mask = new() { Name = "mask", DataType = (int)TensorProto.Types.DataType.Bool, Dims = { 1, 2, 2, 2 }, RawData = ByteString.CopyFrom(1, 0, 0, 1, 1, 1, 0, 0) };
        Check(Node("Where", ["mask", "a", "b"]), [Normal("a", 3, 2, 2, 2), Normal("b", 3, 2, 2, 2)], constants: [mask]);
        Check(Node("Where", ["mask", "a", "b"]), [Normal("a", 3, 2, 2, 2), Normal("b", 2, 1, 1)], constants: [mask]);
    }

    [Theory]
    [InlineData(2, 2, "0,0,0,0", 0, 6, 6)]
    [InlineData(2, 2, "0,0,0,0", 0, 7, 5)]
    [InlineData(3, 2, "1,1,1,1", 0, 7, 6)]
    [InlineData(3, 1, "1,1,1,1", 0, 5, 5)]
    [InlineData(2, 2, "0,0,0,0", 1, 7, 5)]
    [InlineData(3, 3, "0,1,1,0", 0, 8, 8)]
    [InlineData(2, 3, "0,0,0,0", 0, 8, 8)]
    public void Pools_EveryForm_MatchDifferences(int kernel, int stride, string pads, int ceiling, int height, int width)
    {
        AttributeProto[] attributes =
        [
            Attributes.Integers("kernel_shape", kernel, kernel),
            Attributes.Integers("strides", stride, stride),
            Attributes.Integers("pads", [.. pads.Split(',').Select(long.Parse)]),
            Attributes.Integer("ceil_mode", ceiling),
        ];
        Check(Node("MaxPool", ["x"], attributes), [Apart("x", 0.1f, 2, 2, height, width)], step: 0.04f, tolerance: 5e-3);
        Check(Node("AveragePool", ["x"], attributes), [Normal("x", 2, 2, height, width)]);
        Check(Node("AveragePool", ["x"], [.. attributes, Attributes.Integer("count_include_pad", 1)]), [Normal("x", 2, 2, height, width)]);
    }

    [Fact]
    public void GlobalAveragePool_Image_MatchesDifferences() => Check(Node("GlobalAveragePool", ["x"]), [Normal("x", 2, 3, 4, 5)]);

    [Fact]
    public void ShapeOperators_Values_MatchDifferences()
    {
        Check(Node("Flatten", ["x"], Attributes.Integer("axis", 1)), [Normal("x", 2, 3, 2, 2)]);
        Check(Node("Reshape", ["x", "shape"]), [Normal("x", 2, 3, 4)], constants: [TensorData.Of("shape", [0, -1])]);
        Check(Node("Concat", ["a", "b", "c"], Attributes.Integer("axis", 1)), [Normal("a", 2, 3, 2, 2), Normal("b", 2, 1, 2, 2), Normal("c", 2, 2, 2, 2)]);
        Check(Node("Concat", ["a", "a"], Attributes.Integer("axis", -1)), [Normal("a", 2, 3)]);
        Check(Node("Identity", ["x"]), [Normal("x", 2, 3)]);
    }

    [Theory]
    [InlineData(4, 3, 3, 2)]
    [InlineData(2, 5, 1, 1)]
    [InlineData(16, 2, 4, 4)]
    [InlineData(2, 16, 4, 3)]
    public void BatchNormalization_Training_MatchesDifferences(int batch, int channels, int height, int width)
    {
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        Check(
            Node("BatchNormalization", ["x", "s", "b", "m", "v"], Attributes.Real("epsilon", 1e-2f)),
            [Normal("x", batch, channels, height, width), Normal("s", channels), Normal("b", channels)],
            step: 0.02f,
            tolerance: 5e-3,
            states: [Normal("m", channels), new Operand("v", [channels], ones)]);
    }

    [Fact]
    public void Write_UnknownOperator_NamesNode()
    {
        Action write = () => Differentiation.OperatorRules.Write(new Differentiation.GradientTape(new GraphWriter(), isTraining: true), Node("LSTM", ["x"]));
        write.Should().Throw<NotSupportedException>().WithMessage("node 'node': got operator LSTM*");
    }

    [Theory]
    [InlineData("0,0,0,0", "2,3,4,5", null)]
    [InlineData("1,-3", "3,-1", "1,3")]
    [InlineData("2", "9223372036854775807", "-2")]
    public void Slice_AnyBlock_MatchesDifferences(string starts, string ends, string? axes)
    {
        TensorProto Places(string name, string values) => TensorData.Of(name, [.. values.Split(',').Select(long.Parse)]);
        List<TensorProto> constants = [Places("s", starts), Places("e", ends)];
        List<string> inputs = ["x", "s", "e"];
        if (axes is not null)
        {
            constants.Add(Places("a", axes));
            inputs.Add("a");
        }

        Check(Node("Slice", [.. inputs]), [Normal("x", 2, 3, 4, 5)], constants: [.. constants]);
    }

}
