using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// Between words and the labels of their bits. Wire-major order: the bits of the first word, least significant first, then those of the
/// next; for each of them all instances.
/// </summary>
/// <remarks>Constant-time in the words: a bit becomes a mask, never a branch or an address.</remarks>
internal static class LabelPacking
{
    /// <summary>The bits of words as packed choice bits.</summary>
    /// <param name="words">Word-major <c>[word * count + instance]</c>, each below 2 to its width.</param>
    /// <param name="count">Instances.</param>
    /// <param name="widths">Bits of each word.</param>
    /// <returns>Bits in wire-major order, least significant bit of a byte first.</returns>
    public static byte[] ChoiceBits(ReadOnlySpan<ulong> words, int count, ReadOnlySpan<int> widths)
    {
        byte[] bits = new byte[Bytes(count, widths)];
        long position = 0;
        for (int k = 0; k < widths.Length; k++)
        {
            ReadOnlySpan<ulong> word = words.Slice(k * count, count);
            for (int bit = 0; bit < widths[k]; bit++)
            {
                for (int i = 0; i < count; i++, position++)
                {
                    bits[position >> 3] |= (byte)(((word[i] >> bit) & 1) << (int)(position & 7));
                }
            }
        }

        return bits;
    }

    /// <summary>Undoes <see cref="ChoiceBits"/>.</summary>
    /// <param name="bits">Packed bits in wire-major order.</param>
    /// <param name="count">Instances.</param>
    /// <param name="widths">Bits of each word.</param>
    /// <param name="words">Word-major; overwritten.</param>
    public static void FromChoiceBits(ReadOnlySpan<byte> bits, int count, ReadOnlySpan<int> widths, Span<ulong> words)
    {
        words.Clear();
        long position = 0;
        for (int k = 0; k < widths.Length; k++)
        {
            Span<ulong> word = words.Slice(k * count, count);
            for (int bit = 0; bit < widths[k]; bit++)
            {
                for (int i = 0; i < count; i++, position++)
                {
                    word[i] |= (ulong)((bits[(int)(position >> 3)] >> (int)(position & 7)) & 1) << bit;
                }
            }
        }
    }

    /// <summary>The active label of every bit of words.</summary>
    /// <param name="falseLabels">Wire-major.</param>
    /// <param name="words">Word-major, each below 2 to its width.</param>
    /// <param name="count">Instances.</param>
    /// <param name="widths">Bits of each word.</param>
    /// <param name="offset">The garbler's global offset.</param>
    /// <param name="activeLabels">Wire-major; overwritten; may be <paramref name="falseLabels"/>.</param>
    public static void ActiveLabels(
        ReadOnlySpan<Block128> falseLabels,
        ReadOnlySpan<ulong> words,
        int count,
        ReadOnlySpan<int> widths,
        Block128 offset,
        Span<Block128> activeLabels)
    {
        int row = 0;
        for (int k = 0; k < widths.Length; k++)
        {
            ReadOnlySpan<ulong> word = words.Slice(k * count, count);
            for (int bit = 0; bit < widths[k]; bit++, row++)
            {
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

    private static int Bytes(int count, ReadOnlySpan<int> widths)
    {
        long bits = 0;
        foreach (int width in widths)
        {
            bits += (long)width * count;
        }

        return checked((int)((bits + 7) / 8));
    }
}
