using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>ReLU, and the choice by mask between a ReLU and its input.</summary>
internal static class ActivationRules
{
    /// <summary>y = max(x, 0), with derivative 0 at 0.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Relu(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        if (MaskedReluRule.IsJoined(tape, node))
        {
            tape.Record(y, tape.Shape(x), [], _ => { });
            return;
        }

        if (tape.Blocked is BlockedTensors blocked && blocked.Has(x))
        {
            BlockedElementRules.Relu(tape, blocked, node);
            return;
        }

        writer.AddNode("Relu", [], [x], [y]);

        // The derivative is taken from y rather than x, which the runtime may then overwrite.
        tape.Record(y, tape.Shape(x), [x], gradient => tape.Accumulate(x, writer.Add("Mul", gradient, Step(writer, y))));
    }

    /// <summary>1 where a value is above 0, else 0: a clipped line so steep that it is exact for every normal number, in one fast pass.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="values">Any tensor.</param>
    /// <returns>A tensor of the same shape and layout.</returns>
    public static string Step(GraphWriter writer, string values) =>
        writer.Add("HardSigmoid", [Attributes.Real("alpha", float.MaxValue), Attributes.Real("beta", 0)], values);

    /// <summary>y = a where a constant condition holds, else b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Where(GradientTape tape, NodeProto node)
    {
        if (MaskedReluRule.Source(tape, node) is string source)
        {
            MaskedReluRule.Write(tape, node, source);
            return;
        }

        GraphWriter writer = tape.Writer;
        string condition = node.Input[0];
        string a = node.Input[1];
        string b = node.Input[2];
        long[] shape = Broadcasting.Combine(tape.Shape(condition), Broadcasting.Combine(tape.Shape(a), tape.Shape(b)));
        writer.AddNode("Where", [], [condition, a, b], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [a, b], gradient =>
        {
            if (tape.IsActive(a))
            {
                tape.Accumulate(a, Broadcasting.Reduce(writer, writer.Add("Where", condition, gradient, writer.Scalar(0)), shape, tape.Shape(a)));
            }

            if (tape.IsActive(b))
            {
                tape.Accumulate(b, Broadcasting.Reduce(writer, writer.Add("Where", condition, writer.Scalar(0), gradient), shape, tape.Shape(b)));
            }
        });
    }
}
