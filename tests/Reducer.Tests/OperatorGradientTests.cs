using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;
using static PrivateInference.Reducer.Tests.GradientCheck;

namespace PrivateInference.Reducer.Tests;

public sealed class OperatorGradientTests
{
    [Fact]
    public void SmoothActivations_Values_MatchDifferences()
    {
        foreach (string type in (string[])["Sigmoid", "Tanh"])
        {
            Check(Node(type, ["x"]), [Normal("x", 2, 3, 4)], step: 0.01f, tolerance: 5e-3);
        }

        Check(Node("HardSwish", ["x"]), [Apart("x", 0.5f, 3, 8)], step: 0.05f, tolerance: 5e-3);
        Check(Node("Softmax", ["x"], Attributes.Integer("axis", 1)), [Normal("x", 3, 4)], step: 0.01f, tolerance: 5e-3);
        Check(Node("LogSoftmax", ["x"]), [Normal("x", 3, 4)], step: 0.01f, tolerance: 5e-3);
    }

    [Fact]
    public void PiecewiseActivations_AwayFromCorners_MatchDifferences()
    {
        Check(Node("Clip", ["x"], Attributes.Real("min", 0), Attributes.Real("max", 6)), [Apart("x", 0.9f, 2, 3, 4)], step: 0.1f);
        Check(Node("Clip", ["x", "", "high"]), [Apart("x", 0.4f, 2, 3)], step: 0.1f, constants: [TensorData.Of("high", [], (float[])[0.5f])]);
        Check(Node("LeakyRelu", ["x"], Attributes.Real("alpha", 0.3f)), [Apart("x", 0.4f, 2, 3, 2, 2)], step: 0.1f);
        Check(Node("PRelu", ["x", "s"]), [Apart("x", 0.4f, 2, 3, 2, 2), Normal("s", 3, 1, 1)], step: 0.1f);
        Check(Node("HardSigmoid", ["x"], Attributes.Real("alpha", 0.25f)), [Apart("x", 0.9f, 2, 3, 4)], step: 0.1f);
    }

    [Fact]
    public void Movements_OldAndNewForms_MatchDifferences()
    {
        Check(Node("Transpose", ["x"], Attributes.Integers("perm", 0, 3, 1, 2)), [Normal("x", 2, 3, 4, 2)]);
        Check(Node("Transpose", ["x"]), [Normal("x", 2, 3)]);
        Check(Node("Pad", ["x"], Attributes.Integers("pads", 0, 0, 1, 2, 0, 1, 0, 1)), [Normal("x", 2, 2, 3, 3)]);
        Check(Node("Pad", ["x", "pads"]), [Normal("x", 2, 3)], constants: [TensorData.Of("pads", [0, -1, 0, 2])]);
        Check(Node("Slice", ["x"], Attributes.Integers("starts", 1), Attributes.Integers("ends", -1), Attributes.Integers("axes", 2)), [Normal("x", 2, 2, 5)]);
        Check(
            Node("Slice", ["x", "starts", "ends", "axes", "steps"]),
            [Normal("x", 2, 3, 7, 6)],
            constants: [TensorData.Of("starts", [0, 1]), TensorData.Of("ends", [9, 99]), TensorData.Of("axes", [-1, 2]), TensorData.Of("steps", [2, 3])]);
        Check(Node("ReduceMean", ["x"], Attributes.Integers("axes", 2, 3), Attributes.Integer("keepdims", 0)), [Normal("x", 2, 3, 2, 4)]);
        Check(Node("ReduceMean", ["x"], Attributes.Integers("axes", -1)), [Normal("x", 2, 3, 4)]);
        Check(Node("Squeeze", ["x"], Attributes.Integers("axes", 2, 3)), [Normal("x", 2, 3, 1, 1)]);
        Check(Node("Unsqueeze", ["x", "axes"]), [Normal("x", 2, 3)], constants: [TensorData.Of("axes", [-1, 1])]);
        Check(Node("GlobalMaxPool", ["x"]), [Apart("x", 0.1f, 2, 3, 3, 2)], step: 0.04f, tolerance: 5e-3);
        Check(Node("Reshape", ["x", "shape"]), [Normal("x", 2, 3, 4)], constants: [TensorData.Of("shape", [1, -1])]);
    }

