using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>ReLU and sums of blocked images; both vanish into the convolution before them where there is one.</summary>
internal static class BlockedElementRules
{
    /// <summary>y = max(x, 0).</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="node">The node, whose input is blocked.</param>
    public static void Relu(GradientTape tape, BlockedTensors blocked, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        long[] shape = tape.Shape(x);
        string twin = tape.IsUsedOnce(x) && blocked.Recipe(x) is BlockedConvolution recipe
            ? (recipe with { IsRectified = true }).Write(writer)
            : writer.Add("Relu", blocked.Of(x));
        blocked.Define(y, twin, shape[1]);
        tape.Record(y, shape, [x], gradient => tape.Accumulate(
            x,
            blocked.Define(writer.Add("Mul", blocked.Of(gradient), ActivationRules.Step(writer, twin)), shape[1])));
    }

    /// <summary>y = a + b, of one shape.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="node">The node, whose inputs are blocked or can be.</param>
    public static void Add(GradientTape tape, BlockedTensors blocked, NodeProto node)
    {
        string a = node.Input[0];
        string b = node.Input[1];
        long[] shape = tape.Shape(a);
        BlockedSum.Define(tape.Writer, blocked, [a, b], tape.IsUsedOnce, node.Output[0], shape[1]);
        tape.Record(node.Output[0], shape, [a, b], gradient =>
        {
            // Made here, since both sides need it as it is.
            _ = blocked.Of(gradient);
            tape.Accumulate(a, gradient);
            tape.Accumulate(b, gradient);
        });
    }
}
