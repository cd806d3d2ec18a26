using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Symmetric, seeded BFV encryption into bytes: <c>c1</c> uniform from a public seed, <c>c0 = e + round(q m / t) - c1 s</c>, both in transform order.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class Encryptor
{
    /// <summary>Bits of a scaled message that one double carries.</summary>
    private const int LongestPart = 48;
    private const ulong PartMask = (1UL << LongestPart) - 1;

    private readonly Parameters _parameters;
    private readonly SecretKey _key;
    private readonly ulong _modulusLow;
    private readonly Modulus? _plaintext;
    private readonly ulong[] _words;
    private readonly double[] _noise;
    private readonly double[] _scaledLow;
    private readonly double[] _scaledHigh;
    private readonly double[] _constant;
    private readonly double[] _linear;

    /// <summary>An encryptor.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="key">The client's secret.</param>
    public Encryptor(Parameters parameters, SecretKey key)
    {
        _parameters = parameters;
        _key = key;
        _modulusLow = 1;
        foreach (ulong prime in parameters.Moduli)
        {
            _modulusLow *= prime;
        }

        if (parameters.Plaintext.IsPrime)
        {
            // q modulo t takes the place of q modulo 2^64.
            _plaintext = new Modulus(parameters.Plaintext.Prime);
            _modulusLow = 1;
            foreach (ulong prime in parameters.Moduli)
            {
                _modulusLow = _plaintext.Multiply(_modulusLow, prime % _plaintext.Value);
            }
        }

        int degree = parameters.RingDegree;
        _words = new ulong[degree];
        _noise = new double[degree];
        _scaledLow = new double[degree];
        _scaledHigh = new double[degree];
        _constant = new double[degree];
        _linear = new double[degree];
    }

    /// <summary>Encrypts one polynomial.</summary>
    /// <param name="seed">Public seed of the layer.</param>
    /// <param name="index">Number of the ciphertext under that seed, never the same twice.</param>
    /// <param name="message">n coefficients in [0, t).</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly a fresh ciphertext's bytes; overwritten with <c>c0</c>, prime by prime, residues in [0, p) of the prime's length.</param>
    public void Encrypt(Block128 seed, long index, ReadOnlySpan<ulong> message, Prg generator, Span<byte> destination)
    {
        Sampler.Noise(generator, _words, _noise);
        ScaleMessage(message);
        Ring ring = _parameters.Ring;
        BitWriter writer = new(destination);
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            ulong inverse = _plaintext is null ? modulus.Power(modulus.Invert(2), (ulong)_parameters.PlaintextBits) : modulus.Invert(_plaintext.Value % modulus.Value);
            ulong low = modulus.Subtract(0, inverse);
            PolynomialKernel.Combine(modulus, _scaledLow, low, _noise, _constant);
            if (_parameters.PlaintextBits > LongestPart)
            {
                PolynomialKernel.Combine(modulus, _scaledHigh, modulus.Multiply(low, modulus.Reduce(1L << LongestPart)), _constant, _constant);
            }

            NttKernel.Forward(ring.Tables[i], _constant);
            ExpandLinear(_parameters, seed, index, i, _words, _linear);
            PolynomialKernel.Multiply(modulus, _linear, ring.Part(_key.Values.AsSpan(), i), _linear);
            WordKernel.Subtract(modulus, _constant, _linear, _words);
            writer.Write(_words, modulus.Bits);
        }

        writer.Finish();
    }

    /// <summary>One prime's part of a seeded ciphertext's <c>c1</c>.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="seed">Public seed of the layer.</param>
    /// <param name="index">Number of the ciphertext.</param>
    /// <param name="prime">Which prime.</param>
    /// <param name="words">Scratch of n words.</param>
    /// <param name="values">n values, overwritten.</param>
    public static void ExpandLinear(Parameters parameters, Block128 seed, long index, int prime, Span<ulong> words, Span<double> values)
    {
        Prg generator = new(seed, ((ulong)index * (ulong)parameters.Moduli.Count) + (ulong)prime);
        Sampler.Uniform(generator, parameters.Ring.Modulus(prime), words, values);
    }

    private void ScaleMessage(ReadOnlySpan<ulong> message)
    {
        // With z = q m mod t, floor(q m / t) = (q m - z) / t is -z / t modulo every prime. Adding 1 with probability z / t, to 22 bits, makes the rounding
        // error's mean zero (less than 2^-21 from it), whatever the message.
        if (_plaintext is not null)
        {
            double scale = (1 << 22) / (double)_plaintext.Value;
            for (int i = 0; i < message.Length; i++)
            {
                ulong remainder = _plaintext.Multiply(_modulusLow, message[i]);
                _noise[i] += (long)(((ulong)(long)(remainder * scale) + (_words[i] >> 42)) >> 22);
                _scaledLow[i] = (long)(remainder & PartMask);
                _scaledHigh[i] = (long)(remainder >> LongestPart);
            }

            return;
        }

        int bits = _parameters.PlaintextBits;
        for (int i = 0; i < message.Length; i++)
        {
            ulong aligned = (_modulusLow * message[i]) << (64 - bits);
            _noise[i] += (long)(((aligned >> 42) + (_words[i] >> 42)) >> 22);
            ulong remainder = aligned >> (64 - bits);
            _scaledLow[i] = (long)(remainder & PartMask);
            _scaledHigh[i] = (long)(remainder >> LongestPart);
        }
    }
}
