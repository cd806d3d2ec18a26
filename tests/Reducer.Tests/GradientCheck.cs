using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Tests;

/// <summary>Compares the gradients that an operator's rule writes with central differences of the operator itself.</summary>
internal static class GradientCheck
{
    private const string Cotangent = "cotangent";

    /// <summary>Elements checked of a large operand: enough to meet every tap, channel and border of it.</summary>
    private const int Most = 150;

    /// <summary>A tensor of the check.</summary>
    public sealed record Operand(string Name, long[] Shape, float[] Values);

    /// <summary>An operand of well-spread normal values.</summary>
    public static Operand Normal(string name, params long[] shape)
    {
        RandomStream random = new(7, (ulong)name[0]);
        return new Operand(name, shape, Fill(shape, _ => (float)random.NextNormal()));
    }

    /// <summary>An operand whose values are all at least a gap apart, none nearer to 0 than half a gap, in random order.</summary>
    public static Operand Apart(string name, float gap, params long[] shape)
    {
        float[] values = Fill(shape, i => 0);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (i - (values.Length / 2) + 0.5f) * gap;
        }

        new RandomStream(8, (ulong)name[0]).Shuffle<float>(values);
        return new Operand(name, shape, values);
    }

    /// <summary>Checks in standard operators, and again in the processor's own image layout.</summary>
    public static void Check(NodeProto node, Operand[] operands, float step = 0.5f, double tolerance = 2e-3, TensorProto[]? constants = null, Operand[]? states = null)
    {
        Assert.SkipUnless(RuntimeLoader.IsBuiltIn, "built without ONNX Runtime");
        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        Check(runtime, 0, node, operands, step, tolerance, constants, states);
        if (runtime.ChannelBlock > 0)
        {
            Check(runtime, runtime.ChannelBlock, node, operands, step, tolerance, constants, states);
        }
    }

    /// <summary>Checks every element of small operands, and elements all over large ones. Differences are exact in bilinear operators whatever the step.</summary>
    private static void Check(IRuntime runtime, long block, NodeProto node, Operand[] operands, float step, double tolerance, TensorProto[]? constants, Operand[]? states)
    {
        GraphWriter writer = new();
        writer.Reserve(node.Output);
        GradientTape tape = new(writer, isTraining: true, block);
        foreach (TensorProto constant in constants ?? [])
        {
            tape.Constant(constant);
        }

        foreach (Operand operand in operands)
        {
            tape.Input(operand.Name, operand.Shape, active: true);
        }

        foreach (Operand state in states ?? [])
        {
            tape.Input(state.Name, state.Shape, active: false);
        }

        OperatorRules.Write(tape, node);
        long[] shape = tape.Shape(node.Output[0]);
        writer.Input(Cotangent, shape);
        tape.Accumulate(node.Output[0], Cotangent);
        tape.Backward();
        writer.Output("value", node.Output[0], shape);
        foreach (Operand operand in operands)
        {
            writer.Output($"gradient:{operand.Name}", tape.Gradient(operand.Name)!, operand.Shape);
        }

        Operand cotangent = Normal(Cotangent, shape);
        using ISession session = runtime.Open(writer.ToModel());
        Dictionary<string, ITensor> inputs = [];
        foreach (Operand operand in operands.Concat(states ?? []).Append(cotangent))
        {
            inputs[operand.Name] = runtime.Allocate(operand.Shape, onHost: true);
            inputs[operand.Name].Write(operand.Values);
        }

        Dictionary<string, ITensor> outputs = operands.ToDictionary(o => $"gradient:{o.Name}", o => runtime.Allocate(o.Shape, onHost: true));
        outputs["value"] = runtime.Allocate(shape, onHost: true);
        using IBoundRun run = session.Bind(inputs, outputs);
        run.Run();
        Dictionary<string, float[]> gradients = operands.ToDictionary(o => o.Name, o => Read(outputs[$"gradient:{o.Name}"]));
        foreach (Operand operand in operands)
        {
            float[] values = [.. operand.Values];
            double scale = Math.Max(1, gradients[operand.Name].Max(Math.Abs));
            int stride = Math.Max(1, values.Length / Most) | 1;
            for (int i = 0; i < values.Length; i += stride)
            {
                double up = Value(operand, values, i, operand.Values[i] + step);
                double down = Value(operand, values, i, operand.Values[i] - step);
                double difference = (up - down) / (2.0 * step);
                values[i] = operand.Values[i];
                gradients[operand.Name][i].Should().BeApproximately((float)difference, (float)(tolerance * scale), $"{node.OpType}, block {block}: element {i} of {operand.Name}");
            }

            inputs[operand.Name].Write(operand.Values);
        }

        foreach (ITensor tensor in inputs.Values.Concat(outputs.Values))
        {
            tensor.Dispose();
        }

        double Value(Operand operand, float[] values, int index, float changed)
        {
            values[index] = changed;
            inputs[operand.Name].Write(values);
            run.Run();
            return Read(outputs["value"]).Zip(cotangent.Values, (y, c) => (double)y * c).Sum();
        }
    }

    /// <summary>A node with inputs named as given and output "y".</summary>
    public static NodeProto Node(string type, string[] inputs, params AttributeProto[] attributes)
    {
        NodeProto node = new() { OpType = type, Name = "node", Output = { "y" } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static float[] Read(ITensor tensor)
    {
        float[] values = new float[tensor.Length];
        tensor.Read(values);
        return values;
    }

    private static float[] Fill(long[] shape, Func<int, float> value) => [.. Enumerable.Range(0, (int)TensorData.Count(shape)).Select(value)];
}
