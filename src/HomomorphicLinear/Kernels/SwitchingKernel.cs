using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>What rotations need beside products: sums, digits, exact division, permutation; on doubles that hold integers.</summary>
/// <remarks>Spans of one call have equal lengths, multiples of 8, and are the same or do not overlap where nothing else is said. Constant-time.</remarks>
internal static partial class SwitchingKernel
{
    /// <summary><c>sum = sum + addend</c>, the representative nearest zero.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="addend">Together with the sum at most 2p in magnitude.</param>
    /// <param name="sum">Afterwards in [-(p-1)/2, (p-1)/2].</param>
    public static void Add(Modulus modulus, ReadOnlySpan<double> addend, Span<double> sum)
    {
        RequireLengths(addend.Length, sum.Length);
        if (Lanes512.IsSupported)
        {
            AddVector<Lanes512>(modulus, addend, sum);
        }
        else if (Lanes256.IsSupported)
        {
            AddVector<Lanes256>(modulus, addend, sum);
        }
        else
        {
            AddPortable(modulus, addend, sum);
        }
    }

    /// <summary><c>value = (value - taken) * factor</c>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="taken">At most p in magnitude.</param>
    /// <param name="factor">In [0, p).</param>
    /// <param name="value">At most 5p/4 in magnitude; afterwards in [-(p-1)/2, (p-1)/2].</param>
    public static void SubtractScale(Modulus modulus, ReadOnlySpan<double> taken, ulong factor, Span<double> value)
    {
        RequireLengths(taken.Length, value.Length);
        if (Lanes512.IsSupported)
        {
            SubtractScaleVector<Lanes512>(modulus, taken, factor, value);
        }
        else if (Lanes256.IsSupported)
        {
            SubtractScaleVector<Lanes256>(modulus, taken, factor, value);
        }
        else
        {
            SubtractScalePortable(modulus, taken, factor, value);
        }
    }

    /// <summary>Takes the lowest digit off integers: <c>value = digit + 2^bits rest</c>, the digit within half its base.</summary>
    /// <param name="bits">From 1 to 50.</param>
    /// <param name="value">At most 2^51 in magnitude; overwritten by the rest.</param>
    /// <param name="digit">Overwritten, at most <c>2^(bits-1)</c> in magnitude.</param>
    public static void SplitDigit(int bits, Span<double> value, Span<double> digit)
    {
        RequireLengths(value.Length, digit.Length);
        if (Lanes512.IsSupported)
        {
            SplitDigitVector<Lanes512>(bits, value, digit);
        }
        else if (Lanes256.IsSupported)
        {
            SplitDigitVector<Lanes256>(bits, value, digit);
        }
        else
        {
            SplitDigitPortable(bits, value, digit);
        }
    }

    /// <summary><c>destination[i] = source[permutation[i]]</c>; the permutation is public.</summary>
    /// <param name="permutation">Each in range.</param>
    /// <param name="source">As long.</param>
    /// <param name="destination">As long, not the source; overwritten.</param>
    public static void Permute(ReadOnlySpan<int> permutation, ReadOnlySpan<double> source, Span<double> destination)
    {
        RequireLengths(source.Length, destination.Length);
        RequireLengths(permutation.Length, destination.Length);
        ref double from = ref MemoryMarshal.GetReference(source);
        for (int i = 0; i < permutation.Length; i++)
        {
            destination[i] = Unsafe.Add(ref from, permutation[i]);
        }
    }

    private static void RequireLengths(int left, int right)
    {
        if (left != right || left % 8 != 0)
        {
            throw new ArgumentException($"lengths {left} and {right} must be one multiple of 8");
        }
    }
}
