using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>What turns a rotated ciphertext back into one under the secret: for each digit an encryption of the rotated secret times P and the digit's weight.</summary>
internal sealed class RotationKey
{
    private RotationKey(SlotShift shift, int[] permutation, double[] constant, double[] linear)
    {
        Shift = shift;
        Permutation = permutation;
        Constant = constant;
        Linear = linear;
    }

    /// <summary>The rotation.</summary>
    public SlotShift Shift { get; }

    /// <summary>What it does to values in transform order.</summary>
    public int[] Permutation { get; }

    /// <summary>Digit by digit <c>k0</c> in the key ring, already rotated back: digits need not be rotated, only the result.</summary>
    public double[] Constant { get; }

    /// <summary>Likewise <c>k1</c>.</summary>
    public double[] Linear { get; }

    /// <summary>Bytes of a key, the seed apart.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    /// <returns>Bytes.</returns>
    public static long BytesOf(Parameters parameters)
        => (long)DigitDecomposition.CountOf(parameters.Literal) * parameters.RingDegree / 8 * parameters.KeyModulusBits;

    /// <summary>Makes a key and writes it.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    /// <param name="secret">The client's secret, in the key ring.</param>
    /// <param name="shift">The rotation.</param>
    /// <param name="seed">Public seed of the set of keys.</param>
    /// <param name="index">The key's number under that seed.</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly <see cref="BytesOf"/>; overwritten.</param>
    public static void Write(Parameters parameters, SecretKey secret, SlotShift shift, Block128 seed, int index, Prg generator, Span<byte> destination)
    {
        Ring ring = parameters.KeyRing;
        int perPrime = parameters.Literal.DigitsPerPrime;
        int digits = DigitDecomposition.CountOf(parameters.Literal);
        int[] permutation = SlotOrder.Permutation(ring.Degree, shift.Element(ring.Degree));
        ulong[] words = new ulong[ring.Degree];
        double[] noise = new double[ring.Degree];
        double[] constant = new double[ring.Degree];
        double[] linear = new double[ring.Degree];
        double[] rotated = new double[ring.Degree];
        BitWriter writer = new(destination);
        for (int digit = 0; digit < digits; digit++)
        {
            Sampler.Noise(generator, words, noise);
            for (int j = 0; j < ring.Count; j++)
            {
                Modulus modulus = ring.Modulus(j);
                ring.Forward(noise, Parameters.NoisePairs, j, constant);
                if (digit / perPrime == j)
                {
                    SwitchingKernel.Permute(permutation, ring.Part(secret.Values.AsSpan(), j), rotated);
                    PolynomialKernel.Combine(modulus, rotated, WeightOf(parameters, j, digit % perPrime), constant, constant);
                }

                Expand(ring, seed, (index * digits) + digit, j, words, linear);
                PolynomialKernel.Multiply(modulus, linear, ring.Part(secret.Values.AsSpan(), j), linear);
                for (int i = 0; i < constant.Length; i++)
                {
                    writer.Write(modulus.Subtract(modulus.FromCentred(constant[i]), modulus.FromCentred(linear[i])), modulus.Bits);
                }
            }
        }

        writer.Finish();
    }

    /// <summary>Reads a key.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    /// <param name="shift">The rotation.</param>
    /// <param name="seed">Public seed of the set of keys.</param>
    /// <param name="index">The key's number under that seed.</param>
    /// <param name="source">Exactly <see cref="BytesOf"/>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public static RotationKey Read(Parameters parameters, SlotShift shift, Block128 seed, int index, ReadOnlySpan<byte> source)
    {
        Ring ring = parameters.KeyRing;
        int digits = DigitDecomposition.CountOf(parameters.Literal);
        int[] permutation = SlotOrder.Permutation(ring.Degree, shift.Element(ring.Degree));
        ulong[] words = new ulong[ring.Degree];
        double[] part = new double[ring.Degree];
        double[] constant = GC.AllocateUninitializedArray<double>(digits * ring.Length);
        double[] linear = GC.AllocateUninitializedArray<double>(digits * ring.Length);
        BitReader reader = new(source);
        for (int digit = 0; digit < digits; digit++)
        {
            for (int j = 0; j < ring.Count; j++)
            {
                int start = (digit * ring.Length) + (j * ring.Degree);
                UploadedCiphertexts.ReadPart(ref reader, ring.Modulus(j), index, words, part);
                RotateBack(permutation, part, constant.AsSpan(start, ring.Degree));
                Expand(ring, seed, (index * digits) + digit, j, words, part);
                RotateBack(permutation, part, linear.AsSpan(start, ring.Degree));
            }
        }

        return new RotationKey(shift, permutation, constant, linear);
    }

    /// <summary>P times the digit's base, modulo its prime; 0 modulo the others.</summary>
    private static ulong WeightOf(Parameters parameters, int prime, int digit)
    {
        Modulus modulus = parameters.Ring.Modulus(prime);
        ulong special = parameters.KeyModuli.Count > parameters.Moduli.Count ? parameters.KeyModuli[^1] % modulus.Value : 1;
        int width = DigitDecomposition.WidthOf(modulus.Bits, parameters.Literal.DigitsPerPrime);
        return modulus.Multiply(special, modulus.Power(2, (ulong)(width * digit)));
    }

    private static void Expand(Ring ring, Block128 seed, int polynomial, int prime, Span<ulong> words, Span<double> values)
    {
        Prg generator = new(seed, ((ulong)polynomial * (ulong)ring.Count) + (ulong)prime);
        Sampler.Uniform(generator, ring.Modulus(prime), words, values);
    }

    private static void RotateBack(ReadOnlySpan<int> permutation, ReadOnlySpan<double> source, Span<double> destination)
    {
        for (int i = 0; i < permutation.Length; i++)
        {
            destination[permutation[i]] = source[i];
        }
    }
}
