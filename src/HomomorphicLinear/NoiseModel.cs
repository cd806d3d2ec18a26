using System.Numerics;

namespace PrivateInference.HomomorphicLinear;

/// <summary>How noisy a layer's answers are at most, and how wide the flooding that hides the weights must be.</summary>
/// <remarks>
/// <para>An answer is <c>(c0, c1) = sum_i w_i (c0_i, c1_i) + u (pk0, pk1) + (flood, e')</c>, with u ternary, e' fresh noise, pk an encryption of zero. Its phase
/// <c>c0 + c1 s</c> is the scaled result plus <c>x + flood</c>, where <c>x = sum_i w_i (e_i + r_i) + e_pk u + e' s</c>, e fresh noise and r the error of
/// randomised rounding. Fresh noise is a sum of 2 * 21 bits and sub-Gaussian with parameter 21/2, r takes two neighbouring values and is so with 1/4
/// (Hoeffding): a coefficient of x is sub-Gaussian with <c>V = (21/2 + 1/4) k W^2 + 21 n</c>, W the largest weight and k
/// the weights of all outputs in an answer: fresh noise fills a whole ciphertext, so every weight of the answer meets some at every coefficient.</para>
/// <para><b>Flooding.</b> flood is, for each coefficient sent, a sum of three uniform integers, of [0, M), and of [0, M) or [0, M/2) each, M a power of two. For its
/// distribution P and the shifted P + 1, the squared Hellinger distance is at most <c>h / M^2</c>, h = 0.58 for widths M, M, M, 0.82 for M, M, M/2 and 1.27 for
/// M, M/2, M/2 (the Fisher information of the sum over 8 in the limit; a test computes the discrete sums). Hellinger distance is a metric and its square adds over
/// independent coefficients at most, so for N coefficients the total variation between x + flood and flood is at most <c>sqrt(2h) |x|_2 / M</c>; averaged over
/// the noise, by Jensen, at most <c>sqrt(2h N V) / M</c>. The narrowest widths that make this <c>2^-40</c> for the whole layer are taken. c1 is hidden by <c>u pk1 + e'</c> being a fresh RLWE sample under the server's secret u at the same (n, q), also from the
/// client, who knows s. Switching the modulus, dropping coefficients and adding the mask come after the flooding and depend on its result only.</para>
/// <para><b>Decryption.</b> In units of q the noise is at most <c>(F + tau sqrt V) / q + tau sqrt(0.7 n / 12) 2^-b1 + 2^-b0 / 2</c>, the latter two from rounding c1
/// and c0 to b1 and b0 bits (secrets have at most 0.7 n nonzero coefficients), and must stay below <c>2^-(l+1)</c>; F is half the sum of the widths, tau makes a union bound over all
/// coefficients 2^-41 for each of the two tails. Only +, *, / and square roots are used, which round alike on every machine.</para>
/// </remarks>
public sealed class NoiseModel
{
    /// <summary>SECURITY: variance parameter of fresh noise plus randomised rounding.</summary>
    internal const double FreshVariance = (Parameters.NoisePairs / 2.0) + 0.25;

    /// <summary>SECURITY: most nonzero coefficients of a secret, over n.</summary>
    internal const double SecretDensity = 0.7;

    /// <summary>SECURITY: for each choice of widths, how many fall one bit short and an upper bound of h.</summary>
    internal static readonly (int Shorter, double Hellinger)[] s_widthChoices = [(2, 1.27), (1, 0.82), (0, 0.58)];

    // Roundings err by up to 1/2 + 2^-20, not 1/2 (FractionKernel).
    private const double RoundingSlack = 1.001;

    private const double NaturalLogarithmOf2 = 0.6931471805599453;

