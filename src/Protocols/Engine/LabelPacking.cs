using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>Between ring elements and the labels of their bits. Wire-major order: <c>[(word * l + bit) * count + instance]</c>.</summary>
/// <remarks>Constant-time in the words: a bit becomes a mask, never a branch or an address.</remarks>
internal static class LabelPacking
{
    /// <summary>The bits of words as packed choice bits.</summary>
    /// <param name="words">Word-major <c>[word * count + instance]</c>, each below 2^ringBits.</param>
    /// <param name="count">Instances.</param>
    /// <param name="ringBits">l.</param>
    /// <returns>Bits in wire-major order, least significant bit of a byte first.</returns>
    public static byte[] ChoiceBits(ReadOnlySpan<ulong> words, int count, int ringBits)
    {
        int rows = words.Length / count * ringBits;
        byte[] bits = new byte[(((long)rows * count) + 7) / 8];
        long position = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<ulong> word = words.Slice(row / ringBits * count, count);
            int bit = row % ringBits;
            for (int i = 0; i < count; i++, position++)
            {
                bits[position >> 3] |= (byte)(((word[i] >> bit) & 1) << (int)(position & 7));
            }
        }

        return bits;
    }

    /// <summary>Undoes <see cref="ChoiceBits"/>.</summary>
    /// <param name="bits">Packed bits in wire-major order.</param>
    /// <param name="count">Instances.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="words">Word-major; overwritten.</param>
    public static void FromChoiceBits(ReadOnlySpan<byte> bits, int count, int ringBits, Span<ulong> words)
    {
        words.Clear();
        int rows = words.Length / count * ringBits;
        long position = 0;
        for (int row = 0; row < rows; row++)
        {
            Span<ulong> word = words.Slice(row / ringBits * count, count);
            int bit = row % ringBits;
            for (int i = 0; i < count; i++, position++)
            {
                word[i] |= (ulong)((bits[(int)(position >> 3)] >> (int)(position & 7)) & 1) << bit;
            }
        }
    }

    /// <summary>The active label of every bit of words.</summary>
    /// <param name="falseLabels">Wire-major.</param>
    /// <param name="words">Word-major, each below 2^ringBits.</param>
    /// <param name="count">Instances.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="offset">The garbler's global offset.</param>
    /// <param name="activeLabels">Wire-major; overwritten; may be <paramref name="falseLabels"/>.</param>
    public static void ActiveLabels(
        ReadOnlySpan<Block128> falseLabels,
        ReadOnlySpan<ulong> words,
        int count,
        int ringBits,
        Block128 offset,
        Span<Block128> activeLabels)
    {
        int rows = words.Length / count * ringBits;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<ulong> word = words.Slice(row / ringBits * count, count);
            int bit = row % ringBits;
            ReadOnlySpan<Block128> from = falseLabels.Slice(row * count, count);
            Span<Block128> to = activeLabels.Slice(row * count, count);
            for (int i = 0; i < count; i++)
            {
                ulong mask = 0 - ((word[i] >> bit) & 1);
                to[i] = from[i] ^ (offset & new Block128(mask, mask));
            }
        }
    }
}
