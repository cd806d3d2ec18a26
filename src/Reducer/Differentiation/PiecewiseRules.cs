using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Activations of straight pieces other than ReLU.</summary>
internal static class PiecewiseRules
{
    /// <summary>y = min(max(x, low), high), with derivative 0 at and beyond the bounds.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node; its bounds are attributes, or constants.</param>
    public static void Clip(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        string? low = Bound(tape, node, "min", 1);
        string? high = Bound(tape, node, "max", 2);
        writer.AddNode("Clip", [], high is null ? low is null ? [x] : [x, low] : [x, low ?? string.Empty, high], [y]);
        tape.Record(y, tape.Shape(x), [x], gradient =>
        {
            string inside = gradient;
            if (low is not null)
            {
                inside = writer.Add("Mul", inside, ActivationRules.Step(writer, writer.Add("Sub", y, low)));
            }

            if (high is not null)
            {
                inside = writer.Add("Mul", inside, ActivationRules.Step(writer, writer.Add("Sub", high, y)));
            }

            tape.Accumulate(x, inside);
        });
    }

    /// <summary>y = x above 0, else alpha x.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void LeakyRelu(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        float alpha = Attributes.Real(node, "alpha", 0.01f);
        writer.AddNode("LeakyRelu", [Attributes.Real("alpha", alpha)], [x], [node.Output[0]]);
        tape.Record(node.Output[0], tape.Shape(x), [x], gradient => tape.Accumulate(
            x,
            writer.Add("Where", writer.Add("Greater", x, writer.Scalar(0)), gradient, writer.Add("Mul", gradient, writer.Scalar(alpha)))));
    }

    /// <summary>y = x above 0, else slope x, the slopes trained and broadcast.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void PRelu(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string slope = node.Input[1];
        long[] shape = tape.Shape(x);
        writer.AddNode("PRelu", [], [x, slope], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x, slope], gradient =>
        {
            string above = writer.Add("Greater", x, writer.Scalar(0));
            if (tape.IsActive(x))
            {
                tape.Accumulate(x, writer.Add("Where", above, gradient, writer.Add("Mul", gradient, slope)));
            }

            if (tape.IsActive(slope))
            {
                string below = writer.Add("Where", above, writer.Scalar(0), writer.Add("Mul", gradient, x));
                tape.Accumulate(slope, Broadcasting.Reduce(writer, below, shape, tape.Shape(slope)));
            }
        });
    }

    /// <summary>y = min(max(alpha x + beta, 0), 1).</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void HardSigmoid(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        float alpha = Attributes.Real(node, "alpha", 0.2f);
        writer.AddNode("HardSigmoid", [.. node.Attribute], [x], [y]);
        tape.Record(y, tape.Shape(x), [x], gradient =>
        {
            string inside = writer.Add("Mul", ActivationRules.Step(writer, y), ActivationRules.Step(writer, writer.Add("Sub", writer.Scalar(1), y)));
            tape.Accumulate(x, writer.Add("Mul", writer.Add("Mul", gradient, inside), writer.Scalar(alpha)));
        });
    }

    private static string? Bound(GradientTape tape, NodeProto node, string attribute, int input)
    {
        if (Attributes.Find(node, attribute) is AttributeProto found)
        {
            return tape.Writer.Scalar(found.F);
        }

        return node.Input.Count > input && node.Input[input].Length > 0 ? node.Input[input] : null;
    }
}
