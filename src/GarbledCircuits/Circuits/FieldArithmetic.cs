using System.Globalization;
using System.Numerics;

namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>
/// Z_p for an odd p of n bits, residues above <c>(p - 1) / 2</c> standing for negative numbers. Shares must be below p.
/// </summary>
internal sealed class FieldArithmetic : ShareArithmetic
{
    public const int MaxBits = 62;

    private readonly ulong _modulus;

    /// <summary>Arithmetic of a field.</summary>
    /// <param name="modulus">p, odd, 17 to 2^62; that it is prime is not needed here and not checked.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is out of range or even.</exception>
    public FieldArithmetic(ulong modulus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 17UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(modulus, 1UL << MaxBits);
        if (modulus % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(modulus), modulus, "an odd modulus is needed");
        }

        _modulus = modulus;
        Bits = 64 - BitOperations.LeadingZeroCount(modulus);
    }

    /// <inheritdoc/>
    public override int Bits { get; }

    /// <inheritdoc/>
    public override ulong Largest => _modulus / 2;

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"p={_modulus}");

    /// <inheritdoc/>
    /// <remarks>
    /// <c>3 n - 1</c> AND gates: the sum with its carry, the sum less p, whose borrow tells which of the two is reduced, and the choice; p being
    /// odd, the two differ in bit 0, which is chosen for free.
    /// </remarks>
    public override IReadOnlyList<Wire> Add(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right)
    {
        IReadOnlyList<Wire> low = builder.Add(left, right, Wire.False, out Wire carry);
        IReadOnlyList<Wire> sum = [.. low, carry];
        IReadOnlyList<Wire> reduced = builder.Subtract(sum, CircuitBuilder.Constant(_modulus, Bits + 1), out Wire isReduced);
        return builder.Mux(isReduced, low, CircuitBuilder.Resize(reduced, Bits));
    }

    /// <inheritdoc/>
    /// <remarks><c>2 n - 1</c> AND gates: the difference with its borrow, and p added where there was one.</remarks>
    public override IReadOnlyList<Wire> Subtract(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right)
    {
        IReadOnlyList<Wire> difference = builder.Subtract(left, right, out Wire borrow);
        IReadOnlyList<Wire> correction = builder.AndAll(borrow, CircuitBuilder.Constant(_modulus, Bits));
        return builder.Add(difference, correction);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A comparison with <c>(p + 1) / 2 = q 2^k + r</c>, where k is the largest for which r is at most the threshold. Whether the low k bits
    /// are at least r then follows from the threshold's own comparison, or, below the threshold, from its few bits. For a p that is 1 modulo a high power of
    /// two, as slot packing wants it, that leaves little to do.
    /// </remarks>
    public override Wire IsNegative(CircuitBuilder builder, IReadOnlyList<Wire> value, ulong threshold)
    {
        ulong bound = Largest + 1;
        int thresholdBits = threshold == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(threshold - 1);
        int low = Bits;
        while (low > 0 && (bound & ((1UL << low) - 1)) > threshold)
        {
            low--;
        }

        if (low <= thresholdBits)
        {
            return builder.AtLeast(value, bound);
        }

        ulong rest = bound & ((1UL << low) - 1);
        Wire lowAtLeast = builder.Or(
            builder.AtLeast(Low(value, low), threshold),
            builder.AtLeast(Low(value, thresholdBits), rest));
        return builder.AtLeast([.. value.Skip(low)], bound >> low, lowAtLeast);

        static IReadOnlyList<Wire> Low(IReadOnlyList<Wire> word, int bits) => [.. word.Take(bits)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> ToOrdered(CircuitBuilder builder, IReadOnlyList<Wire> value) =>
        [.. value, CircuitBuilder.Not(IsNegative(builder, value, 0))];

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> FromOrdered(IReadOnlyList<Wire> ordered) => [.. ordered.SkipLast(1)];
}
