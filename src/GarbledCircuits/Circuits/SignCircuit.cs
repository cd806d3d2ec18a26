namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>The sign alone: for protocols that garble no more than that and multiply by it in another way.</summary>
public static class SignCircuit
{
    /// <summary>
    /// <c>(x &gt;= 0) xor mask</c>, one bit, where <c>x = server share + client share mod 2^l</c> is read as a two's complement number.
    /// </summary>
    /// <remarks>
    /// Input words in wire order, least significant bit first: server share and client share, each l bits, and the client's mask of one
    /// bit. <c>l - 1</c> AND gates.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <returns>The circuit; one output bit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">l is out of range.</exception>
    public static Circuit Create(int ringBits) => Create(new RingArithmetic(ringBits));

    /// <summary>The same modulo an odd p, residues above <c>(p - 1) / 2</c> standing for negative numbers.</summary>
    /// <remarks>Input words as for the ring, shares of n bits below p. <c>4 n - 2</c> AND gates.</remarks>
    /// <param name="modulus">p, odd, 17 to 2^62, of n bits.</param>
    /// <returns>The circuit; one output bit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">p is out of range or even.</exception>
    public static Circuit CreateForField(ulong modulus) => Create(new FieldArithmetic(modulus));

    private static Circuit Create(ShareArithmetic arithmetic)
    {
        CircuitBuilder builder = new($"sign {arithmetic.Name}");
        IReadOnlyList<Wire>[] shares = builder.Inputs(2, arithmetic.Bits);
        Wire mask = builder.Input(1)[0];
        Wire negative = arithmetic.IsNegative(builder, arithmetic.Add(builder, shares[0], shares[1]), 0);
        return builder.Build([builder.Xor(CircuitBuilder.Not(negative), mask)]);
    }
}
