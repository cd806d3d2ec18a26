namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>The largest of several values on additive shares in Z_2^l, for max pools.</summary>
public static class MaxCircuit
{
    /// <summary>
    /// <c>max(x_0, ..., x_(k-1)) - mask mod 2^l</c> where <c>x_i = server share i + client share i mod 2^l</c> is read as a two's
    /// complement number.
    /// </summary>
    /// <remarks>
    /// Input words in wire order, each l bits, least significant first: server shares 0 to k-1, client shares 0 to k-1, client
    /// mask. <c>k (l - 1) + (k - 1) 2l + (l - 1)</c> AND gates: unmask, compare and choose, mask.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="operands">k, 1 to 65,536.</param>
    /// <returns>The circuit; l output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit Create(int ringBits, int operands)
    {
        RingWidth.Check(ringBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(operands, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operands, 1 << 16);

        CircuitBuilder builder = new($"max l={ringBits} k={operands}");
        IReadOnlyList<Wire>[] server = builder.Inputs(operands, ringBits);
        IReadOnlyList<Wire>[] client = builder.Inputs(operands, ringBits);
        IReadOnlyList<Wire> mask = builder.Input(ringBits);
        IReadOnlyList<Wire> largest = builder.Add(server[0], client[0]);
        for (int i = 1; i < operands; i++)
        {
            IReadOnlyList<Wire> next = builder.Add(server[i], client[i]);
            largest = builder.Mux(builder.LessThanSigned(largest, next), next, largest);
        }

        return builder.Build(builder.Subtract(largest, mask));
    }
}