    /// <summary>What stays blocked from one rule to the next, and what is asked for plain in between, in one graph.</summary>
    [Fact]
    public void BlockedChain_ShortcutAndMixedTakers_MatchesStandardOperators()
    {
        Workspace.NeedRuntime();
        NodeProto[] nodes =
        [
            Named("Conv", "c1", ["x", "w1"], Attributes.Integers("pads", 1, 1, 1, 1)),
            Named("BatchNormalization", "n1", ["c1", "s1", "b1", "m1", "v1"]),
            Named("Relu", "r1", ["n1"]),
            Named("Conv", "c2", ["r1", "w2"], Attributes.Integers("pads", 1, 1, 1, 1)),
            Named("BatchNormalization", "n2", ["c2", "s2", "b2", "m2", "v2"]),
            Named("Add", "a", ["n2", "r1"]),
            Named("Relu", "r2", ["a"]),
            Named("Mul", "scaled", ["a", "half"]),
            Named("Add", "mixed", ["r2", "scaled"]),
            Named("Conv", "c3", ["mixed", "w3"], Attributes.Integers("strides", 2, 2)),
            Named("Relu", "r3", ["c3"]),
            Named("GlobalAveragePool", "y", ["r3"]),
        ];
        (string Name, long[] Shape)[] trained = [("x", [4, 3, 5, 5]), ("w1", [16, 3, 3, 3]), ("s1", [16]), ("b1", [16]), ("w2", [16, 16, 3, 3]), ("s2", [16]), ("b2", [16]), ("w3", [32, 16, 1, 1])];
        Dictionary<string, float[]> standard = Gradients(nodes, trained, block: 0);
        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        Assert.SkipWhen(runtime.ChannelBlock == 0, "no blocked kernels on this processor");
        Dictionary<string, float[]> blocked = Gradients(nodes, trained, runtime.ChannelBlock);
        foreach ((string name, float[] expected) in standard)
        {
            double scale = Math.Max(1, expected.Max(Math.Abs));
            for (int i = 0; i < expected.Length; i++)
            {
                blocked[name][i].Should().BeApproximately(expected[i], (float)(2e-4 * scale), $"element {i} of {name}");
            }
        }
    }

    /// <summary>The ReLUs of a reduced network, and those of one whose slopes are trained, between convolutions.</summary>
    [Fact]
    public void MaskedRelus_JoinedAndBlocked_MatchStandardOperators()
    {
        Workspace.NeedRuntime();
        NodeProto[] nodes =
        [
            Named("Conv", "c1", ["x", "w1"], Attributes.Integers("pads", 1, 1, 1, 1)),
            Named("Relu", "kept", ["c1"]),
            Named("Where", "masked", ["mask", "kept", "c1"]),
            Named("Conv", "c2", ["masked", "w2"], Attributes.Integers("pads", 1, 1, 1, 1)),
            Named("Relu", "r2", ["c2"]),
            Named("Sub", "bend", ["r2", "c2"]),
            Named("Mul", "scaled", ["bend", "slope"]),
            Named("Add", "s2", ["c2", "scaled"]),
            Named("Conv", "c3", ["s2", "w3"], Attributes.Integers("strides", 2, 2)),
            Named("GlobalAveragePool", "y", ["c3"]),
        ];
        (string Name, long[] Shape)[] trained = [("x", [4, 3, 5, 5]), ("w1", [16, 3, 3, 3]), ("w2", [16, 16, 3, 3]), ("slope", [1, 16, 5, 5]), ("w3", [32, 16, 1, 1])];
        Dictionary<string, float[]> separate = Gradients(nodes, trained, block: 0, isAhead: false);
        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        foreach (long block in (long[])[0, runtime.ChannelBlock])
        {
            Dictionary<string, float[]> joined = Gradients(nodes, trained, block);
            foreach ((string name, float[] expected) in separate)
            {
                double scale = Math.Max(1, expected.Max(Math.Abs));
                for (int i = 0; i < expected.Length; i++)
                {
                    joined[name][i].Should().BeApproximately(expected[i], (float)(2e-4 * scale), $"block {block}: element {i} of {name}");
                }
            }
        }
    }

