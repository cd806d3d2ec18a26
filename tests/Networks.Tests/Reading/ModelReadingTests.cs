namespace PrivateInference.Networks.Tests.Reading;

public sealed class ModelReadingTests
{
    [Theory]
    [InlineData("Softmax", 11, 1, OutputTransform.Softmax)]
    [InlineData("Softmax", 13, -1, OutputTransform.Softmax)]
    [InlineData("LogSoftmax", 13, 1, OutputTransform.LogSoftmax)]
    public void Softmax_AtTheEnd_IsLeftToTheClient(string operation, int opset, int axis, OutputTransform expected)
    {
        OnnxGraphBuilder graph = new(opset);
        string y = graph.Node(operation, [graph.Node("Relu", [graph.Input("N", 3)])], ("axis", axis));
        y = graph.Node("Flatten", [graph.Node("Identity", [y])]);

        Network network = graph.Output(y).Read();

        network.Output.Should().Be(expected);
        network.Layers.Should().ContainSingle();
    }

    [Fact]
    public void Softmax_InTheMiddle_IsRefusedNamingWhatFollows()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Softmax", [graph.Input("N", 3)]);
        y = graph.Node("Relu", [y]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes.Should().Equal(
            new UnsupportedNode("Softmax_0", "Softmax", "supported only as the last operation; 'Relu_1' (Relu) follows"));
    }

