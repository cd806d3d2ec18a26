using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Two 51-bit primes in which products of an answer's polynomial and a ternary secret are exact integers.</summary>
/// <remarks>Such a product is below <c>n 2^(b1-1)</c>, at most 2^15 * 2^81, and the primes' product is just below 2^102.</remarks>
internal sealed class DecryptionRing
{
    /// <summary>Primes of the ring.</summary>
    public const int PrimeCount = 2;

    private static readonly ConcurrentDictionary<int, DecryptionRing> s_rings = new();

    private readonly ulong _inverse;

    private DecryptionRing(int degree)
    {
        Ring = new Ring(degree, PrimeSearch.Largest(Modulus.MaximumBits, degree, PrimeCount));
        _inverse = Second.Invert(First.Value % Second.Value);
    }

    /// <summary>The ring.</summary>
    public Ring Ring { get; }

    private Modulus First => Ring.Modulus(0);

    private Modulus Second => Ring.Modulus(1);

    /// <summary>The ring of a degree, built once.</summary>
    /// <param name="degree">n.</param>
    /// <returns>The ring.</returns>
    public static DecryptionRing Of(int degree) => s_rings.GetOrAdd(degree, static key => new DecryptionRing(key));

    /// <summary>The integer nearest zero with two residues (Garner's formula).</summary>
    /// <param name="first">Modulo the first prime, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="second">Modulo the second prime, likewise.</param>
    /// <returns>Within half the primes' product in magnitude.</returns>
    public Int128 Compose(double first, double second)
    {
        // The primes are so near each other that the first residue lies within the second prime too.
        ulong difference = Second.Subtract(Second.FromCentred(second), Second.FromCentred(first));
        double quotient = Second.ToCentred(Second.Multiply(difference, _inverse));
        return (long)first + Math.BigMul((long)quotient, (long)First.Value);
    }
}
