using System.Runtime.CompilerServices;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Elements of Z_2^l kept in the low l bits of a ulong, and the signed numbers they stand for.</summary>
internal static class RingInteger
{
    /// <summary>The mask of the ring.</summary>
    /// <param name="ringBits">l, from 1 to 64.</param>
    /// <returns><c>2^l - 1</c>.</returns>
    public static ulong Mask(int ringBits) => ulong.MaxValue >> (64 - ringBits);

    /// <summary>The signed number an element stands for.</summary>
    /// <param name="element">Only its low l bits count.</param>
    /// <param name="ringBits">l, from 1 to 64.</param>
    /// <returns>In <c>[-2^(l-1), 2^(l-1))</c>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToSigned(ulong element, int ringBits) => (long)(element << (64 - ringBits)) >> (64 - ringBits);

    /// <summary>Whether a number is one that an element of the ring stands for.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="ringBits">l, from 1 to 64.</param>
    /// <returns>True when it is in <c>[-2^(l-1), 2^(l-1))</c>.</returns>
    public static bool Fits(Int128 value, int ringBits)
    {
        Int128 half = Int128.One << (ringBits - 1);
        return value >= -half && value < half;
    }
}
