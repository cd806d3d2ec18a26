using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Maximum over a window; the gradient goes to the position that the runtime chose.</summary>
internal static class MaxPoolRule
{
    /// <summary>Writes the pool, with the positions of its maxima, and records its gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Write(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] input = tape.Shape(x);
        WindowShape window = WindowShape.Read(node, input, Attributes.Integers(node, "kernel_shape", []));
        long[] shape = [input[0], input[1], window.Output[0], window.Output[1]];
        string positions = writer.Unique("positions");
        writer.AddNode(
            "MaxPool",
            [.. window.ToAttributes(), Attributes.Integer("ceil_mode", Attributes.Integer(node, "ceil_mode", 0))],
            [x],
            tape.IsActive(x) ? [node.Output[0], positions] : [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x], gradient =>
        {
            // Positions count through the whole tensor. Overlapping windows may share a maximum: then contributions add up.
            string zeros = writer.Add("Expand", writer.Scalar(0), writer.Integers(TensorData.Count(input)));
            string scattered = writer.Add(
                "ScatterElements",
                [Attributes.Integer("axis", 0), Attributes.Word("reduction", window.IsTiling ? "none" : "add")],
                zeros,
                writer.Add("Reshape", positions, writer.Integers(-1)),
                writer.Add("Reshape", gradient, writer.Integers(-1)));
            tape.Accumulate(x, writer.Add("Reshape", scattered, writer.Integers(input)));
        });
    }
}
