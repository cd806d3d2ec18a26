using System.Runtime.CompilerServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Reduction of signed 64-bit sums modulo p by Barrett's method (CRYPTO 1986): no division and no branch on the value.</summary>
/// <remarks>
/// With <c>m = floor(2^64 / p)</c> the quotient <c>floor(t m / 2^64)</c> of t in [0, 2^64) is at most one too small, for
/// <c>t / p - t m / 2^64 &lt; 1</c>; one conditional subtraction ends it.
/// </remarks>
internal readonly struct IntegerModulus
{
    private readonly ulong _modulus;
    private readonly ulong _reciprocal;

    /// <summary>The least multiple of p from 2^62 on: added to a negative value it makes it positive.</summary>
    private readonly ulong _offset;

    /// <summary>Precomputes.</summary>
    /// <param name="modulus">p, from 2 to 2^62.</param>
    internal IntegerModulus(ulong modulus)
    {
        _modulus = modulus;
        _reciprocal = (ulong)((UInt128.One << 64) / modulus);
        _offset = ((1UL << 62) + modulus - 1) / modulus * modulus;
    }

    /// <summary>The residue of a value.</summary>
    /// <param name="value">From -2^62 to 2^63 - 1.</param>
    /// <returns>In [0, p).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Reduce(long value)
    {
        // The quotient's error leaves a remainder below 2 p, so the excess over p lies in [-p, p), and its sign tells which way.
        ulong positive = (ulong)value + (_offset & (ulong)(value >> 63));
        ulong excess = positive - (Math.BigMul(positive, _reciprocal, out _) * _modulus) - _modulus;
        return excess + (_modulus & (ulong)((long)excess >> 63));
    }
}
