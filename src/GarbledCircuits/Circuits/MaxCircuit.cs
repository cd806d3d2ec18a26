namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>The largest of several values on additive shares, for max pools.</summary>
public static class MaxCircuit
{
    /// <summary>Most operands.</summary>
    public const int MaxOperands = 4096;

    /// <summary>
    /// <c>max(x_0, ..., x_(k-1)) - mask mod 2^l</c> where <c>x_i = server share i + client share i mod 2^l</c> is read as a two's
    /// complement number.
    /// </summary>
    /// <remarks>
    /// Input words in wire order, each l bits, least significant first: server shares 0 to k-1, client shares 0 to k-1, client
    /// mask. <c>k (l - 1) + (k - 1) 2l + (l - 1)</c> AND gates: unmask, compare and choose, mask.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="operands">k, 1 to <see cref="MaxOperands"/>.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit Create(int ringBits, int operands) => Create(new RingArithmetic(ringBits), operands, masked: true);

    /// <summary>The largest value as it is, for output bits that are shared in another way: no mask comes in, and l - 1 AND gates fewer.</summary>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="operands">k, 1 to <see cref="MaxOperands"/>.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateUnmasked(int ringBits, int operands) => Create(new RingArithmetic(ringBits), operands, masked: false);

    /// <summary>The same modulo an odd p, residues above <c>(p - 1) / 2</c> standing for negative numbers.</summary>
    /// <remarks>
    /// Input words as for the ring, each n bits, below p. <c>k (4 n - 2) + (k - 1) (2 n + 2) - 1 + (2 n - 1)</c> AND gates: unmask
    /// and find the sign, compare and choose with the sign but for the result's, which nobody needs, mask; for one operand, unmask and mask.
    /// </remarks>
    /// <param name="modulus">p, odd, 17 to 2^62, of n bits.</param>
    /// <param name="operands">k, 1 to <see cref="MaxOperands"/>.</param>
    /// <returns>The circuit; n output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateForField(ulong modulus, int operands) => Create(new FieldArithmetic(modulus), operands, masked: true);

    private static Circuit Create(ShareArithmetic arithmetic, int operands, bool masked)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operands, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operands, MaxOperands);

        CircuitBuilder builder = new($"max {arithmetic.Name} k={operands}{(masked ? "" : " unmasked")}");
        IReadOnlyList<Wire>[] server = builder.Inputs(operands, arithmetic.Bits);
        IReadOnlyList<Wire>[] client = builder.Inputs(operands, arithmetic.Bits);
        IReadOnlyList<Wire>? mask = masked ? builder.Input(arithmetic.Bits) : null;

        // One after the other: a tree would keep more values alive at once.
        IReadOnlyList<Wire> largest = Operand(0);
        for (int i = 1; i < operands; i++)
        {
            IReadOnlyList<Wire> next = Operand(i);
            largest = builder.Mux(builder.LessThan(largest, next), next, largest);
        }

        IReadOnlyList<Wire> result = arithmetic.FromOrdered(largest);
        return builder.Build(mask is null ? result : arithmetic.Subtract(builder, result, mask));

        IReadOnlyList<Wire> Operand(int i) => arithmetic.ToOrdered(builder, arithmetic.Add(builder, server[i], client[i]));
    }
}
