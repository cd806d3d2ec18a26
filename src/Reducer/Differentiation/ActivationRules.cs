using PrivateInference.Networks.Onnx;
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
        writer.AddNode("Relu", [], [x], [y]);

        // The sign of y is 0 or 1 and is the derivative; y is kept rather than x, which the runtime may then overwrite.
        tape.Record(y, tape.Shape(x), [x], gradient => tape.Accumulate(x, writer.Add("Mul", gradient, writer.Add("Sign", y))));
    }

    /// <summary>y = a where a constant condition holds, else b.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Where(GradientTape tape, NodeProto node)
    {
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
