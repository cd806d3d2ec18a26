using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>ReLU and sums of blocked images, which vanish into the convolution before them where there is one; differences and products.</summary>
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

    /// <summary>Whether an operator of two operands is to be written blocked.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <returns>The blocked tensors, where an operand is one already and the other is an image of the same size or a single one for the whole batch.</returns>
    public static BlockedTensors? Takes(GradientTape tape, NodeProto node)
    {
        long[] a = tape.Shape(node.Input[0]);
        long[] b = tape.Shape(node.Input[1]);
        return tape.Blocked is BlockedTensors blocked && node.Input.Any(blocked.Has) && blocked.Fits(a) && blocked.Fits(b) && a.AsSpan(1).SequenceEqual(b.AsSpan(1))
            ? blocked
            : null;
    }

    /// <summary>An operator of two operands that <see cref="Takes"/> accepts.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="node">The node.</param>
    /// <param name="left">Makes the gradient of the first operand from that of the result and both operands, all blocked.</param>
    /// <param name="right">Likewise of the second.</param>
    public static void Combine(GradientTape tape, BlockedTensors blocked, NodeProto node, Func<string, string, string, string> left, Func<string, string, string, string> right)
    {
        string a = node.Input[0];
        string b = node.Input[1];
        long[] shape = Broadcasting.Combine(tape.Shape(a), tape.Shape(b));
        blocked.Define(node.Output[0], tape.Writer.Add(node.OpType, blocked.Of(a), blocked.Of(b)), shape[1]);
        tape.Record(node.Output[0], shape, [a, b], gradient =>
        {
            foreach ((string operand, Func<string, string, string, string> rule) in ((string, Func<string, string, string, string>)[])[(a, left), (b, right)])
            {
                if (tape.IsActive(operand))
                {
                    string own = rule(blocked.Of(gradient), blocked.Of(a), blocked.Of(b));
                    tape.Accumulate(operand, blocked.Define(Broadcasting.Reduce(tape.Writer, own, shape, tape.Shape(operand)), shape[1]));
                }
            }
        });
    }
}
