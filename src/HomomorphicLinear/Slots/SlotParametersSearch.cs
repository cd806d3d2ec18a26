using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>The shortest moduli for a schedule, for each way to keep the noise of rotations down: a special prime, or digits in a smaller base.</summary>
internal static class SlotParametersSearch
{
    // AGREEMENT: the most digits of a residue that are tried.
    private const int MostDigits = 6;

    /// <summary>Searches one ring degree.</summary>
    /// <param name="noise">How the schedule adds up noise.</param>
    /// <param name="degree">n.</param>
    /// <param name="plaintext">t, a prime.</param>
    /// <returns>Secure parameters that decrypt, at most one for each way; none when nothing fits.</returns>
    public static IEnumerable<(ParametersLiteral Literal, NoiseModel Noise)> Find(SlotNoise noise, int degree, PlaintextModulus plaintext)
    {
        for (int digits = 1; digits <= MostDigits; digits++)
        {
            if (Fit(noise, degree, plaintext, digits, hasSpecial: false) is (ParametersLiteral, NoiseModel) plain)
            {
                yield return plain;
            }
        }

        if (Fit(noise, degree, plaintext, digits: 1, hasSpecial: true) is (ParametersLiteral, NoiseModel) special)
        {
            yield return special;
        }
    }

    /// <summary>Bits of q that the noise of a special prime's rotations needs: what a refusal names.</summary>
    /// <param name="noise">How the schedule adds up noise.</param>
    /// <param name="plaintext">t.</param>
    /// <returns>Bits.</returns>
    public static int NeededBits(SlotNoise noise, PlaintextModulus plaintext) => BitsFor(noise.Of([Modulus.MaximumBits], Modulus.MaximumBits, 1), plaintext);

    private static (ParametersLiteral Literal, NoiseModel Noise)? Fit(SlotNoise noise, int degree, PlaintextModulus plaintext, int digits, bool hasSpecial)
    {
        int limit = SecurityTable.MaximumModulusBits(degree);
        int bits = plaintext.Bits + Parameters.StatisticalBits;
        while (bits <= limit)
        {
            if (Divide(bits, degree) is not int[] primes)
            {
                bits++;
                continue;
            }

            if (bits + (hasSpecial ? primes[0] : 0) > limit)
            {
                return null;
            }

            int specialBits = hasSpecial ? primes[0] : 0;
            NoiseModel model = noise.Of(primes, specialBits, digits);
            int needed = BitsFor(model, plaintext);
            if (needed > bits)
            {
                bits = needed;
                continue;
            }

            return model.FloodingWidths[0] <= Sampler.MaximumFloodingBits && Answer(model, bits, plaintext) is (int constant, int linear)
                ? (new ParametersLiteral
                {
                    RingDegree = degree,
                    PrimeBits = primes,
                    PlaintextBits = plaintext.Bits,
                    PlaintextPrime = plaintext.Prime,
                    AnswerConstantBits = constant,
                    AnswerLinearBits = linear,
                    SpecialPrimeBits = specialBits,
                    DigitsPerPrime = digits,
                }, model)
                : null;
        }

        return null;
    }

    /// <summary>Bits of q at which the noise takes three quarters of what decrypts, the rest being the answer's rounding.</summary>
    private static int BitsFor(NoiseModel model, PlaintextModulus plaintext)
    {
        int bits = plaintext.Bits;
        while (model.FloodedBound > Math.ScaleB(0.999 * 0.75 * plaintext.NoiseLimit, bits))
        {
            bits++;
        }

        return bits;
    }

    /// <summary>The shortest answers: both polynomials are sent whole.</summary>
    private static (int Constant, int Linear)? Answer(NoiseModel model, int bits, PlaintextModulus plaintext)
    {
        (int Constant, int Linear)? best = null;
        double modulus = Math.ScaleB(0.999, bits);
        for (int linear = plaintext.Bits + 2; linear <= plaintext.Bits + 20; linear++)
        {
            for (int constant = plaintext.Bits + 1; constant <= linear; constant++)
            {
                if (model.AnswerBound(modulus, constant, linear, plaintext) <= plaintext.NoiseLimit)
                {
                    best = best is null || constant + linear < best.Value.Constant + best.Value.Linear ? (constant, linear) : best;
                    break;
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
        return bits / primes < shortest ? null : [.. Enumerable.Range(0, primes).Select(index => (bits / primes) + (index < bits % primes ? 1 : 0))];
    }
}
