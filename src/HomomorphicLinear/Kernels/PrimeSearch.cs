using System.Collections.Concurrent;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Primes for negacyclic rings: just below a power of two, congruent to 1 modulo twice the degree.</summary>
internal static class PrimeSearch
{
    // Deterministic for every 64-bit integer (Sorenson and Webster, Strong pseudoprimes to twelve prime bases, 2015).
    private static readonly ulong[] s_witnesses = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

    /// <summary>Planning a layer asks for the same primes again and again.</summary>
    private static readonly ConcurrentDictionary<(int Bits, int Degree, int Count), List<ulong>> s_found = new();

    /// <summary>The largest primes of a length that split <c>x^n + 1</c> into linear factors.</summary>
    /// <param name="bits">Length of each prime, at most 51.</param>
    /// <param name="degree">n, a power of two.</param>
    /// <param name="count">How many, in falling order.</param>
    /// <returns>The primes, or fewer than asked when that length holds fewer.</returns>
    public static IReadOnlyList<ulong> Largest(int bits, int degree, int count)
        => s_found.GetOrAdd((bits, degree, count), static key => Search(key.Bits, key.Degree, key.Count));

    /// <summary>Whether an odd integer is prime (Miller-Rabin with proven bases).</summary>
    /// <param name="value">Odd, from 3 to 2^51 - 1.</param>
    /// <returns>True for a prime.</returns>
    public static bool IsPrime(ulong value)
    {
        foreach (ulong small in s_witnesses)
        {
            if (value % small == 0)
            {
                return value == small;
            }
        }

        // Modulus works for any odd value below 2^51: nothing in Multiply needs a prime.
        Modulus modulus = new(value);
        int twos = System.Numerics.BitOperations.TrailingZeroCount(value - 1);
        foreach (ulong witness in s_witnesses)
        {
            ulong power = modulus.Power(witness, (value - 1) >> twos);
            if (power == 1)
            {
                continue;
            }

            int square = 0;
            for (; square < twos && power != value - 1; square++)
            {
                power = modulus.Multiply(power, power);
            }

            if (square == twos)
            {
                return false;
            }
        }

        return true;
    }

    private static List<ulong> Search(int bits, int degree, int count)
    {
        ulong step = 2UL * (ulong)degree;
        List<ulong> primes = [];
        ulong lowest = 1UL << (bits - 1);
        for (ulong candidate = (1UL << bits) - step + 1; candidate > lowest && primes.Count < count; candidate -= step)
        {
            if (IsPrime(candidate))
            {
                primes.Add(candidate);
            }
        }

        return primes;
    }
}
