namespace PrivateInference.Networks.Tests.Reading;

public sealed class LinearReadingTests
{
    // x = [1, 2, 3]; the matrix below is [inputs, outputs] = [3, 2].
    private static readonly float[] s_matrix = [1, 2, 3, 4, 5, 6];

    private static readonly float[] s_transposed = [1, 3, 5, 2, 4, 6];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Gemm_TransposedWeightsAlphaAndBeta_AreApplied(int transB)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 3);
        string b = transB == 0 ? graph.Floats(s_matrix, 3, 2) : graph.Floats(s_transposed, 2, 3);
        string y = graph.Node("Gemm", [x, b, graph.Floats([10, 100])], ("transB", transB), ("alpha", 2f), ("beta", 0.5f));

        graph.Output(y).Run([1, 2, 3]).Should().Equal((2 * 22) + 5, (2 * 28) + 50);
    }

    [Fact]
    public void Gemm_TransposedInput_IsReadAsColumn()
    {
        OnnxGraphBuilder graph = new();
        string column = graph.Node("Transpose", [graph.Input("N", 3)]);
        string y = graph.Node("Gemm", [column, graph.Floats(s_matrix, 3, 2)], ("transA", 1));

        graph.Output(y).Run([1, 2, 3]).Should().Equal(22, 28);
    }

    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 1, 1 })]
    public void Gemm_ScalarBias_IsAddedToEveryOutput(long[] dims)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Gemm", [graph.Input(1, 3), graph.Floats(s_matrix, 3, 2), graph.Floats([7], dims)]);

        graph.Output(y).Run([1, 2, 3]).Should().Equal(29, 35);
    }

    [Fact]
    public void Gemm_BiasPerImage_IsAnError()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Gemm", [graph.Input(2, 3), graph.Floats(s_matrix, 3, 2), graph.Floats([7, 8], 2, 1)]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage("*bias has dimensions [2, 1]*");
    }

    [Fact]
    public void MatMul_ThenAdd_BecomesOneDenseLayer()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("MatMul", [graph.Input("N", 3), graph.Floats(s_matrix, 3, 2)]);
        y = graph.Node("Add", [graph.Floats([1, 1]), y]);

        Network network = graph.Output(y).Read();

        DenseLayer layer = network.Layers.Should().ContainSingle().Which.Should().BeOfType<DenseLayer>().Which;
        layer.Weights.Should().Equal(s_transposed);
        layer.Bias.Should().Equal(1, 1);
    }

    [Fact]
    public void MatMul_OnEveryPixelOfChannelsLast_ActsOnTheLastAxis()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("MatMul", [graph.Input("N", 2, 2, 3), graph.Floats(s_matrix, 3, 2)]);

        float[] output = graph.Output(y).Run([1, 2, 3, 0, 0, 1, 0, 1, 0, 1, 0, 0]);

        output.Should().Equal(22, 28, 5, 6, 3, 4, 1, 2);
    }

    [Fact]
    public void MatMul_ConstantAtLeftOfColumn_IsDense()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("MatMul", [graph.Floats(s_transposed, 2, 3), graph.Input(1, 3, 1)]);

        Network network = graph.Output(y).Read();

        network.Layers.Should().ContainSingle().Which.Should().BeOfType<DenseLayer>();
        FloatExecutor.Run(network, [1, 2, 3]).Should().Equal(22, 28);
    }

    [Fact]
    public void MatMul_ConstantAtLeftOfColumns_ActsOnEachColumn()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("MatMul", [graph.Floats(s_transposed, 2, 3), graph.Input("N", 3, 2)]);

        graph.Output(y).Run([1, 0, 2, 0, 3, 1]).Should().Equal(22, 5, 28, 6);
    }

    [Fact]
    public void MatMul_OfTwoActivations_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 3, 3);
        string y = graph.Node("MatMul", [x, x]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes.Should().ContainSingle()
            .Which.Reason.Should().Be("input 1 (weights) is not constant");
    }
}