    /// <summary>Evaluates the model for a layer.</summary>
    /// <param name="ringDegree">n.</param>
    /// <param name="weightBits">Every weight is below 2 to this in magnitude.</param>
    /// <param name="weights">k: nonzero coefficients of one answer's plaintext polynomials, at most.</param>
    /// <param name="outputs">Coefficients that are sent, at least 1.</param>
    public NoiseModel(int ringDegree, int weightBits, long weights, long outputs)
        : this(ringDegree, FreshVariance * weights * (Math.ScaleB(1.0, weightBits) - 1) * (Math.ScaleB(1.0, weightBits) - 1), outputs)
    {
    }

    /// <summary>Floods the noise of any computation.</summary>
    /// <param name="ringDegree">n.</param>
    /// <param name="variance">Variance parameter of the computation's noise, the rerandomisation apart.</param>
    /// <param name="outputs">Coefficients that are sent, at least 1.</param>
    internal NoiseModel(int ringDegree, double variance, long outputs)
    {
        RingDegree = ringDegree;
        ComputationVariance = variance + (double)(Parameters.NoisePairs * (long)ringDegree);
        double needed = Math.ScaleB(Math.Sqrt(outputs * ComputationVariance), Parameters.StatisticalBits);
        FloodingWidths = ChooseWidths(needed);
        int coefficientBits = 64 - BitOperations.LeadingZeroCount((ulong)outputs);
        TailFactor = Math.Sqrt(2 * NaturalLogarithmOf2 * (Parameters.FailureBits + 2 + coefficientBits));
        FloodedBound = BoundOf(FloodingWidths) + ComputationBound;
    }

    private NoiseModel(NoiseModel other, IReadOnlyList<int> widths)
    {
        RingDegree = other.RingDegree;
        ComputationVariance = other.ComputationVariance;
        TailFactor = other.TailFactor;
        FloodingWidths = widths;
        FloodedBound = BoundOf(widths) + ComputationBound;
    }

    /// <summary>n.</summary>
    public int RingDegree { get; }

    /// <summary>V: variance parameter of a coefficient of the computation's own noise, before flooding, in units of the integers modulo q.</summary>
    public double ComputationVariance { get; }

    /// <summary>Bits of the three uniform integers whose sum is the flooding, falling.</summary>
    public IReadOnlyList<int> FloodingWidths { get; }

    /// <summary>tau: standard deviations that no coefficient of the layer exceeds but with probability 2^-41.</summary>
    public double TailFactor { get; }

    /// <summary>Largest computation noise, in units of the integers modulo q.</summary>
    public double ComputationBound => TailFactor * Math.Sqrt(ComputationVariance);

    /// <summary>Largest noise with flooding, in units of the integers modulo q.</summary>
    public double FloodedBound { get; }

    /// <summary>Largest error of an answer, as a fraction of q.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="constantBits">b0.</param>
    /// <param name="linearBits">b1.</param>
    /// <param name="plaintext">t: with a prime, the mask is scaled and rounded too.</param>
    /// <returns>To be below <c>1 / 2t</c>.</returns>
    public double AnswerBound(double modulus, int constantBits, int linearBits, PlaintextModulus plaintext)
        => (FloodedBound / modulus)
            + Math.ScaleB(RoundingSlack * TailFactor * Math.Sqrt(SecretDensity * RingDegree / 12), -linearBits)
            + Math.ScaleB(RoundingSlack * (plaintext.IsPrime ? 1 : 0.5), -constantBits);

    /// <summary>The same noise with flooding too narrow to hide anything: what remains can be measured.</summary>
    internal NoiseModel WithoutFlooding() => new(this, [2, 2, 2]);

    private static double BoundOf(IReadOnlyList<int> widths) => widths.Sum(static bits => Math.ScaleB(0.5, bits));

    private static int[] ChooseWidths(double needed)
    {
        for (int bits = 3; ; bits++)
        {
            foreach ((int shorter, double hellinger) in s_widthChoices)
            {
                if (Math.ScaleB(1.0, bits) >= Math.Sqrt(2 * hellinger) * needed)
                {
                    return [bits, bits - (shorter == 2 ? 1 : 0), bits - (shorter >= 1 ? 1 : 0)];
                }
            }
        }
    }
}
