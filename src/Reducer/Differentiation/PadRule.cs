using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>A tensor with a border of zeros.</summary>
internal static class PadRule
{
    /// <summary>Writes the border; the gradient is cut out of the middle.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node; its widths as an attribute (operator set 2) or as a constant input (from 11).</param>
    /// <exception cref="NotSupportedException">Widths are computed or negative, or the border is not of zeros.</exception>
    public static void Write(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        string mode = Attributes.Word(node, "mode", "constant");
        float value = node.Input.Count > 2 && node.Input[2].Length > 0
            ? tape.ConstantValue(node.Input[2]) is TensorProto given ? TensorData.Floats(given)[0] : float.NaN
            : Attributes.Real(node, "value", 0);
        if (mode != "constant" || value != 0 || (node.Input.Count > 3 && node.Input[3].Length > 0))
        {
            throw new NotSupportedException($"node '{node.Name}': got a border of mode {mode} and value {value}, training needs zeros on all axes");
        }

        long[]? pads = node.Input.Count > 1 ? tape.ConstantValue(node.Input[1]) is TensorProto constant ? TensorData.Integers(constant) : null : Attributes.Integers(node, "pads", []);
        if (pads is null || pads.Length != 2 * from.Length || pads.Any(pad => pad < 0))
        {
            throw new NotSupportedException($"node '{node.Name}': got widths {(pads is null ? "computed" : string.Join(',', pads))}, training needs {2 * from.Length} constants from 0");
        }

        long[] axes = [.. Enumerable.Range(0, from.Length).Select(axis => (long)axis)];
        long[] shape = [.. axes.Select(axis => pads[axis] + from[axis] + pads[axis + from.Length])];
        long[] ends = [.. axes.Select(axis => pads[axis] + from[axis])];
        if (pads.All(pad => pad == 0))
        {
            writer.AddNode("Identity", [], [x], [node.Output[0]]);
        }
        else
        {
            writer.AddNode("Pad", [], [x, writer.Integers(pads)], [node.Output[0]]);
        }

        tape.Record(node.Output[0], shape, [x], gradient => tape.Accumulate(
            x,
            writer.Add("Slice", gradient, writer.Integers(pads.AsSpan(0, from.Length)), writer.Integers(ends), writer.Integers(axes))));
    }
}
