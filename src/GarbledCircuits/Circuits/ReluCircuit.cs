using System.Globalization;
using System.Numerics;

namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>ReLU with truncation, and ReLU6, on additive shares.</summary>
public static class ReluCircuit
{
    /// <summary>
    /// <c>min(max(x, 0) &gt;&gt; shift, upperBound) - mask mod 2^l</c> where <c>x = server share + client share mod 2^l</c> is read as
    /// a two's complement number.
    /// </summary>
    /// <remarks>
    /// Input words in wire order, each l bits, least significant first: server share, client share, client mask. Without a bound
    /// <c>(l - 1) + (l - 1 - shift) + (l - 1)</c> AND gates: unmask, keep or drop the bits above the shift, mask. With a bound U of
    /// t trailing zeros that some value exceeds, the middle term is <c>(l - 1 - shift - t) + u</c>: compare, and choose among the bits
    /// that a value below U can have, u being the width of <c>U - 1</c>.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="shift">Bits dropped, 0 to l - 2.</param>
    /// <param name="upperBound">Largest result, 0 or more, or null for no bound; one that no value exceeds costs nothing.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit Create(int ringBits, int shift, long? upperBound) => Create(new RingArithmetic(ringBits), shift, upperBound);

    /// <summary><c>min(max(x, 0) &gt;&gt; shift, upperBound)</c> as it is, for output bits that are shared in another way.</summary>
    /// <remarks>
    /// Input words in wire order, least significant first: server share, client share. Both of l bits, or, truncated before, of
    /// <c>l - shift</c>. As many AND gates as with a mask but for its l - 1; as many output bits as the result can have.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="shift">Bits dropped, 0 to l - 2, or to l - 8 where they are dropped before.</param>
    /// <param name="upperBound">Largest result, 0 or more, or null for no bound.</param>
    /// <param name="truncatedShares">Whether the parties dropped the low bits of their shares before.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateUnmasked(int ringBits, int shift, long? upperBound, bool truncatedShares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, ringBits - 2);
        ArgumentOutOfRangeException.ThrowIfNegative(upperBound ?? 0, nameof(upperBound));
        RingArithmetic arithmetic = new(truncatedShares ? ringBits - shift : ringBits);
        CircuitBuilder builder = new($"relu l={ringBits} {(truncatedShares ? "shares-" : "")}shift={shift}{Bound(upperBound)} unmasked");
        IReadOnlyList<Wire>[] shares = builder.Inputs(2, arithmetic.Bits);
        IReadOnlyList<Wire> x = arithmetic.Add(builder, shares[0], shares[1]);
        return builder.Build(Rectify(arithmetic, builder, x, truncatedShares ? 0 : shift, upperBound));
    }

    /// <summary>The same modulo an odd p, residues above <c>(p - 1) / 2</c> standing for negative numbers.</summary>
    /// <remarks>
    /// Input words as for the ring, each n bits, below p. Without a bound <c>(3 n - 1) + (n - 1) + (n - 1 - shift) + (2 n - 1)</c> AND gates:
    /// unmask, sign, keep, mask; a bound shortens sign and keep.
    /// </remarks>
    /// <param name="modulus">p, odd, 17 to 2^62, of n bits.</param>
    /// <param name="shift">Bits dropped, 0 to n - 2.</param>
    /// <param name="upperBound">Largest result, 0 or more, or null for no bound.</param>
    /// <returns>The circuit; n output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateForField(ulong modulus, int shift, long? upperBound) => Create(new FieldArithmetic(modulus), shift, upperBound);

    /// <summary><c>min(max(x, 0), upperBound) - mask mod 2^l</c> where the parties dropped the low bits of their shares before.</summary>
    /// <remarks>
    /// Input words in wire order, least significant first: server share and client share of <c>x mod 2^(l - shift)</c>, each l - shift bits,
    /// client mask, l bits. Without a bound <c>2 (l - 1 - shift) + (l - 1)</c> AND gates: a gate and two labels fewer for each bit dropped than
    /// <see cref="Create(int, int, long?)"/> takes.
    /// </remarks>
    /// <param name="ringBits">l, up to 64.</param>
    /// <param name="shift">Bits dropped before, 0 to l - 8.</param>
    /// <param name="upperBound">Largest result, 0 or more, or null for no bound.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateOfTruncatedShares(int ringBits, int shift, long? upperBound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfNegative(upperBound ?? 0, nameof(upperBound));
        RingArithmetic result = new(ringBits);
        RingArithmetic summed = new(ringBits - shift);
        CircuitBuilder builder = new($"relu {result.Name} shares-shift={shift}{Bound(upperBound)}");
        IReadOnlyList<Wire>[] shares = builder.Inputs(2, summed.Bits);
        IReadOnlyList<Wire> mask = builder.Input(ringBits);
        Wire[] relu = Rectify(summed, builder, summed.Add(builder, shares[0], shares[1]), 0, upperBound);
        return builder.Build(result.Subtract(builder, CircuitBuilder.Resize(relu, ringBits), mask));
    }

    private static string Bound(long? upperBound) => upperBound is null ? "" : string.Create(CultureInfo.InvariantCulture, $" bound={upperBound}");

    private static Circuit Create(ShareArithmetic arithmetic, int shift, long? upperBound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, arithmetic.Bits - 2);
        ArgumentOutOfRangeException.ThrowIfNegative(upperBound ?? 0, nameof(upperBound));

        CircuitBuilder builder = new($"relu {arithmetic.Name} shift={shift}{Bound(upperBound)}");
        IReadOnlyList<Wire>[] words = builder.Inputs(3, arithmetic.Bits);
        IReadOnlyList<Wire> x = arithmetic.Add(builder, words[0], words[1]);
        Wire[] relu = Rectify(arithmetic, builder, x, shift, upperBound);
        return builder.Build(arithmetic.Subtract(builder, CircuitBuilder.Resize(relu, arithmetic.Bits), words[2]));
    }

    /// <summary><c>min(max(x, 0) &gt;&gt; shift, bound)</c>.</summary>
    private static Wire[] Rectify(ShareArithmetic arithmetic, CircuitBuilder builder, IReadOnlyList<Wire> x, int shift, long? upperBound)
    {
        ulong largest = arithmetic.Largest >> shift;
        return upperBound is long upper && (ulong)upper < largest
            ? Clamp(arithmetic, builder, x, shift, (ulong)upper)
            : [.. builder.AndAll(CircuitBuilder.Not(arithmetic.IsNegative(builder, x, 0)), [.. x.Skip(shift).Take(Width(largest))])];
    }

    /// <summary><c>min(max(x, 0) &gt;&gt; shift, bound)</c> for a bound that some value exceeds.</summary>
    private static Wire[] Clamp(ShareArithmetic arithmetic, CircuitBuilder builder, IReadOnlyList<Wire> x, int shift, ulong bound)
    {
        // Negative residues are the largest ones. So "at least" is true of them, too, and an exclusive or with the sign takes them out.
        // At the bound itself both choices agree: "at least" serves as "above" and skips the trailing zeros.
        ulong threshold = bound << shift;
        Wire atLeast = builder.AtLeast(x, threshold);
        Wire clamped = builder.Xor(atLeast, arithmetic.IsNegative(builder, x, threshold));
        Wire[] result = new Wire[Math.Max(Width(bound), 1)];
        for (int i = 0; i < result.Length; i++)
        {
            Wire kept = bound > 1UL << i ? builder.And(CircuitBuilder.Not(atLeast), x[shift + i]) : Wire.False;
            result[i] = ((bound >> i) & 1) == 0 ? kept : builder.Xor(kept, clamped);
        }

        return result;
    }

    private static int Width(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
