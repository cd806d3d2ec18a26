using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>The smallest moduli under which a layer's noise leaves the plaintext intact.</summary>
internal static class ParametersSearch
{
    // AGREEMENT: a prime more is worth as much as twelve bits more of a coefficient, up or down: all work is done prime by prime.
    private const int PrimeCost = 48;

    // AGREEMENT: two limbs; layers that need more are out of reach of coefficient packing's degrees anyway.
    private const int WidestFlooding = 2 * Sampler.LimbBits;

    /// <summary>Searches one ring degree.</summary>
    /// <param name="noise">The layer's noise at that degree.</param>
    /// <param name="plaintext">t.</param>
    /// <returns>Parameters with the fewest bits sent for a coefficient up, one down and a quarter of an output, or null when security allows none.</returns>
    public static ParametersLiteral? Find(NoiseModel noise, PlaintextModulus plaintext)
    {
        if (noise.FloodingWidths[0] > WidestFlooding)
        {
            return null;
        }

        int plaintextBits = plaintext.Bits;
        ParametersLiteral? best = null;
        int bestCost = int.MaxValue;
        int limit = SecurityTable.MaximumModulusBits(noise.RingDegree);
        double allowed = plaintext.NoiseLimit;
        int shortest = plaintextBits + 2;
        while (noise.FloodedBound >= Math.ScaleB(allowed, shortest))
        {
            shortest++;
        }

        for (int bits = shortest, tried = 0; bits <= limit && tried < 5; bits++)
        {
            int[]? primeBits = Divide(bits, noise.RingDegree);
            if (primeBits is null)
            {
                continue;
            }

            tried++;

            // A prime just below a power of two: a thousandth covers how far below.
            double modulus = Math.ScaleB(0.999, bits);
            for (int linear = plaintextBits + 2; linear <= plaintextBits + 20; linear++)
            {
                int constant = plaintextBits + 1;
                while (constant <= linear && noise.AnswerBound(modulus, constant, linear, plaintext) > allowed)
                {
                    constant++;
                }

                int cost = (4 * bits) + (4 * linear) + constant + (PrimeCost * primeBits.Length);
                if (constant <= linear && cost < bestCost)
                {
                    bestCost = cost;
                    best = new ParametersLiteral
                    {
                        RingDegree = noise.RingDegree,
                        PrimeBits = primeBits,
                        PlaintextBits = plaintextBits,
                        PlaintextPrime = plaintext.Prime,
                        AnswerConstantBits = constant,
                        AnswerLinearBits = linear,
                    };
                }
            }
        }

        return best;
    }

    private static int[]? Divide(int bits, int degree)
    {
        // A prime of fewer bits than this may not exist below 2^bits within a thousandth.
        int shortest = int.Log2(degree) + 18;
        int primes = (bits + Modulus.MaximumBits - 1) / Modulus.MaximumBits;
        if (bits / primes < shortest)
        {
            return null;
        }

        return [.. Enumerable.Range(0, primes).Select(index => (bits / primes) + (index < bits % primes ? 1 : 0))];
    }
}
