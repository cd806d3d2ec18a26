using System.Numerics;

namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>Which of several values is the largest, on additive shares: the last step of a classification, if only the class may be seen.</summary>
public static class ArgMaxCircuit
{
    /// <summary>The index of the largest <c>x_i = server share i + client share i mod 2^l</c>, xored with a mask; the first one on a tie.</summary>
    /// <remarks>
    /// Input words in wire order, least significant bit first: server shares 0 to k-1 and client shares 0 to k-1, each l bits, and the client's mask
    /// of <see cref="IndexBits"/> bits, zero to see the index. <c>k (l - 1) + (k - 1) l</c> AND gates to unmask and compare,
    /// <c>(k - 2) l</c> to choose values and less than k to choose indices.
    /// </remarks>
    /// <param name="ringBits">l, 8 to 64.</param>
    /// <param name="operands">k, 2 to <see cref="MaxCircuit.MaxOperands"/>.</param>
    /// <returns>The circuit; <see cref="IndexBits"/> output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit Create(int ringBits, int operands) => Create(new RingArithmetic(ringBits), operands);

    /// <summary>The same modulo an odd p, residues above <c>(p - 1) / 2</c> standing for negative numbers.</summary>
    /// <remarks>Input words as for the ring, shares of n bits below p.</remarks>
    /// <param name="modulus">p, odd, 17 to 2^62, of n bits.</param>
    /// <param name="operands">k, 2 to <see cref="MaxCircuit.MaxOperands"/>.</param>
    /// <returns>The circuit; <see cref="IndexBits"/> output bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Circuit CreateForField(ulong modulus, int operands) => Create(new FieldArithmetic(modulus), operands);

    /// <summary>Bits of an index.</summary>
    /// <param name="operands">k, 2 or more.</param>
    /// <returns>Bits of k - 1.</returns>
    public static int IndexBits(int operands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operands, 2);
        return 32 - BitOperations.LeadingZeroCount((uint)operands - 1);
    }

    private static Circuit Create(ShareArithmetic arithmetic, int operands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operands, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operands, MaxCircuit.MaxOperands);

        CircuitBuilder builder = new($"argmax {arithmetic.Name} k={operands}");
        IReadOnlyList<Wire>[] server = builder.Inputs(operands, arithmetic.Bits);
        IReadOnlyList<Wire>[] client = builder.Inputs(operands, arithmetic.Bits);
        IReadOnlyList<Wire> mask = builder.Input(IndexBits(operands));
        (_, IReadOnlyList<Wire> index) = Best(0, operands);
        return builder.Build([.. index.Select((bit, i) => builder.Xor(bit, mask[i]))]);

        // A tree: the comparison at a node is a bit of the index itself, so only the bits below it are chosen.
        (IReadOnlyList<Wire> Value, IReadOnlyList<Wire> Index) Best(int first, int count)
        {
            if (count == 1)
            {
                return (arithmetic.ToOrdered(builder, arithmetic.Add(builder, server[first], client[first])), []);
            }

            int bits = IndexBits(count);
            int half = 1 << (bits - 1);
            (IReadOnlyList<Wire> left, IReadOnlyList<Wire> leftIndex) = Best(first, half);
            (IReadOnlyList<Wire> right, IReadOnlyList<Wire> rightIndex) = Best(first + half, count - half);
            Wire rightWins = builder.LessThan(left, right);
            IReadOnlyList<Wire> below = bits == 1
                ? []
                : builder.Mux(rightWins, CircuitBuilder.Resize(rightIndex, bits - 1), leftIndex);
            return (builder.Mux(rightWins, right, left), [.. below, rightWins]);
        }
    }
}
