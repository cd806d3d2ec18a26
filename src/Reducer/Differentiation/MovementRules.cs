using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Operators that reorder, cut, pad or average along axes. Axes and bounds are attributes in old operator sets and constants in new ones.</summary>
internal static class MovementRules
{
    /// <summary>Axes in another order.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Transpose(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        long[] order = Attributes.Integers(node, "perm", [.. Enumerable.Range(0, from.Length).Select(i => (long)(from.Length - 1 - i))]);
        long[] back = [.. Enumerable.Range(0, order.Length).Select(i => (long)Array.IndexOf(order, i))];
        writer.AddNode("Transpose", [Attributes.Integers("perm", order)], [x], [node.Output[0]]);
        tape.Record(node.Output[0], [.. order.Select(axis => from[axis])], [x], gradient =>
            tape.Accumulate(x, writer.Add("Transpose", [Attributes.Integers("perm", back)], gradient)));
    }

    /// <summary>A constant around the values; negative pads cut.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="NotSupportedException">Another mode than constant, or computed pads.</exception>
    public static void Pad(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        string mode = Attributes.Word(node, "mode", "constant");
        if (mode != "constant")
        {
            throw new NotSupportedException($"node '{node.Name}': got Pad of mode {mode}, training needs constant");
        }

        long[] pads = ConstantIntegers.Required(tape, node, "pads", 1);
        string value = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : writer.Scalar(Attributes.Real(node, "value", 0));
        writer.AddNode("Pad", [], [x, writer.Integers(pads), value], [node.Output[0]]);
        long[] shape = [.. from.Select((size, i) => size + pads[i] + pads[i + from.Length])];
        tape.Record(node.Output[0], shape, [x], gradient =>
            tape.Accumulate(x, writer.Add("Pad", gradient, writer.Integers([.. pads.Select(p => -p)]))));
    }

    /// <summary>Every so many values between bounds.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="NotSupportedException">Computed bounds, or backwards.</exception>
    public static void Slice(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        long[] shape = [.. from];
        long[] starts = ConstantIntegers.Required(tape, node, "starts", 1);
        long[] ends = ConstantIntegers.Required(tape, node, "ends", 2);
        long[] axes = ConstantIntegers.Optional(tape, node, "axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = ConstantIntegers.Optional(tape, node, "steps", 4) ?? [.. starts.Select(_ => 1L)];
        if (steps.Any(s => s < 1))
        {
            throw new NotSupportedException($"node '{node.Name}': got steps {string.Join(',', steps)}, training needs steps above 0");
        }

        for (int i = 0; i < axes.Length; i++)
        {
            int axis = ConstantIntegers.Axis(axes[i], from.Length);
            long size = from[axis];
            starts[i] = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, size);
            ends[i] = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], 0, size);
            shape[axis] = Math.Max(0, (ends[i] - starts[i] + steps[i] - 1) / steps[i]);
        }

        writer.AddNode("Slice", [], [x, writer.Integers(starts), writer.Integers(ends), writer.Integers(axes), writer.Integers(steps)], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x], gradient =>
        {
            for (int i = 0; i < axes.Length; i++)
            {
                int axis = ConstantIntegers.Axis(axes[i], from.Length);
                gradient = Spread(writer, gradient, shape, from.Length, axis, steps[i], starts[i], from[axis]);
            }

            tape.Accumulate(x, gradient);
        });
    }

    /// <summary>The average along axes.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void ReduceMean(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] from = tape.Shape(x);
        long[] axes = ConstantIntegers.Optional(tape, node, "axes", 1) ?? [.. Enumerable.Range(0, from.Length).Select(i => (long)i)];
        int[] reduced = [.. axes.Select(a => ConstantIntegers.Axis(a, from.Length))];
        bool keeps = Attributes.Integer(node, "keepdims", 1) != 0;
        long[] kept = [.. from.Select((size, i) => reduced.Contains(i) ? 1 : size)];
        long[] shape = keeps ? kept : [.. from.Where((_, i) => !reduced.Contains(i))];
        writer.AddNode("ReduceMean", [Attributes.Integers("axes", [.. reduced.Select(r => (long)r)]), Attributes.Integer("keepdims", keeps ? 1 : 0)], [x], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x], gradient =>
        {
            string share = writer.Add("Mul", gradient, writer.Scalar((float)TensorData.Count(kept) / TensorData.Count(from)));
            tape.Accumulate(x, writer.Add("Expand", writer.Add("Reshape", share, writer.Integers(kept)), writer.Integers(from)));
        });
    }

    /// <summary>
    /// Puts values back where a slice took them, zeros between, before and after: a new axis behind the sliced one is padded to the step.
    /// </summary>
    private static string Spread(GraphWriter writer, string gradient, long[] shape, int rank, int axis, long step, long start, long size)
    {
        long length = shape[axis];
        if (step > 1)
        {
            long[] apart = [.. shape[..(axis + 1)], 1, .. shape[(axis + 1)..]];
            long[] between = new long[2 * apart.Length];
            between[apart.Length + axis + 1] = step - 1;
            string padded = writer.Add("Pad", writer.Add("Reshape", gradient, writer.Integers(apart)), writer.Integers(between));
            length *= step;
            shape[axis] = length;
            gradient = writer.Add("Reshape", padded, writer.Integers(shape));
        }

        long[] around = new long[2 * rank];
        around[axis] = start;
        around[rank + axis] = size - start - length;
        shape[axis] = size;
        return around.All(p => p == 0) ? gradient : writer.Add("Pad", gradient, writer.Integers(around));
    }
}
