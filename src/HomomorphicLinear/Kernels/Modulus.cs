using System.Numerics;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>A prime below 2^51 with what both number paths need: Barrett's constant for integers, the reciprocal for doubles.</summary>
/// <remarks>Everything here is constant-time in the operands except <see cref="Power"/>, which is for public table building.</remarks>
internal sealed class Modulus
{
    /// <summary>Widest prime: twice a prime must stay an exact double after one lazy level (see <see cref="NttKernel"/>).</summary>
    public const int MaximumBits = 51;

    private readonly ulong _barrett;
    private readonly UInt128 _fraction;
    private readonly ulong _fractionLow;

    /// <summary>Wraps a prime.</summary>
    /// <param name="value">An odd prime, from 3 to 2^51 - 1.</param>
    public Modulus(ulong value)
    {
        if (value < 3 || value >= 1UL << MaximumBits)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "a modulus lies in [3, 2^51)");
        }

        Value = value;
        Bits = 64 - BitOperations.LeadingZeroCount(value);
        Inverse = 1.0 / value;
        _barrett = (ulong)((UInt128.One << (2 * Bits)) / value);
        _fraction = UInt128.MaxValue / value;
        _fractionLow = (ulong)(((UInt128.Zero - (_fraction * value)) << 64) / value);
    }

    /// <summary>The prime p.</summary>
    public ulong Value { get; }

    /// <summary>Bits of p; a residue in [0, p) fits in as many.</summary>
    public int Bits { get; }

    /// <summary>1 / p, correctly rounded.</summary>
    public double Inverse { get; }

    /// <summary>Sum.</summary>
    /// <param name="a">In [0, p).</param>
    /// <param name="b">In [0, p).</param>
    /// <returns>In [0, p).</returns>
    public ulong Add(ulong a, ulong b) => SubtractIfAbove(a + b);

    /// <summary>Difference.</summary>
    /// <param name="a">In [0, p).</param>
    /// <param name="b">In [0, p).</param>
    /// <returns>In [0, p).</returns>
    public ulong Subtract(ulong a, ulong b) => SubtractIfAbove(a + Value - b);

    /// <summary>Product, by Barrett's reduction.</summary>
    /// <param name="a">In [0, p).</param>
    /// <param name="b">In [0, p).</param>
    /// <returns>In [0, p).</returns>
    public ulong Multiply(ulong a, ulong b)
    {
        // floor(ab / 2^(bits-1)) * floor(2^(2 bits) / p) / 2^(bits+1) is at most 2 below floor(ab / p).
        ulong high = Math.BigMul(a, b, out ulong low);
        ulong top = (high << (65 - Bits)) | (low >> (Bits - 1));
        ulong quotientHigh = Math.BigMul(top, _barrett, out ulong quotientLow);
        ulong quotient = (quotientHigh << (63 - Bits)) | (quotientLow >> (Bits + 1));
        return SubtractIfAbove(SubtractIfAbove(low - (quotient * Value)));
    }

    /// <summary>Power, by squaring; time depends on the exponent.</summary>
    /// <param name="value">In [0, p).</param>
    /// <param name="exponent">Public.</param>
    /// <returns>In [0, p).</returns>
    public ulong Power(ulong value, ulong exponent)
    {
        ulong result = 1;
        for (; exponent != 0; exponent >>= 1)
        {
            result = (exponent & 1) != 0 ? Multiply(result, value) : result;
            value = Multiply(value, value);
        }

        return result;
    }

    /// <summary>Multiplicative inverse, by Fermat's theorem.</summary>
    /// <param name="value">In [1, p).</param>
    /// <returns>In [1, p).</returns>
    public ulong Invert(ulong value) => Power(value, Value - 2);

    /// <summary>Residue of any unsigned integer.</summary>
    /// <param name="value">Any.</param>
    /// <returns>In [0, p).</returns>
    public ulong Reduce(UInt128 value) => (ulong)(value % Value);

    /// <summary>Residue of a signed integer.</summary>
    /// <param name="value">Any but <see cref="long.MinValue"/>.</param>
    /// <returns>In [0, p).</returns>
    public ulong Reduce(long value)
    {
        long remainder = value % (long)Value;
        return (ulong)(remainder + ((remainder >> 63) & (long)Value));
    }

    /// <summary>The representative nearest zero, as a double.</summary>
    /// <param name="value">In [0, p).</param>
    /// <returns>An integer in [-(p-1)/2, (p-1)/2].</returns>
    public double ToCentred(ulong value)
    {
        long isHigh = (long)((Value >> 1) - value) >> 63;
        return (long)value - (isHigh & (long)Value);
    }

    /// <summary>The representative that is not negative.</summary>
    /// <param name="centred">An integer in (-p, p).</param>
    /// <returns>In [0, p).</returns>
    public ulong FromCentred(double centred)
    {
        long value = (long)centred;
        return (ulong)(value + ((value >> 63) & (long)Value));
    }

    /// <summary>A residue as a fraction of p.</summary>
    /// <param name="value">In [0, p).</param>
    /// <returns><c>2^128 value / p</c>, at most 2 too small.</returns>
    public UInt128 ToFraction(ulong value) => (_fraction * value) + Math.BigMul(_fractionLow, value, out _);

    private ulong SubtractIfAbove(ulong value)
    {
        ulong reduced = value - Value;
        return reduced + (Value & (ulong)((long)reduced >> 63));
    }
}
