using System.Numerics;

namespace PrivateInference.HomomorphicLinear;

/// <summary>How noisy a layer's answers are at most, and how wide the flooding that hides the weights must be.</summary>
/// <remarks>
/// <para>An answer is <c>(c0, c1) = sum_i w_i (c0_i, c1_i) + u (pk0, pk1) + (flood, e')</c>, with u ternary, e' fresh noise, pk an encryption of zero. Its phase
/// <c>c0 + c1 s</c> is the scaled result plus <c>x + flood</c>, where <c>x = sum_i w_i (e_i + r_i) + e_pk u + e' s</c>, e fresh noise and r the error of
/// randomised rounding. Fresh noise is a sum of 2 * 21 bits and sub-Gaussian with parameter 21/2, r takes two neighbouring values and is so with 1/4
/// (Hoeffding): a coefficient of x is sub-Gaussian with <c>V = (21/2 + 1/4) taps W^2 + 21 n</c>, W the largest weight.</para>
/// <para><b>Flooding.</b> flood is, for each coefficient sent, a sum of three uniform integers of [0, M), M a power of two. For its distribution P and the shifted
/// P + 1, the squared Hellinger distance is at most <c>0.6 / M^2</c> (the Fisher information of three uniforms over 8 is 0.571; a test computes the
/// discrete sums). Hellinger distance is a metric and its square adds over independent coefficients, so for N coefficients the total variation between
/// x + flood and flood is at most <c>sqrt(2 * 0.6) |x|_2 / M</c>; averaged over the noise, by Jensen, at most <c>1.1 sqrt(N V) / M</c>. M is chosen to make this
/// <c>2^-40</c> for the whole layer. c1 is hidden by <c>u pk1 + e'</c> being a fresh RLWE sample under the server's secret u at the same (n, q), also from the
/// client, who knows s. Switching the modulus, dropping coefficients and adding the mask come after the flooding and depend on its result only.</para>
/// <para><b>Decryption.</b> In units of q the noise is at most <c>(3M/2 + tau sqrt V) / q + tau sqrt(0.7 n / 12) 2^-b1 + 2^-b0 / 2</c>, the latter two from rounding c1
/// and c0 to b1 and b0 bits (secrets have at most 0.7 n nonzero coefficients), and must stay below <c>2^-(l+1)</c>; tau makes a union bound over all
/// coefficients 2^-41 for each of the two tails. Only +, *, / and square roots are used, which round alike on every machine.</para>
/// </remarks>
public sealed class NoiseModel
{
    /// <summary>SECURITY: variance parameter of fresh noise plus randomised rounding.</summary>
    internal const double FreshVariance = (Parameters.NoisePairs / 2.0) + 0.25;

    /// <summary>SECURITY: most nonzero coefficients of a secret, over n.</summary>
    internal const double SecretDensity = 0.7;

    private const double NaturalLogarithmOf2 = 0.6931471805599453;

    /// <summary>Evaluates the model for a layer.</summary>
    /// <param name="ringDegree">n.</param>
    /// <param name="weightBits">Every weight is below 2 to this in magnitude.</param>
    /// <param name="taps">Products summed into one output.</param>
    /// <param name="outputs">Coefficients that are sent, at least 1.</param>
    public NoiseModel(int ringDegree, int weightBits, long taps, long outputs)
    {
        double largest = Math.ScaleB(1.0, weightBits) - 1;
        RingDegree = ringDegree;
        ComputationVariance = (FreshVariance * taps * largest * largest) + (double)(Parameters.NoisePairs * (long)ringDegree);
        double needed = Math.ScaleB(1.1 * Math.Sqrt(outputs * ComputationVariance), Parameters.StatisticalBits);
        FloodingBits = 2;
        while (Math.ScaleB(1.0, FloodingBits) < needed)
        {
            FloodingBits++;
        }

        int coefficientBits = 64 - BitOperations.LeadingZeroCount((ulong)outputs);
        TailFactor = Math.Sqrt(2 * NaturalLogarithmOf2 * (Parameters.FailureBits + 2 + coefficientBits));
    }

    /// <summary>n.</summary>
    public int RingDegree { get; }

    /// <summary>V: variance parameter of a coefficient of the computation's own noise, before flooding, in units of the integers modulo q.</summary>
    public double ComputationVariance { get; }

    /// <summary>Base-2 logarithm of M: flooding is a sum of three uniform integers of that many bits.</summary>
    public int FloodingBits { get; }

    /// <summary>tau: standard deviations that no coefficient of the layer exceeds but with probability 2^-41.</summary>
    public double TailFactor { get; }

    /// <summary>Largest computation noise, in units of the integers modulo q.</summary>
    public double ComputationBound => TailFactor * Math.Sqrt(ComputationVariance);

    /// <summary>Largest noise with flooding, in units of the integers modulo q.</summary>
    public double FloodedBound => (1.5 * Math.ScaleB(1.0, FloodingBits)) + ComputationBound;

    /// <summary>Largest error of an answer, as a fraction of q.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="constantBits">b0.</param>
    /// <param name="linearBits">b1.</param>
    /// <returns>To be below <c>2^-(l+1)</c>.</returns>
    public double AnswerBound(double modulus, int constantBits, int linearBits)
        => (FloodedBound / modulus) + Math.ScaleB(TailFactor * Math.Sqrt(SecretDensity * RingDegree / 12), -linearBits) + Math.ScaleB(0.5, -constantBits);
}
