using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Element-wise sums, differences, products and quotients, with broadcasting.</summary>
internal static class ArithmeticRules
{
    /// <summary>y = a + b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Add(GradientTape tape, NodeProto node)
    {
        long[] shape = tape.Shape(node.Input[0]);
        if (tape.Blocked is BlockedTensors blocked && node.Input.Any(blocked.Has) && blocked.Fits(shape) && shape.SequenceEqual(tape.Shape(node.Input[1])))
        {
            BlockedElementRules.Add(tape, blocked, node);
            return;
        }

        Write(tape, node, g => g, g => g);
    }

    /// <summary>y = a - b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Subtract(GradientTape tape, NodeProto node)
    {
        if (BlockedElementRules.Takes(tape, node) is BlockedTensors blocked)
        {
            BlockedElementRules.Combine(tape, blocked, node, (g, _, _) => g, (g, _, _) => tape.Writer.Add("Neg", g));
            return;
        }

        Write(tape, node, g => g, g => tape.Writer.Add("Neg", g));
    }

    /// <summary>y = a b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Multiply(GradientTape tape, NodeProto node)
    {
        if (BlockedElementRules.Takes(tape, node) is BlockedTensors blocked)
        {
            BlockedElementRules.Combine(tape, blocked, node, (g, _, b) => tape.Writer.Add("Mul", g, b), (g, a, _) => tape.Writer.Add("Mul", g, a));
            return;
        }

        Write(tape, node, g => tape.Writer.Add("Mul", g, node.Input[1]), g => tape.Writer.Add("Mul", g, node.Input[0]));
    }

    /// <summary>y = a / b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Divide(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        Write(
            tape,
            node,
            g => writer.Add("Div", g, node.Input[1]),
            g => writer.Add("Neg", writer.Add("Div", writer.Add("Mul", g, node.Output[0]), node.Input[1])));
    }

    private static void Write(GradientTape tape, NodeProto node, Func<string, string> left, Func<string, string> right)
    {
        string a = node.Input[0];
        string b = node.Input[1];
        long[] shape = Broadcasting.Combine(tape.Shape(a), tape.Shape(b));
        tape.Writer.AddNode(node.OpType, [], [a, b], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [a, b], gradient =>
        {
            if (tape.IsActive(a))
            {
                tape.Accumulate(a, Broadcasting.Reduce(tape.Writer, left(gradient), shape, tape.Shape(a)));
            }

            if (tape.IsActive(b))
            {
                tape.Accumulate(b, Broadcasting.Reduce(tape.Writer, right(gradient), shape, tape.Shape(b)));
            }
        });
    }
}
