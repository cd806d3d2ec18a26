using System.Numerics;

namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>ReLU with truncation, and ReLU6, on additive shares in Z_2^l.</summary>
public static class ReluCircuit
{
    /// <summary>
    /// <c>min(max(x, 0) &gt;&gt; shift, upperBound) - mask mod 2^l</c> where <c>x = server share + client share mod 2^l</c> is read as
    /// a two's complement number.
    /// </summary>
    /// <remarks>
    /// Input words in wire order, each l bits, least significant first: server share, client share, client mask. Without a bound
    /// <c>(l - 1) + (l - 1 - shift) + (l - 1)</c> AND gates: unmask, keep or drop the bits above the shift, mask. With a bound U of
    /// t trailing zeros that some value exceeds, the middle term is <c>(l - 2 - shift - t) + 1 + u</c>: compare, combine
    /// with the sign, choose among the bits that a value below U can have: u is the width of <c>U - 1</c>.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="shift">Bits dropped, 0 to l - 2.</param>
    /// <param name="upperBound">Largest result, 0 or more, or null for no bound; one that no value exceeds costs nothing.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit Create(int ringBits, int shift, long? upperBound)
    {
        RingWidth.Check(ringBits);
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, ringBits - 2);
        ArgumentOutOfRangeException.ThrowIfNegative(upperBound ?? 0, nameof(upperBound));

        string bound = upperBound is null ? "" : $" bound={upperBound}";
        CircuitBuilder builder = new($"relu l={ringBits} shift={shift}{bound}");
        IReadOnlyList<Wire>[] words = builder.Inputs(3, ringBits);
        IReadOnlyList<Wire> x = builder.Add(words[0], words[1]);
        Wire positive = CircuitBuilder.Not(x[^1]);
        Wire[] magnitude = [.. x.Skip(shift).SkipLast(1)];
        IReadOnlyList<Wire> relu = upperBound is long upper && (ulong)upper < (1UL << magnitude.Length) - 1
            ? Clamp(builder, positive, magnitude, (ulong)upper)
            : builder.AndAll(positive, magnitude);
        return builder.Build(builder.Subtract(CircuitBuilder.Resize(relu, ringBits), words[2]));
    }

    /// <summary><c>positive ? min(value, bound) : 0</c>, for a bound that fits the value's width.</summary>
    private static Wire[] Clamp(CircuitBuilder builder, Wire positive, Wire[] value, ulong bound)
    {
        if (bound == 0)
        {
            return [Wire.False];
        }

        // At the bound both choices agree, so "at least" serves as "above" and skips the bound's trailing zeros.
        Wire clamped = builder.And(positive, builder.AtLeast(value, bound));
        Wire kept = builder.Xor(positive, clamped);
        int keptBits = 64 - BitOperations.LeadingZeroCount(bound - 1);
        Wire[] result = new Wire[64 - BitOperations.LeadingZeroCount(bound)];
        for (int i = 0; i < result.Length; i++)
        {
            Wire fromValue = i < keptBits ? builder.And(kept, value[i]) : Wire.False;
            result[i] = ((bound >> i) & 1) == 0 ? fromValue : builder.Xor(fromValue, clamped);
        }

        return result;
    }
}
