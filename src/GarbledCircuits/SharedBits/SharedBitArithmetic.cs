namespace PrivateInference.GarbledCircuits.SharedBits;

/// <summary>
/// From a garbled circuit's output to additive shares. The evaluator holds the colour bits u and the garbler the permute bits v of
/// <c>y = u ^ v</c>, and both hold shares of <c>w = s ^ v</c> bit by bit. The evaluator publishes <c>e = u ^ s</c>, which s hides, and as
/// <c>y_i = e_i ^ w_i = e_i + (1 - 2 e_i) w_i</c> is linear in w, each party adds up its own part. The evaluator sends its part less a mask of
/// its choice, so that its share is that mask, known before; a uniform mask hides the part.
/// </summary>
/// <remarks>Constant-time in all words. Shares are bit-major, <c>[bit * count + word]</c>, bit i modulo 2^(l - i).</remarks>
public static class SharedBitArithmetic
{
    /// <summary>The evaluator's side.</summary>
    /// <param name="colors">u.</param>
    /// <param name="ownBits">s, as long.</param>
    /// <param name="shares">Its shares of w.</param>
    /// <param name="mask">What its share of y is to be, modulo 2^l.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="published">Overwritten with e.</param>
    /// <param name="parts">Overwritten with the evaluator's part less the mask, modulo 2^l.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Publish(
        ReadOnlySpan<ulong> colors,
        ReadOnlySpan<ulong> ownBits,
        ReadOnlySpan<ulong> shares,
        ReadOnlySpan<ulong> mask,
        int ringBits,
        Span<ulong> published,
        Span<ulong> parts)
    {
        for (int i = 0; i < colors.Length; i++)
        {
            published[i] = colors[i] ^ ownBits[i];
            parts[i] = 0 - mask[i];
        }

        AddParts(published, shares, ringBits, parts);
    }

    /// <summary>The garbler's side.</summary>
    /// <param name="published">e.</param>
    /// <param name="shares">Its shares of w.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="parts">The evaluator's parts; replaced by this party's shares of y, modulo 2^l.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Finish(ReadOnlySpan<ulong> published, ReadOnlySpan<ulong> shares, int ringBits, Span<ulong> parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] += published[i];
        }

        AddParts(published, shares, ringBits, parts);
    }

    /// <summary>Bits of a word, from the lengths of what is laid out bit by bit.</summary>
    internal static int CheckedBits(int labels, int count, int ringBits, int shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBits, 64);
        int bits = count == 0 ? 0 : labels / count;
        return bits * count == labels && shares == labels && bits <= ringBits
            ? bits
            : throw new ArgumentException($"{labels} labels and {shares} shares for {count} words of at most {ringBits} bits");
    }

    /// <summary><c>parts += sum of 2^i (1 - 2 e_i) w_i</c>.</summary>
    private static void AddParts(ReadOnlySpan<ulong> published, ReadOnlySpan<ulong> shares, int ringBits, Span<ulong> parts)
    {
        int bits = CheckedBits(shares.Length, published.Length, ringBits, shares.Length);
        parts = parts[..published.Length];
        for (int bit = 0; bit < bits; bit++)
        {
            ReadOnlySpan<ulong> row = shares.Slice(bit * published.Length, published.Length);
            for (int i = 0; i < row.Length; i++)
            {
                // Times -1 where e_i is 1: the complement, plus one.
                ulong negative = 0 - ((published[i] >> bit) & 1);
                parts[i] += ((row[i] ^ negative) - negative) << bit;
            }
        }

        ulong mask = ulong.MaxValue >> (64 - ringBits);
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] &= mask;
        }
    }
}
