using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Shapes under NumPy broadcasting, and its reverse.</summary>
internal static class Broadcasting
{
    /// <summary>The shape two operands broadcast to.</summary>
    /// <param name="left">Dimensions.</param>
    /// <param name="right">Dimensions.</param>
    /// <returns>The result's dimensions.</returns>
    /// <exception cref="ArgumentException">They do not broadcast.</exception>
    public static long[] Combine(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        long[] result = new long[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            long a = i <= left.Length ? left[^i] : 1;
            long b = i <= right.Length ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                throw new ArgumentException($"got shapes [{string.Join(',', left.ToArray())}] and [{string.Join(',', right.ToArray())}], needed shapes that broadcast");
            }

            result[^i] = a == 1 ? b : a;
        }

        return result;
    }

    /// <summary>Sums a gradient over the dimensions along which its tensor was repeated.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="gradient">Gradient of the broadcast result.</param>
    /// <param name="from">The result's dimensions.</param>
    /// <param name="to">The operand's dimensions.</param>
    /// <returns>A tensor of the operand's shape.</returns>
    public static string Reduce(GraphWriter writer, string gradient, ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        if (from.SequenceEqual(to))
        {
            return gradient;
        }

        List<long> axes = [];
        for (int i = 0; i < from.Length; i++)
        {
            int own = i - (from.Length - to.Length);
            if (own < 0 || (to[own] == 1 && from[i] != 1))
            {
                axes.Add(i);
            }
        }

        string sum = axes.Count == 0 ? gradient : writer.Add("ReduceSum", [Attributes.Integer("keepdims", 1)], gradient, writer.Integers([.. axes]));
        return writer.Add("Reshape", sum, writer.Integers(to));
    }
}
