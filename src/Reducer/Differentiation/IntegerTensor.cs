using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>A small tensor of integers, with the operators by which exporters compute shapes.</summary>
/// <param name="Shape">Dimensions.</param>
/// <param name="Values">Row-major.</param>
internal sealed record IntegerTensor(long[] Shape, long[] Values)
{
    /// <summary>One value everywhere.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <param name="value">The value, or null for none known.</param>
    /// <returns>The tensor, or null.</returns>
    public static IntegerTensor? Filled(long[] shape, long? value) => value is long known
        ? new IntegerTensor(shape, [.. Enumerable.Repeat(known, (int)TensorData.Count(shape))])
        : null;

    /// <summary>Side by side along an axis.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The whole.</returns>
    public static IntegerTensor Concat(IntegerTensor[] parts, long axis)
    {
        int at = ConstantIntegers.Axis(axis, parts[0].Shape.Length);
        long[] shape = [.. parts[0].Shape];
        shape[at] = parts.Sum(p => p.Shape[at]);
        long before = TensorData.Count(shape.AsSpan(0, at));
        List<long> values = [];
        for (long row = 0; row < before; row++)
        {
            foreach (IntegerTensor part in parts)
            {
                int length = (int)(part.Values.Length / before);
                values.AddRange(part.Values.AsSpan((int)row * length, length));
            }
        }

        return new IntegerTensor(shape, [.. values]);
    }

    /// <summary>Picks along an axis.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="indices">What; below 0 from the end.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>What was picked.</returns>
    public static IntegerTensor Gather(IntegerTensor from, IntegerTensor indices, long axis)
    {
        int at = ConstantIntegers.Axis(axis, from.Shape.Length);
        long[] shape = [.. from.Shape[..at], .. indices.Shape, .. from.Shape[(at + 1)..]];
        long inner = TensorData.Count(from.Shape.AsSpan(at + 1));
        long outer = TensorData.Count(from.Shape.AsSpan(0, at));
        List<long> values = [];
        for (long row = 0; row < outer; row++)
        {
            foreach (long index in indices.Values)
            {
                long start = ((row * from.Shape[at]) + ConstantIntegers.Axis(index, (int)from.Shape[at])) * inner;
                values.AddRange(from.Values.AsSpan((int)start, (int)inner));
            }
        }

        return new IntegerTensor(shape, [.. values]);
    }

    /// <summary>Other dimensions; 0 keeps one, -1 takes what is left.</summary>
    /// <param name="from">The values.</param>
    /// <param name="to">The dimensions.</param>
    /// <returns>The same values.</returns>
    public static IntegerTensor Reshape(IntegerTensor from, long[] to) => new(ShapeRules.Resolve(from.Shape, to), from.Values);

    /// <summary>Every so many values between bounds, also backwards.</summary>
    /// <param name="from">The values.</param>
    /// <param name="starts">First, by axis.</param>
    /// <param name="ends">Beyond the last, by axis.</param>
    /// <param name="axes">Which axes, or null for the first ones.</param>
    /// <param name="steps">Steps, or null for 1.</param>
    /// <returns>What is between.</returns>
    public static IntegerTensor Slice(IntegerTensor from, long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        IntegerTensor result = from;
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = ConstantIntegers.Axis(axes?[i] ?? i, from.Shape.Length);
            long step = steps?[i] ?? 1;
            long size = result.Shape[axis];
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, step > 0 ? size : size - 1);
            long end = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], step > 0 ? 0 : -1, size);
            List<long> picked = [];
            for (long at = start; step > 0 ? at < end : at > end; at += step)
            {
                picked.Add(at);
            }

            result = Gather(result, new IntegerTensor([picked.Count], [.. picked]), axis);
        }

        return result;
    }

    /// <summary>Axes in another order.</summary>
    /// <param name="from">The values.</param>
    /// <param name="order">The order; empty for reversed.</param>
    /// <returns>The same values, moved.</returns>
    public static IntegerTensor Transpose(IntegerTensor from, long[] order)
    {
        int rank = from.Shape.Length;
        int[] axes = order.Length == rank ? [.. order.Select(a => (int)a)] : [.. Enumerable.Range(0, rank).Reverse()];
        long[] shape = [.. axes.Select(a => from.Shape[a])];
        long[] values = new long[from.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            long rest = i;
            long source = 0;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                source += (rest % shape[axis]) * TensorData.Count(from.Shape.AsSpan(axes[axis] + 1));
                rest /= shape[axis];
            }

            values[i] = from.Values[source];
        }

        return new IntegerTensor(shape, values);
    }

    /// <summary>New axes of one.</summary>
    /// <param name="from">The values.</param>
    /// <param name="axes">Where, in the result.</param>
    /// <returns>The same values.</returns>
    public static IntegerTensor Unsqueeze(IntegerTensor from, long[] axes) => new(ShapeRules.Widened(from.Shape, axes), from.Values);
}
