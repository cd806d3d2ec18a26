using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Between integers as words, which are packed and sampled, and as doubles, which are computed with.</summary>
/// <remarks>
/// An integer below 2^51 in magnitude is added to the bits of 1.5 * 2^52, whose unit in the last place is 1: the sum's bits are those of the double that exceeds
/// 1.5 * 2^52 by the integer. Constant-time; spans of one call have equal lengths.
/// </remarks>
internal static class WordKernel
{
    private const double Shift = 6755399441055744.0;
    private const long ShiftBits = 0x4338000000000000;

    private static bool IsVector => Vector256.IsHardwareAccelerated;

    /// <summary>Residues to the representatives nearest zero.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="residues">In [0, p).</param>
    /// <param name="values">Overwritten, in [-(p-1)/2, (p-1)/2].</param>
    public static void Centre(Modulus modulus, ReadOnlySpan<ulong> residues, Span<double> values)
    {
        RequireLengths(residues.Length, values.Length);
        int i = 0;
        if (IsVector)
        {
            ref ulong source = ref MemoryMarshal.GetReference(residues);
            ref double destination = ref MemoryMarshal.GetReference(values);
            Vector256<long> prime = Vector256.Create((long)modulus.Value);
            Vector256<long> half = Vector256.Create((long)(modulus.Value >> 1));
            for (; i <= values.Length - 4; i += 4)
            {
                Vector256<long> value = Vector256.LoadUnsafe(ref source, (nuint)i).AsInt64();
                ToDouble(value - (Vector256.GreaterThan(value, half) & prime)).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = modulus.ToCentred(residues[i]);
        }
    }

    /// <summary>Differences modulo p, not negative.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="left">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="right">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="residues">Overwritten, in [0, p).</param>
    public static void Subtract(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<ulong> residues)
    {
        RequireLengths(left.Length, residues.Length);
        RequireLengths(right.Length, residues.Length);
        int i = 0;
        if (IsVector)
        {
            ref double first = ref MemoryMarshal.GetReference(left);
            ref double second = ref MemoryMarshal.GetReference(right);
            ref ulong destination = ref MemoryMarshal.GetReference(residues);
            Vector256<long> prime = Vector256.Create((long)modulus.Value);
            for (; i <= residues.Length - 4; i += 4)
            {
                // Within p: below zero the prime makes it a residue.
                Vector256<long> value = FromDouble(Vector256.LoadUnsafe(ref first, (nuint)i) - Vector256.LoadUnsafe(ref second, (nuint)i));
                (value + (Vector256.GreaterThan(Vector256<long>.Zero, value) & prime)).AsUInt64().StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < residues.Length; i++)
        {
            residues[i] = modulus.FromCentred(left[i] - right[i]);
        }
    }

    /// <summary>Some bits of each word, less a number, are added to sums.</summary>
    /// <param name="words">Any.</param>
    /// <param name="above">Bits of each word above those.</param>
    /// <param name="bits">How many of each, from 1 to 51.</param>
    /// <param name="mean">What is taken away.</param>
    /// <param name="sums">Added to.</param>
    public static void AddBits(ReadOnlySpan<ulong> words, int above, int bits, double mean, Span<double> sums)
    {
        RequireLengths(words.Length, sums.Length);
        int i = 0;
        if (IsVector)
        {
            ref ulong source = ref MemoryMarshal.GetReference(words);
            ref double destination = ref MemoryMarshal.GetReference(sums);
            for (; i <= sums.Length - 4; i += 4)
            {
                Vector256<double> value = ToDouble(((Vector256.LoadUnsafe(ref source, (nuint)i) << above) >>> (64 - bits)).AsInt64()) - Vector256.Create(mean);
                (Vector256.LoadUnsafe(ref destination, (nuint)i) + value).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += (long)((words[i] << above) >> (64 - bits)) - mean;
        }
    }

    /// <summary>The high word of three times each word, less 1: uniform words become -1, 0 and 1.</summary>
    /// <param name="words">Any.</param>
    /// <param name="values">Overwritten.</param>
    public static void Thirds(ReadOnlySpan<ulong> words, Span<double> values)
    {
        RequireLengths(words.Length, values.Length);
        int i = 0;
        if (IsVector)
        {
            // Above a third of 2^64, and above two: comparisons take the place of a product of 128 bits.
            ref ulong source = ref MemoryMarshal.GetReference(words);
            ref double destination = ref MemoryMarshal.GetReference(values);
            Vector256<double> one = Vector256<double>.One;
            for (; i <= values.Length - 4; i += 4)
            {
                Vector256<ulong> word = Vector256.LoadUnsafe(ref source, (nuint)i);
                Vector256<double> first = Vector256.GreaterThan(word, Vector256.Create(ulong.MaxValue / 3)).AsDouble() & one;
                Vector256<double> second = Vector256.GreaterThan(word, Vector256.Create(ulong.MaxValue / 3 * 2)).AsDouble() & one;
                (first + second - one).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = (long)Math.BigMul(words[i], 3, out _) - 1;
        }
    }

    /// <summary><c>words = words - 2^shift taken</c> modulo a power of two.</summary>
    /// <param name="words">Below 2^bits; so afterwards.</param>
    /// <param name="bits">From 1 to 63.</param>
    /// <param name="taken">Any.</param>
    /// <param name="shift">From 0 to 63.</param>
    public static void SubtractShifted(Span<ulong> words, int bits, ReadOnlySpan<ulong> taken, int shift)
    {
        RequireLengths(words.Length, taken.Length);
        ulong mask = (1UL << bits) - 1;
        int i = 0;
        if (IsVector)
        {
            ref ulong from = ref MemoryMarshal.GetReference(words);
            ref ulong less = ref MemoryMarshal.GetReference(taken);
            Vector256<ulong> masks = Vector256.Create(mask);
            for (; i <= words.Length - 4; i += 4)
            {
                ((Vector256.LoadUnsafe(ref from, (nuint)i) - (Vector256.LoadUnsafe(ref less, (nuint)i) << shift)) & masks).StoreUnsafe(ref from, (nuint)i);
            }
        }

        for (; i < words.Length; i++)
        {
            words[i] = (words[i] - (taken[i] << shift)) & mask;
        }
    }

    /// <summary>Integers modulo a power of two as signed ones.</summary>
    /// <param name="words">Below 2^bits.</param>
    /// <param name="bits">From 1 to 51.</param>
    /// <param name="values">Overwritten, in [-2^(bits-1), 2^(bits-1)).</param>
    public static void Extend(ReadOnlySpan<ulong> words, int bits, Span<double> values)
    {
        RequireLengths(words.Length, values.Length);
        long sign = 1L << (bits - 1);
        int i = 0;
        if (IsVector)
        {
            ref ulong source = ref MemoryMarshal.GetReference(words);
            ref double destination = ref MemoryMarshal.GetReference(values);
            Vector256<long> signs = Vector256.Create(sign);
            for (; i <= values.Length - 4; i += 4)
            {
                ToDouble((Vector256.LoadUnsafe(ref source, (nuint)i).AsInt64() ^ signs) - signs).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = ((long)words[i] ^ sign) - sign;
        }
    }

    /// <summary>Integers that are not negative.</summary>
    /// <param name="words">Below 2^51.</param>
    /// <param name="values">Overwritten by the same integers.</param>
    public static void Widen(ReadOnlySpan<ulong> words, Span<double> values)
    {
        RequireLengths(words.Length, values.Length);
        int i = 0;
        if (IsVector)
        {
            ref ulong source = ref MemoryMarshal.GetReference(words);
            ref double destination = ref MemoryMarshal.GetReference(values);
            for (; i <= values.Length - 4; i += 4)
            {
                ToDouble(Vector256.LoadUnsafe(ref source, (nuint)i).AsInt64()).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = (long)words[i];
        }
    }

    /// <summary>Integers modulo a power of two.</summary>
    /// <param name="values">Integers, below 2^51 in magnitude.</param>
    /// <param name="bits">From 1 to 63.</param>
    /// <param name="words">Overwritten, below 2^bits.</param>
    public static void Cut(ReadOnlySpan<double> values, int bits, Span<ulong> words)
    {
        RequireLengths(values.Length, words.Length);
        ulong mask = (1UL << bits) - 1;
        int i = 0;
        if (IsVector)
        {
            ref double source = ref MemoryMarshal.GetReference(values);
            ref ulong destination = ref MemoryMarshal.GetReference(words);
            Vector256<ulong> masks = Vector256.Create(mask);
            for (; i <= values.Length - 4; i += 4)
            {
                Vector256<long> value = FromDouble(Vector256.LoadUnsafe(ref source, (nuint)i));
                (value.AsUInt64() & masks).StoreUnsafe(ref destination, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            words[i] = (ulong)(long)values[i] & mask;
        }
    }

    /// <summary>Integers modulo a power of two, from two parts.</summary>
    /// <param name="low">Integers, below 2^lowBits in magnitude.</param>
    /// <param name="lowBits">From 1 to 51.</param>
    /// <param name="high">Integers, below 2^51 in magnitude, in units of 2^lowBits.</param>
    /// <param name="highBits">From 1 to 63.</param>
    /// <param name="lowWords">Overwritten, below 2^lowBits.</param>
    /// <param name="highWords">Overwritten, below 2^highBits.</param>
    public static void CutPair(ReadOnlySpan<double> low, int lowBits, ReadOnlySpan<double> high, int highBits, Span<ulong> lowWords, Span<ulong> highWords)
    {
        RequireLengths(low.Length, lowWords.Length);
        RequireLengths(high.Length, highWords.Length);
        RequireLengths(low.Length, high.Length);
        ulong lowMask = (1UL << lowBits) - 1;
        ulong highMask = (1UL << highBits) - 1;
        int i = 0;
        if (IsVector)
        {
            ref double lowSource = ref MemoryMarshal.GetReference(low);
            ref double highSource = ref MemoryMarshal.GetReference(high);
            ref ulong lowDestination = ref MemoryMarshal.GetReference(lowWords);
            ref ulong highDestination = ref MemoryMarshal.GetReference(highWords);
            for (; i <= low.Length - 4; i += 4)
            {
                Vector256<long> lowValue = FromDouble(Vector256.LoadUnsafe(ref lowSource, (nuint)i));
                Vector256<long> highValue = FromDouble(Vector256.LoadUnsafe(ref highSource, (nuint)i)) + Vector256.GreaterThan(Vector256<long>.Zero, lowValue);
                (lowValue.AsUInt64() & Vector256.Create(lowMask)).StoreUnsafe(ref lowDestination, (nuint)i);
                (highValue.AsUInt64() & Vector256.Create(highMask)).StoreUnsafe(ref highDestination, (nuint)i);
            }
        }

        for (; i < low.Length; i++)
        {
            long value = (long)low[i];
            lowWords[i] = (ulong)value & lowMask;
            highWords[i] = (ulong)((long)high[i] + (value >> 63)) & highMask;
        }
    }

    /// <summary>Cuts words to some bits and says whether all are then below a bound. Time does not depend on the words.</summary>
    /// <param name="words">Any; overwritten by their low bits.</param>
    /// <param name="mask">The bits that stay, at most 62 of them.</param>
    /// <param name="bound">At most 2^62.</param>
    /// <returns>Whether all are below the bound.</returns>
    public static bool CutAndCompare(Span<ulong> words, ulong mask, ulong bound)
    {
        int i = 0;
        long borrow = -1;
        if (IsVector)
        {
            ref ulong source = ref MemoryMarshal.GetReference(words);
            Vector256<ulong> masks = Vector256.Create(mask);
            Vector256<long> bounds = Vector256.Create((long)bound);
            Vector256<long> below = Vector256<long>.AllBitsSet;
            for (; i <= words.Length - 4; i += 4)
            {
                Vector256<ulong> word = Vector256.LoadUnsafe(ref source, (nuint)i) & masks;
                word.StoreUnsafe(ref source, (nuint)i);
                below &= word.AsInt64() - bounds;
            }

            borrow = below[0] & below[1] & below[2] & below[3];
        }

        for (; i < words.Length; i++)
        {
            words[i] &= mask;
            borrow &= (long)words[i] - (long)bound;
        }

        return borrow < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ToDouble(Vector256<long> value) => (value + Vector256.Create(ShiftBits)).AsDouble() - Vector256.Create(Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> FromDouble(Vector256<double> value) => (value + Vector256.Create(Shift)).AsInt64() - Vector256.Create(ShiftBits);

    private static void RequireLengths(int left, int right)
    {
        if (left != right)
        {
            throw new ArgumentException($"lengths {left} and {right} must be the same");
        }
    }
}
