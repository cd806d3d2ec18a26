using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Residues cut into digits, two polynomials side by side, and sums of digits put together again. Constant-time.</summary>
internal static class DigitKernel
{
    private const double Shift = 6755399441055744.0;
    private const long ShiftBits = 0x4338000000000000;

    /// <summary>Bound on what <see cref="Join"/> takes and gives.</summary>
    private const double LargestSum = 1L << 50;

    /// <summary>Cuts two polynomials: digit j of both at a place is one word, the first's in its low half.</summary>
    /// <param name="digits">How the prime's residues are cut.</param>
    /// <param name="first">In [-(p-1)/2, (p-1)/2]; a multiple of 8 long.</param>
    /// <param name="second">As many.</param>
    /// <param name="digit">Which digit.</param>
    /// <param name="pairs">As many words, overwritten.</param>
    public static void Cut(ResidueDigits digits, ReadOnlySpan<double> first, ReadOnlySpan<double> second, int digit, Span<int> pairs)
    {
        RequireLengths(first.Length, second.Length, pairs.Length);
        if (Vector256.IsHardwareAccelerated)
        {
            CutVector(digits, first, second, digit, pairs);
        }
        else
        {
            CutPortable(digits, first, second, digit, pairs);
        }
    }

    /// <summary>The negatives of both halves of words.</summary>
    /// <param name="pairs">Words.</param>
    /// <param name="negated">As many, overwritten.</param>
    public static void Negate(ReadOnlySpan<int> pairs, Span<int> negated)
    {
        for (int i = 0; i < negated.Length; i++)
        {
            negated[i] = Pair(-(short)pairs[i], -(pairs[i] >> 16));
        }
    }

    /// <summary>A word of two digits.</summary>
    /// <param name="first">Its low half.</param>
    /// <param name="second">Its high half.</param>
    public static int Pair(int first, int second) => (first & 0xffff) | (second << 16);

    /// <summary>Puts sums of digits together: <c>sum S_j 2^(wj)</c> modulo p, not the nearest representative.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="bound">Every <c>|S_j|</c> is at most this, and this at most 2^50.</param>
    /// <param name="sums">Sums of the lowest digit, as long as <paramref name="joined"/>, then of the next.</param>
    /// <param name="joined">Overwritten, at most 2^51 in magnitude; a multiple of 8 long.</param>
    public static void Join(Modulus modulus, double bound, ReadOnlySpan<double> sums, Span<double> joined)
    {
        ResidueDigits digits = new(modulus);
        if (sums.Length != joined.Length * digits.Count || joined.Length % 8 != 0 || bound > LargestSum)
        {
            throw new ArgumentException($"{sums.Length} sums of {digits.Count} digits below {bound} for {joined.Length} values");
        }

        if (Lanes512.IsSupported)
        {
            JoinVector<Lanes512>(modulus, bound, sums, joined);
        }
        else if (Lanes256.IsSupported)
        {
            JoinVector<Lanes256>(modulus, bound, sums, joined);
        }
        else
        {
            JoinPortable(modulus, sums, joined);
        }
    }

    internal static void CutPortable(ResidueDigits digits, ReadOnlySpan<double> first, ReadOnlySpan<double> second, int digit, Span<int> pairs)
    {
        int shift = digits.Width * digit;
        for (int i = 0; i < pairs.Length; i++)
        {
            int low = ((int)(((long)first[i] + digits.Bias) >> shift) & digits.Mask(digit)) - digits.Offset(digit);
            int high = ((int)(((long)second[i] + digits.Bias) >> shift) & digits.Mask(digit)) - digits.Offset(digit);
            pairs[i] = Pair(low, high);
        }
    }

    internal static void CutVector(ResidueDigits digits, ReadOnlySpan<double> first, ReadOnlySpan<double> second, int digit, Span<int> pairs)
    {
        int shift = digits.Width * digit;
        Vector256<long> bias = Vector256.Create(digits.Bias - ShiftBits);
        Vector256<long> mask = Vector256.Create((long)digits.Mask(digit));
        Vector256<long> offset = Vector256.Create((long)digits.Offset(digit));
        ref double low = ref MemoryMarshal.GetReference(first);
        ref double high = ref MemoryMarshal.GetReference(second);
        ref int destination = ref MemoryMarshal.GetReference(pairs);
        for (int i = 0; i < pairs.Length; i += 8)
        {
            Vector256.Narrow(Words(ref low, ref high, i), Words(ref low, ref high, i + 4)).AsInt32().StoreUnsafe(ref destination, (nuint)i);
        }

        Vector256<ulong> Words(ref double x, ref double y, int index)
            => ((Digit(ref x, index) & Vector256.Create(0xffffL)) | ((Digit(ref y, index) & Vector256.Create(0xffffL)) << 16)).AsUInt64();

        Vector256<long> Digit(ref double source, int index)
        {
            Vector256<long> value = (Vector256.LoadUnsafe(ref source, (nuint)index) + Vector256.Create(Shift)).AsInt64() + bias;
            return ((value >>> shift) & mask) - offset;
        }
    }

    internal static void JoinPortable(Modulus modulus, ReadOnlySpan<double> sums, Span<double> joined)
    {
        ResidueDigits digits = new(modulus);
        Int128 prime = modulus.Value;
        for (int i = 0; i < joined.Length; i++)
        {
            Int128 value = 0;
            for (int j = digits.Count - 1; j >= 0; j--)
            {
                value = (value << digits.Width) + (long)sums[(j * joined.Length) + i];
            }

            joined[i] = (double)(long)(value % prime);
        }
    }

    internal static void JoinVector<T>(Modulus modulus, double bound, ReadOnlySpan<double> sums, Span<double> joined)
        where T : struct, ILanes<T>
    {
        // An integer below 2^53 times 2^w is a double, and what a multiple of p near it leaves is an integer below 2^53, hence exact:
        // the quotient, below 2^(51+15) / p, is far from where its rounding errs. Reduced only where the next sum would exceed 2^51.
        ResidueDigits digits = new(modulus);
        ModularLanes<T> ring = new(modulus);
        T scale = T.Create(1L << digits.Width);
        int last = digits.Count - 1;
        uint reduced = ReducedAt(modulus, digits, bound);
        ref double source = ref MemoryMarshal.GetReference(sums);
        ref double destination = ref MemoryMarshal.GetReference(joined);
        for (int i = 0; i < joined.Length; i += T.Count)
        {
            T value = T.Load(ref source, (last * joined.Length) + i);
            for (int j = last - 1; j >= 0; j--)
            {
                value *= scale;
                if (((reduced >> j) & 1) != 0)
                {
                    value = ring.Reduce(value);
                }

                value += T.Load(ref source, (j * joined.Length) + i);
            }

            T.Store(value, ref destination, i);
        }
    }

    /// <summary>A bit for each digit before whose addition the sum of those above is reduced.</summary>
    private static uint ReducedAt(Modulus modulus, ResidueDigits digits, double bound)
    {
        uint reduced = 0;
        double value = bound;
        for (int j = digits.Count - 2; j >= 0; j--)
        {
            value *= 1L << digits.Width;
            if (value > LargestSum)
            {
                reduced |= 1U << j;
                value = modulus.Value;
            }

            value += bound;
        }

        return reduced;
    }

    private static void RequireLengths(int first, int second, int pairs)
    {
        if (first != pairs || second != pairs || pairs % 8 != 0)
        {
            throw new ArgumentException($"lengths {first}, {second} and {pairs} must be one multiple of 8");
        }
    }
}
