using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A uniform ternary secret, transformed in the ring of its ciphertexts and in the ring in which answers are decrypted.</summary>
internal sealed class SecretKey
{
    /// <summary>Draws a secret.</summary>
    /// <param name="ring">The ring of the ciphertexts.</param>
    /// <param name="answerLinearBits">b1, by which answers are decrypted.</param>
    /// <param name="generator">Secret randomness.</param>
    /// <remarks>Drawn again while it has more than 0.7 n nonzero coefficients, which the noise bound assumes; one in a thousand at most is refused.</remarks>
    public SecretKey(Ring ring, int answerLinearBits, Prg generator)
    {
        double[] coefficients = new double[ring.Degree];
        ulong[] words = new ulong[ring.Degree];
        double weight;
        do
        {
            Sampler.Ternary(generator, words, coefficients);
            weight = 0;
            foreach (double coefficient in coefficients)
            {
                weight += coefficient * coefficient;
            }
        }
        while (weight > NoiseModel.SecretDensity * ring.Degree);

        Values = new double[ring.Length];
        ring.ForwardSmall(coefficients, Values);
        Decryption = DecryptionRing.Of(ring.Degree, answerLinearBits);
        DecryptionValues = new double[Decryption.Ring.Length];
        Decryption.Ring.ForwardSmall(coefficients, DecryptionValues);
    }

    /// <summary>Transform values in the ciphertexts' ring.</summary>
    public double[] Values { get; }

    /// <summary>The ring in which answers are decrypted.</summary>
    public DecryptionRing Decryption { get; }

    /// <summary>Transform values there.</summary>
    public double[] DecryptionValues { get; }
}
