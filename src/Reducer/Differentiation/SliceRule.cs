using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>A block of a tensor, cut out at constant places with step 1.</summary>
internal static class SliceRule
{
    /// <summary>Writes the cut; the gradient is put back into zeros.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node, in the form of operator set 10 and later.</param>
    /// <exception cref="NotSupportedException">Places are computed, or the step is not 1.</exception>
    public static void Write(GradientTape tape, NodeProto node)
    {
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        long[] starts = Constant(tape, node, 1) ?? throw new NotSupportedException($"node '{node.Name}': got a slice without starts, training needs them as a constant");
        long[] ends = Constant(tape, node, 2) ?? throw new NotSupportedException($"node '{node.Name}': got a slice without ends, training needs them as a constant");
        long[] axes = Constant(tape, node, 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        if (Constant(tape, node, 4) is long[] steps && steps.Any(s => s != 1))
        {
            throw new NotSupportedException($"node '{node.Name}': got a slice in steps of {string.Join(',', steps)}, training needs 1");
        }

        long[] shape = [.. from];
        long[] pads = new long[2 * from.Length];
        for (int i = 0; i < starts.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + from.Length : axes[i];
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + from[axis] : starts[i], 0, from[axis]);
            long end = Math.Clamp(ends[i] < 0 ? ends[i] + from[axis] : ends[i], start, from[axis]);
            shape[axis] = end - start;
            pads[axis] = start;
            pads[axis + from.Length] = from[axis] - end;
        }

        GraphWriter writer = tape.Writer;
        writer.AddNode("Slice", [], [x, writer.Integers(starts), writer.Integers(ends), writer.Integers(axes)], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x], gradient => tape.Accumulate(x, writer.Add("Pad", gradient, writer.Integers(pads))));
    }

    private static long[]? Constant(GradientTape tape, NodeProto node, int input)
    {
        if (node.Input.Count <= input || node.Input[input].Length == 0)
        {
            return null;
        }

        return tape.ConstantValue(node.Input[input]) is TensorProto constant
            ? TensorData.Integers(constant)
            : throw new NotSupportedException($"node '{node.Name}': got computed places '{node.Input[input]}', training needs constants");
    }
}
