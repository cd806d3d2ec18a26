namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>Z_2^l read as two's complement: reduction and sign are free, a sum costs l - 1 AND gates.</summary>
internal sealed class RingArithmetic : ShareArithmetic
{
    public const int MinBits = 8;

    public const int MaxBits = 64;

    /// <summary>Arithmetic of a ring.</summary>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">l is out of range.</exception>
    public RingArithmetic(int ringBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBits, MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBits, MaxBits);
        Bits = ringBits;
    }

    /// <inheritdoc/>
    public override int Bits { get; }

    /// <inheritdoc/>
    public override ulong Largest => (1UL << (Bits - 1)) - 1;

    /// <inheritdoc/>
    public override string Name => $"l={Bits}";

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> Add(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right) => builder.Add(left, right);

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> Subtract(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right) =>
        builder.Subtract(left, right);

    /// <inheritdoc/>
    public override Wire IsNegative(CircuitBuilder builder, IReadOnlyList<Wire> value, ulong threshold) => value[^1];

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> ToOrdered(CircuitBuilder builder, IReadOnlyList<Wire> value) => CircuitBuilder.FlipTop(value);

    /// <inheritdoc/>
    public override IReadOnlyList<Wire> FromOrdered(IReadOnlyList<Wire> ordered) => CircuitBuilder.FlipTop(ordered);
}
