using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Smooth activations, each differentiated through its own value where that is shorter, and softmax.</summary>
internal static class SmoothRules
{
    /// <summary>y = 1 / (1 + exp(-x)), with derivative y (1 - y).</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Sigmoid(GradientTape tape, NodeProto node) => Write(tape, node, (writer, _, y) =>
        writer.Add("Sub", y, writer.Add("Mul", y, y)));

    /// <summary>y = tanh(x), with derivative 1 - y^2.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Tanh(GradientTape tape, NodeProto node) => Write(tape, node, (writer, _, y) =>
        writer.Add("Sub", writer.Scalar(1), writer.Add("Mul", y, y)));

    /// <summary>y = x max(0, min(1, x/6 + 1/2)), with derivative x/3 + 1/2 between -3 and 3.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void HardSwish(GradientTape tape, NodeProto node) => Write(tape, node, (writer, x, _) =>
    {
        string slope = writer.Add("Add", writer.Add("Mul", x, writer.Scalar(1f / 3)), writer.Scalar(0.5f));
        string inside = writer.Add("Where", writer.Add("Less", x, writer.Scalar(3)), slope, writer.Scalar(1));
        return writer.Add("Where", writer.Add("Greater", x, writer.Scalar(-3)), inside, writer.Scalar(0));
    });

    /// <summary>y = exp(x) over its sum along an axis.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Softmax(GradientTape tape, NodeProto node) => WriteNormalised(tape, node, (writer, gradient, y, axis) =>
    {
        string product = writer.Add("Mul", gradient, y);
        return writer.Add("Sub", product, writer.Add("Mul", y, Sum(writer, product, axis)));
    });

    /// <summary>y = x less the logarithm of the sum of exp(x) along an axis.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void LogSoftmax(GradientTape tape, NodeProto node) => WriteNormalised(tape, node, (writer, gradient, y, axis) =>
        writer.Add("Sub", gradient, writer.Add("Mul", writer.Add("Exp", y), Sum(writer, gradient, axis))));

    private static void Write(GradientTape tape, NodeProto node, Func<GraphWriter, string, string, string> derivative)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        writer.AddNode(node.OpType, [.. node.Attribute], [x], [y]);
        tape.Record(y, tape.Shape(x), [x], gradient => tape.Accumulate(x, writer.Add("Mul", gradient, derivative(writer, x, y))));
    }

    private static void WriteNormalised(GradientTape tape, NodeProto node, Func<GraphWriter, string, string, long, string> pullback)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string y = node.Output[0];
        long[] shape = tape.Shape(x);

        // Before version 13 the default axis was 1 and stood for all axes from there on, which is the same in matrices.
        long given = Attributes.Integer(node, "axis", shape.Length == 2 ? 1 : -1);
        long axis = given < 0 ? given + shape.Length : given;
        if (axis != shape.Length - 1)
        {
            throw new NotSupportedException($"node '{node.Name}': got {node.OpType} along axis {axis} of {shape.Length}, training needs the last");
        }

        writer.AddNode(node.OpType, [Attributes.Integer("axis", axis)], [x], [y]);
        tape.Record(y, shape, [x], gradient => tape.Accumulate(x, pullback(writer, gradient, y, axis)));
    }

    private static string Sum(GraphWriter writer, string tensor, long axis) =>
        writer.Add("ReduceSum", [Attributes.Integer("keepdims", 1)], tensor, writer.Integers(axis));
}
