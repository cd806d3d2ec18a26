using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Two primes in which products of an answer's polynomial and a ternary secret are exact integers.</summary>
/// <remarks>
/// Such a product is at most <c>n 2^(b1-1)</c>, so the primes' product has to be above <c>n 2^b1</c>. Primes of 46 bits are transformed fastest and are enough up to
/// <c>n 2^b1 = 2^91</c>, those of 51 bits up to 2^101.
/// </remarks>
internal sealed class DecryptionRing
{
    /// <summary>Primes of the ring.</summary>
    public const int PrimeCount = 2;

    private const int FastBits = 46;

    private static readonly ConcurrentDictionary<(int Degree, int PrimeBits), DecryptionRing> s_rings = new();

    private DecryptionRing(int degree, int primeBits)
    {
        Ring = new Ring(degree, PrimeSearch.Largest(primeBits, degree, PrimeCount));
        Inverse = Second.Invert(First.Value % Second.Value);
    }

    /// <summary>The ring.</summary>
    public Ring Ring { get; }

    /// <summary><c>1 / p_1</c> modulo the second prime.</summary>
    public ulong Inverse { get; }

    /// <summary>The first prime.</summary>
    public Modulus First => Ring.Modulus(0);

    /// <summary>The second prime, so near the first that its residues nearest zero are nearly those of the first.</summary>
    public Modulus Second => Ring.Modulus(1);

    /// <summary>The ring of a degree, built once.</summary>
    /// <param name="degree">n.</param>
    /// <param name="linearBits">b1.</param>
    /// <returns>The ring.</returns>
    public static DecryptionRing Of(int degree, int linearBits)
    {
        // Primes of b bits are above 2^(b-1/2).
        int primeBits = int.Log2(degree) + linearBits <= (2 * FastBits) - 1 ? FastBits : Modulus.MaximumBits;
        return s_rings.GetOrAdd((degree, primeBits), static key => new DecryptionRing(key.Degree, key.PrimeBits));
    }
}
