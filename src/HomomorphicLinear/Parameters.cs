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

    private Parameters(ParametersLiteral literal, IReadOnlyList<ulong> primes)
    {
        Literal = literal;
        Moduli = primes;
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

    /// <summary>Bits of q, as the security table counts them.</summary>
    public int ModulusBits => Literal.PrimeBits.Sum();

    /// <summary>Standard deviation of fresh noise.</summary>
    public static double Sigma => Math.Sqrt(NoisePairs / 2.0);

    /// <summary>l: the plaintext modulus is 2^l.</summary>
    public int PlaintextBits => Literal.PlaintextBits;

    /// <summary>Bytes of one seeded ciphertext, without the seed.</summary>
    public long FreshCiphertextBytes => (long)RingDegree / 8 * ModulusBits;

    /// <summary>q, rounded to a double.</summary>
    internal double Modulus { get; }

    /// <summary>The ring of the ciphertexts; built when first used, so that a planner may weigh parameters without paying for tables.</summary>
    internal Ring Ring => field ??= new Ring(RingDegree, Moduli);

    /// <summary>Checks a literal and finds its primes.</summary>
    /// <param name="literal">Open parameters.</param>
    /// <returns>Parameters whose q is within the security table and whose answers can carry the plaintext.</returns>
    /// <exception cref="LinearLayerPlanException">Too long a modulus for the degree, too few primes of a length, or lengths out of range.</exception>
    public static Parameters Create(ParametersLiteral literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        int limit = SecurityTable.MaximumModulusBits(literal.RingDegree);
        int bits = literal.PrimeBits.Sum();
        if (bits > limit)
        {
            throw new LinearLayerPlanException($"a modulus of {bits} bits at ring degree {literal.RingDegree} is insecure: {SecurityTable.SecurityBits}-bit security allows {limit}");
        }

        if (literal.PrimeBits.Count == 0 || literal.PrimeBits.Any(length => length is < 20 or > Kernels.Modulus.MaximumBits))
        {
            throw new LinearLayerPlanException($"primes of {string.Join(", ", literal.PrimeBits)} bits: at least one is needed, each from 20 to {Kernels.Modulus.MaximumBits} bits");
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

        return new Parameters(literal, FindPrimes(literal));
    }

    private static List<ulong> FindPrimes(ParametersLiteral literal)
    {
        List<ulong> primes = [];
        foreach (int length in literal.PrimeBits)
        {
            int before = primes.Count(prime => prime >> (length - 1) == 1);
            IReadOnlyList<ulong> found = PrimeSearch.Largest(length, literal.RingDegree, before + 1);
            if (found.Count <= before)
            {
                throw new LinearLayerPlanException($"there are only {found.Count} primes of {length} bits that are 1 modulo {2 * literal.RingDegree}");
            }

            primes.Add(found[before]);
        }

        return primes;
    }
}