    [Fact]
    public void Softmax_OverPartOfTheOutputs_IsRefused()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Softmax", [graph.Input("N", 3, 2, 2)], ("axis", 1));

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes[0].Reason.Should().Contain("only over all outputs");
    }

    [Fact]
    public void Read_ManyUnsupportedNodes_ListsEachOnItsOwnLine()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2, 4, 4);
        string a = graph.Node("LeakyRelu", [x]);
        string b = graph.Node("Conv", [a, graph.Floats(new float[4], 2, 2, 1, 1)]);
        string c = graph.Node("Sigmoid", [b]);
        string d = graph.Node("Resize", [x]);
        string e = graph.Node("Pad", [x, graph.Integers(0, 0, 1, 1, 0, 0, 1, 1)], ("mode", "edge"));
        graph.Model.Graph.Node[3].Domain = "my.domain";
        graph.Node("Tanh", [x]);
        graph.Output(graph.Node("Sum", [c, d, e]));

        NetworkFormatException error = ((Action)(() => graph.Read())).Should().Throw<NetworkFormatException>().Which;

        error.Message.Should().Be(
            """
            test: 5 unsupported node(s): LeakyRelu, Sigmoid, my.domain::Resize, Pad, Sum
              'LeakyRelu_0' (LeakyRelu): only Relu and Clip to [0, bound] are supported as activations
              'Sigmoid_3' (Sigmoid): only Relu and Clip to [0, bound] are supported as activations
              'Resize_4' (my.domain::Resize): not an operator of ONNX itself
              'Pad_6' (Pad): mode 'edge'; only constant zeros are supported
              'Sum_8' (Sum): not supported
            """);
        error.UnsupportedNodes.Should().HaveCount(5);
    }

    [Fact]
    public void Read_DeadBranches_AreIgnored()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2);
        graph.Node("Tanh", [x]);
        graph.Node("Relu", ["nowhere"]);
        string y = graph.Node("Relu", [x]);
        graph.Node("Sigmoid", [y]);

        graph.Output(y).Output("another").Read().Layers.Should().ContainSingle();
    }

    [Fact]
    public void Read_NodesOutOfOrder_AreSorted()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Relu", ["later"]);
        graph.Node("Mul", [graph.Input("N", 1), graph.Floats([-2])]);
        graph.Model.Graph.Node[1].Output[0] = "later";

        graph.Output(y).Run([-3]).Should().Equal(6);
    }

    [Fact]
    public void Read_SecondOutputOfANode_IsRefusedIfUsed()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1, 2, 2);
        string y = graph.Node("MaxPool", [x], ("kernel_shape", new long[] { 1, 1 }));
        graph.Model.Graph.Node[0].Output.Add("indices");
        graph.Output(graph.Node("Add", [y, "indices"]));

        ((Action)(() => graph.Read())).Should().Throw<NetworkFormatException>().Which.UnsupportedNodes.Should().Equal(
            new UnsupportedNode("MaxPool_0", "MaxPool", "its output 1 is used; only the first is supported"));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(22)]
    public void Read_OpsetOutOfRange_IsAnError(int opset)
    {
        OnnxGraphBuilder graph = new(opset);

        ((Action)(() => graph.Output(graph.Node("Relu", [graph.Input("N", 1)])).Read())).Should().Throw<NetworkFormatException>()
            .WithMessage($"test: opset {opset}; 7 to 21 are supported");
    }

    [Fact]
    public void Read_InputOfRankTwo_IsAVectorOfFeatures()
    {
        OnnxGraphBuilder graph = new();

        graph.Output(graph.Node("Relu", [graph.Input("N", 7)])).Read().InputShape.Should().Be(new TensorShape(7, 1, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(1L << 40)]
    [InlineData("height")]
    public void Read_InputWithoutAFixedPositiveSize_IsAnError(object size)
    {
        OnnxGraphBuilder graph = new();

        ((Action)(() => graph.Output(graph.Node("Relu", [graph.Input("N", 3, size, 8)])).Read())).Should().Throw<NetworkFormatException>()
            .WithMessage("test: input 'image' has *dimension 2*");
    }

    [Fact]
    public void Read_BrokenGraphs_SayWhatIsWrong()
    {
        ShouldFail(graph => graph.Output("nowhere"), "nothing writes the output 'nowhere'");
        ShouldFail(graph => graph.Output(graph.Node("Relu", ["nowhere"])), "node 'Relu_0' (Relu): reads tensor 'nowhere', which nothing writes");
        ShouldFail(graph => graph.Node("Relu", [graph.Input("N", 1)]), "the graph has no output");
        ShouldFail(graph => graph.Output(graph.Input("N", 1)), "does not compute anything");
        ShouldFail(graph => graph.Output(graph.Node("Relu", [""])), "the output depends on 0 inputs");
        ShouldFail(graph => graph.Output(graph.Node("Relu", [graph.Floats([1])])), "the output depends on 0 inputs");
        ShouldFail(
            graph =>
            {
                string first = graph.Node("Add", [graph.Input("N", 1), "Relu_1_output"]);
                graph.Output(graph.Node("Relu", [first]));
            },
            "node 'Add_0' (Add): is part of a cycle");
        ShouldFail(
            graph =>
            {
                string y = graph.Node("Relu", [graph.Input("N", 1)]);
                graph.Model.Graph.Node.Add(graph.Model.Graph.Node[0].Clone());
                graph.Output(y);
            },
            "writes tensor 'Relu_0_output', which is written elsewhere too");
        ShouldFail(
            graph =>
            {
                string x = graph.Input("N", 1);
                graph.Model.Graph.Input.Add(graph.Model.Graph.Input[0].Clone());
                graph.Model.Graph.Input[1].Name = "second";
                graph.Output(graph.Node("Add", [x, "second"]));
            },
            "the output depends on 2 inputs (image, second)");
    }

    [Fact]
    public void Read_LongAndControlCharactersInNames_StayOnOneLine()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("Tanh", [graph.Input("N", 1)]);
        graph.Model.Graph.Node[0].Name = "a\nb" + new string('x', 100_000);

        NetworkFormatException error = ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().Which;

        error.Message.Split('\n').Should().HaveCount(2);
        error.Message.Length.Should().BeLessThan(500);
    }

    [Fact]
    public void Read_MissingFileOrFolder_IsAnErrorNamingIt()
    {
        ((Action)(() => NetworkReader.Read("no/such/file.onnx"))).Should().Throw<NetworkFormatException>().WithMessage("no/such/file.onnx: cannot be read: *");
        ((Action)(() => NetworkReader.Read(Path.GetTempPath()))).Should().Throw<NetworkFormatException>();
    }

    private static void ShouldFail(Action<OnnxGraphBuilder> build, string message)
    {
        OnnxGraphBuilder graph = new();
        build(graph);

        ((Action)(() => graph.Read())).Should().Throw<NetworkFormatException>().WithMessage($"test: *{message}*");
    }
}
