using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Decrypts answers: the exact product of <c>c1</c> and the secret over the integers, modulo <c>2^b1</c>, plus <c>c0</c>.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class PhaseDecryptor
{
    private const int LowBits = 48;

    private readonly ParametersLiteral _literal;
    private readonly SecretKey _key;
    private readonly ulong[] _words;
    private readonly ulong[] _highWords;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _product;
    private UInt128[] _phases = [];

    /// <summary>A decryptor.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="key">The client's secret.</param>
    public PhaseDecryptor(Parameters parameters, SecretKey key)
    {
        _literal = parameters.Literal;
        _key = key;
        _words = new ulong[parameters.RingDegree];
        _highWords = new ulong[parameters.RingDegree];
        _low = new double[parameters.RingDegree];
        _high = new double[parameters.RingDegree];
        _product = new double[key.Decryption.Ring.Length];
    }

    /// <summary>Decrypts one answer.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="places">Coefficients whose constants were sent.</param>
    /// <param name="phases">As many, overwritten: each modulo <c>2^b1</c>.</param>
    public void Decrypt(ReadOnlySpan<byte> source, ReadOnlySpan<int> places, Span<UInt128> phases)
    {
        int linearBits = _literal.AnswerLinearBits;
        int constantBits = _literal.AnswerConstantBits;
        Span<ulong> lowWords = _words.AsSpan(0, places.Length);
        Span<ulong> highWords = _highWords.AsSpan(0, places.Length);
        Read(source, places, lowWords, highWords);
        UInt128 mask = UInt128.MaxValue >> (128 - linearBits);
        for (int i = 0; i < places.Length; i++)
        {
            Int128 product = (long)_low[i] + Math.BigMul((long)_high[i], (long)_key.Decryption.First.Value);
            UInt128 constant = ((UInt128)highWords[i] << LowBits) | lowWords[i];
            phases[i] = ((UInt128)product + (constant << (linearBits - constantBits))) & mask;
        }
    }

    /// <summary>Decrypts one answer modulo a power of two: as <see cref="PlaintextModulus.Round"/> of its phases, in words of 64 bits where those hold a phase.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="places">Coefficients whose constants were sent.</param>
    /// <param name="plaintext">The messages' modulus.</param>
    /// <param name="messages">As many, overwritten.</param>
    public void Decrypt(ReadOnlySpan<byte> source, ReadOnlySpan<int> places, PlaintextModulus plaintext, Span<ulong> messages)
    {
        int linearBits = _literal.AnswerLinearBits;
        if (plaintext.IsPrime || linearBits > 64)
        {
            _phases = _phases.Length == 0 ? new UInt128[_low.Length] : _phases;
            Decrypt(source, places, _phases);
            for (int i = 0; i < places.Length; i++)
            {
                messages[i] = plaintext.Round(_phases[i], linearBits);
            }

            return;
        }

        // Of the sum modulo 2^64 only bits below 2^b1 matter, and those of the message lie just below.
        Span<ulong> lowWords = _words.AsSpan(0, places.Length);
        Span<ulong> highWords = _highWords.AsSpan(0, places.Length);
        Read(source, places, lowWords, highWords);
        messages = messages[..places.Length];
        ReadOnlySpan<double> low = _low.AsSpan(0, places.Length);
        ReadOnlySpan<double> high = _high.AsSpan(0, places.Length);
        ulong first = _key.Decryption.First.Value;
        int up = linearBits - _literal.AnswerConstantBits;
        int shift = linearBits - plaintext.Bits;
        ulong half = 1UL << (shift - 1);
        for (int i = 0; i < messages.Length; i++)
        {
            ulong constant = (highWords[i] << LowBits) | lowWords[i];
            ulong phase = (ulong)(long)low[i] + ((ulong)(long)high[i] * first) + (constant << up);
            messages[i] = ((phase + half) >> shift) & plaintext.Largest;
        }
    }

    /// <summary>The product of <c>c1</c> and the secret at some places, as <c>_low + _high p_1</c>, and the constants there.</summary>
    private void Read(ReadOnlySpan<byte> source, ReadOnlySpan<int> places, Span<ulong> lowWords, Span<ulong> highWords)
    {
        int linearBits = _literal.AnswerLinearBits;
        int constantBits = _literal.AnswerConstantBits;
        BitReader reader = new(source);
        ReadLinear(ref reader, linearBits);
        Ring ring = _key.Decryption.Ring;
        for (int i = 0; i < ring.Count; i++)
        {
            Span<double> part = ring.Part(_product.AsSpan(), i);
            PolynomialKernel.Combine(ring.Modulus(i), _high, ring.Modulus(i).Reduce(1L << LowBits), _low, part);
            NttKernel.Forward(ring.Tables[i], part);
            PolynomialKernel.Multiply(ring.Modulus(i), part, ring.Part(_key.DecryptionValues.AsSpan(), i), part);
            NttKernel.Inverse(ring.Tables[i], part);
        }

        Compose(places);
        Read(ref reader, constantBits, lowWords, highWords);
    }

    /// <summary>Garner's formula at some places: afterwards the product there is <c>_low + _high p_1</c>.</summary>
    private void Compose(ReadOnlySpan<int> places)
    {
        int degree = _low.Length;
        OutputPlaces.Gather(_product.AsSpan(0, degree), places, _low);
        OutputPlaces.Gather(_product.AsSpan(degree), places, _high);

        int padded = (places.Length + 7) & ~7;
        SwitchingKernel.SubtractScale(_key.Decryption.Second, _low.AsSpan(0, padded), _key.Decryption.Inverse, _high.AsSpan(0, padded));
    }

    /// <summary>The representatives nearest zero, as low bits and a signed rest.</summary>
    private void ReadLinear(ref BitReader reader, int bits)
    {
        Read(ref reader, bits, _words, _highWords);
        if (bits <= LowBits)
        {
            WordKernel.Extend(_words, bits, _low);
            _high.AsSpan().Clear();
        }
        else
        {
            WordKernel.Widen(_words, _low);
            WordKernel.Extend(_highWords, bits - LowBits, _high);
        }
    }

    private static void Read(ref BitReader reader, int bits, Span<ulong> low, Span<ulong> high)
    {
        if (bits <= LowBits)
        {
            reader.Read(low, bits);
            high.Clear();
        }
        else
        {
            reader.Read(low, LowBits, high, bits - LowBits);
        }
    }
}
