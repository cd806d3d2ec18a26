using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>The plaintext modulus t: 2^l or an odd prime. Shares are integers from 0 to t - 1.</summary>
public readonly record struct PlaintextModulus
{
    private PlaintextModulus(int bits, ulong prime)
    {
        Bits = bits;
        Prime = prime;
    }

    /// <summary>l, or the length of the prime.</summary>
    public int Bits { get; }

    /// <summary>The prime; 0 for a power of two.</summary>
    public ulong Prime { get; }

    /// <summary>Whether t is a prime.</summary>
    public bool IsPrime => Prime != 0;

    /// <summary>t - 1.</summary>
    public ulong Largest => IsPrime ? Prime - 1 : ulong.MaxValue >> (64 - Bits);

    /// <summary>t, rounded to a double.</summary>
    internal double Value => IsPrime ? Prime : Math.ScaleB(1.0, Bits);

    /// <summary>The noise that decrypts must be below this fraction of q: 1 / 2t.</summary>
    internal double NoiseLimit => 0.5 / Value;

    /// <summary>2^l.</summary>
    /// <param name="bits">l, from 1 to 64.</param>
    /// <returns>The modulus.</returns>
    public static PlaintextModulus PowerOfTwo(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        return new PlaintextModulus(bits, 0);
    }

    /// <summary>A prime; slots need one that is 1 modulo 2n.</summary>
    /// <param name="prime">Odd, from 3 to 2^51 - 1.</param>
    /// <returns>The modulus.</returns>
    /// <exception cref="ArgumentException">Not an odd prime of at most 51 bits.</exception>
    public static PlaintextModulus OfPrime(ulong prime)
    {
        if (prime < 3 || prime % 2 == 0 || prime >> Modulus.MaximumBits != 0 || !PrimeSearch.IsPrime(prime))
        {
            throw new ArgumentException($"plaintext modulus {prime}: expected an odd prime below 2^{Modulus.MaximumBits}", nameof(prime));
        }

        return new PlaintextModulus(64 - System.Numerics.BitOperations.LeadingZeroCount(prime), prime);
    }

    /// <summary>The message whose scaled form is nearest a phase.</summary>
    /// <param name="phase">Below 2^phaseBits.</param>
    /// <param name="phaseBits">Above <see cref="Bits"/>; together with the bits of a prime at most 127.</param>
    /// <returns>In [0, t). Constant-time.</returns>
    internal ulong Round(UInt128 phase, int phaseBits)
    {
        if (!IsPrime)
        {
            int shift = phaseBits - Bits;
            return (ulong)((phase + (UInt128.One << (shift - 1))) >> shift) & Largest;
        }

        ulong nearest = (ulong)(((phase * Prime) + (UInt128.One << (phaseBits - 1))) >> phaseBits);
        ulong reduced = nearest - Prime;
        return reduced + (Prime & (ulong)((long)reduced >> 63));
    }
}
