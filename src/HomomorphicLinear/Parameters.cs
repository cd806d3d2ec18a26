using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Checked parameters of the symmetric, seeded BFV encryption that linear layers use. Immutable.</summary>
public sealed class Parameters
{
    /// <summary>SECURITY: pairs of bits of the centred binomial noise; its standard deviation, the root of 21/2, is just above the table's 3.2.</summary>
    public const int NoisePairs = 21;

    /// <summary>SECURITY: statistical bits by which the flooding hides the weights, for a whole layer.</summary>
    public const int StatisticalBits = 40;

    /// <summary>A decryption of a whole layer is wrong with probability at most 2 to minus this.</summary>
    public const int FailureBits = 40;

    private Parameters(ParametersLiteral literal, PlaintextModulus plaintext, IReadOnlyList<ulong> primes)
    {
        Literal = literal;
        Plaintext = plaintext;
        Moduli = [.. primes.Take(literal.PrimeBits.Count)];
        KeyModuli = primes;
        double modulus = 1;
        foreach (ulong prime in Moduli)
        {
            modulus *= prime;
        }

        Modulus = modulus;
    }

    /// <summary>What these were made from.</summary>
    public ParametersLiteral Literal { get; }

    /// <summary>n.</summary>
    public int RingDegree => Literal.RingDegree;

    /// <summary>The primes of the ciphertext modulus q, in the order in which ciphertexts hold their parts.</summary>
    public IReadOnlyList<ulong> Moduli { get; }

    /// <summary>The primes modulo which keys for rotations are kept: those of q, then the special one if there is one.</summary>
    public IReadOnlyList<ulong> KeyModuli { get; }

    /// <summary>Bits of q.</summary>
    public int ModulusBits => Literal.PrimeBits.Sum();

    /// <summary>Standard deviation of fresh noise.</summary>
    public static double Sigma => Math.Sqrt(NoisePairs / 2.0);

    /// <summary>t: 2^l or a prime.</summary>
    public PlaintextModulus Plaintext { get; }

    /// <summary>l, or the length of the prime.</summary>
    public int PlaintextBits => Literal.PlaintextBits;

    /// <summary>Bits of a modulus that keys for rotations are kept with, which is what the security table must allow.</summary>
    public int KeyModulusBits => ModulusBits + Literal.SpecialPrimeBits;

    /// <summary>Bytes of one seeded ciphertext, without the seed.</summary>
    public long FreshCiphertextBytes => (long)RingDegree / 8 * ModulusBits;

    /// <summary>q, rounded to a double.</summary>
    internal double Modulus { get; }

    /// <summary>The ring of the ciphertexts; built when first used, so that a planner may weigh parameters without paying for tables.</summary>
    internal Ring Ring => field ??= new Ring(RingDegree, Moduli);

    /// <summary>The ring of the keys for rotations; its first primes are those of <see cref="Ring"/>.</summary>
    internal Ring KeyRing => field ??= new Ring(RingDegree, KeyModuli);

    /// <summary>Checks a literal and finds its primes.</summary>
    /// <param name="literal">Open parameters.</param>
    /// <returns>Parameters whose q is within the security table and whose answers can carry the plaintext.</returns>
    /// <exception cref="LinearLayerPlanException">Too long a modulus for the degree, too few primes of a length, or lengths out of range.</exception>
    public static Parameters Create(ParametersLiteral literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        RequireSecure(literal);
        return CreateInsecure(literal);
    }

    /// <summary>As <see cref="Create"/>, whatever the security table says: for tests that measure in small rings.</summary>
    internal static Parameters CreateInsecure(ParametersLiteral literal)
    {
        if (literal.PrimeBits.Count == 0 || literal.PrimeBits.Any(length => length is < 20 or > Kernels.Modulus.MaximumBits)
            || literal.SpecialPrimeBits is not 0 and (< 20 or > Kernels.Modulus.MaximumBits))
        {
            throw new LinearLayerPlanException($"primes of {string.Join(", ", literal.PrimeBits)} bits{(literal.SpecialPrimeBits == 0 ? string.Empty : $" and a special one of {literal.SpecialPrimeBits}")}: at least one is needed, each from 20 to {Kernels.Modulus.MaximumBits} bits");
        }

        if (literal.PlaintextBits is < 1 or > 64)
        {
            throw new LinearLayerPlanException($"a plaintext modulus of {literal.PlaintextBits} bits: from 1 to 64 are possible");
        }

        if (literal.AnswerConstantBits <= literal.PlaintextBits || literal.AnswerLinearBits < literal.AnswerConstantBits || literal.AnswerLinearBits > 96)
        {
            throw new LinearLayerPlanException(
                $"answers of {literal.AnswerConstantBits} and {literal.AnswerLinearBits} bits: they must rise, lie above {literal.PlaintextBits} and within 96");
        }

        PlaintextModulus plaintext = literal.PlaintextPrime == 0 ? PlaintextModulus.PowerOfTwo(literal.PlaintextBits) : PlaintextModulus.OfPrime(literal.PlaintextPrime);
        if (plaintext.Bits != literal.PlaintextBits || (plaintext.IsPrime && plaintext.Bits + literal.AnswerLinearBits > 127))
        {
            throw new LinearLayerPlanException(
                $"plaintext modulus {literal.PlaintextPrime} of {literal.PlaintextBits} bits and answers of {literal.AnswerLinearBits}: a prime's length is its own, and together they have at most 127");
        }

        if (literal.DigitsPerPrime is < 0 or > 16)
        {
            throw new LinearLayerPlanException($"{literal.DigitsPerPrime} digits a prime: from 0 (no rotations) to 16 are possible");
        }

        return new Parameters(literal, plaintext, FindPrimes(literal));
    }

    private static void RequireSecure(ParametersLiteral literal)
    {
        int limit = SecurityTable.MaximumModulusBits(literal.RingDegree);
        int bits = literal.PrimeBits.Sum() + literal.SpecialPrimeBits;
        if (bits > limit)
        {
            throw new LinearLayerPlanException($"a modulus of {bits} bits at ring degree {literal.RingDegree} is insecure: {SecurityTable.SecurityBits}-bit security allows {limit}");
        }
    }

    private static List<ulong> FindPrimes(ParametersLiteral literal)
    {
        List<ulong> primes = [];
        IEnumerable<int> lengths = literal.SpecialPrimeBits == 0 ? literal.PrimeBits : literal.PrimeBits.Append(literal.SpecialPrimeBits);
        foreach (int length in lengths)
        {
            int before = primes.Count(prime => prime >> (length - 1) == 1);
            List<ulong> found = [.. PrimeSearch.Largest(length, literal.RingDegree, before + 2).Where(prime => prime != literal.PlaintextPrime)];
            if (found.Count <= before)
            {
                throw new LinearLayerPlanException($"there are only {found.Count} primes of {length} bits that are 1 modulo {2 * literal.RingDegree}");
            }

            primes.Add(found[before]);
        }

        return primes;
    }
}