    private static Dictionary<string, float[]> Gradients(NodeProto[] nodes, (string Name, long[] Shape)[] trained, long block, bool isAhead = true)
    {
        GraphWriter writer = new();
        writer.Reserve(nodes.SelectMany(n => n.Output));
        Differentiation.GradientTape tape = new(writer, isTraining: true, block);
        if (isAhead)
        {
            tape.LookAhead(nodes);
        }

        tape.Constant(new TensorProto
        {
            Name = "mask",
            DataType = (int)TensorProto.Types.DataType.Bool,
            Dims = { 1, 16, 5, 5 },
            RawData = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Range(0, 400).Select(i => (byte)(i * i % 7 % 2))]),
        });
        tape.Constant(TensorData.Of("half", [], (float[])[0.5f]));
        Dictionary<string, float[]> given = [];
        foreach ((string name, long[] shape) in trained)
        {
            tape.Input(name, shape, active: true);
            given[name] = [.. Normal(name, shape).Values.Select((v, i) => v + (0.1f * (i % 7)))];
        }

        foreach (string state in (string[])["m1", "v1", "m2", "v2"])
        {
            tape.Input(state, [16], active: false);
            given[state] = [.. Normal(state, 16).Values.Select(Math.Abs)];
        }

        foreach (NodeProto node in nodes)
        {
            Differentiation.OperatorRules.Write(tape, node);
        }

        long[] result = tape.Shape("y");
        writer.Input("cotangent", result);
        given["cotangent"] = Normal("cotangent", result).Values;
        tape.Accumulate("y", "cotangent");
        tape.Backward();
        Dictionary<string, long[]> outputs = trained.ToDictionary(t => $"gradient:{t.Name}", t => t.Shape);
        foreach ((string name, long[] shape) in trained)
        {
            writer.Output($"gradient:{name}", tape.Gradient(name)!, shape);
        }

        foreach ((string state, string updated) in tape.StateUpdates)
        {
            writer.Output($"new:{state}", updated, [16]);
            outputs[$"new:{state}"] = [16];
        }

        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        using ISession session = runtime.Open(writer.ToModel());
        Dictionary<string, ITensor> inputs = given.ToDictionary(g => g.Key, g => runtime.Allocate(Shape(writer, g.Key), onHost: true));
        foreach ((string name, ITensor tensor) in inputs)
        {
            tensor.Write(given[name]);
        }

        Dictionary<string, ITensor> results = outputs.ToDictionary(o => o.Key, o => runtime.Allocate(o.Value, onHost: true));
        using IBoundRun run = session.Bind(inputs, results);
        run.Run();
        Dictionary<string, float[]> values = [];
        foreach ((string name, ITensor tensor) in results)
        {
            values[name] = new float[tensor.Length];
            tensor.Read(values[name]);
        }

        foreach (ITensor tensor in inputs.Values.Concat(results.Values))
        {
            tensor.Dispose();
        }

        return values;
    }

    private static long[] Shape(GraphWriter writer, string input) =>
        [.. writer.Graph.Input.Single(i => i.Name == input).Type.TensorType.Shape.Dim.Select(d => d.DimValue)];

    private static NodeProto Named(string type, string output, string[] inputs, params AttributeProto[] attributes)
    {
        NodeProto node = Node(type, inputs, attributes);
        node.Name = output;
        node.Output[0] = output;
        return node;
    }
}
