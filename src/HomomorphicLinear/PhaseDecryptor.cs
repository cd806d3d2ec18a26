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
        Span<ulong> lowWords = _words.AsSpan(0, places.Length);
        Span<ulong> highWords = _highWords.AsSpan(0, places.Length);
        Read(ref reader, constantBits, lowWords, highWords);
        UInt128 mask = UInt128.MaxValue >> (128 - linearBits);
        for (int i = 0; i < places.Length; i++)
        {
            Int128 product = (long)_low[i] + Math.BigMul((long)_high[i], (long)_key.Decryption.First.Value);
            UInt128 constant = ((UInt128)highWords[i] << LowBits) | lowWords[i];
            phases[i] = ((UInt128)product + (constant << (linearBits - constantBits))) & mask;
        }
    }

    /// <summary>Garner's formula at some places: afterwards the product there is <c>_low + _high p_1</c>.</summary>
    private void Compose(ReadOnlySpan<int> places)
    {
        int degree = _low.Length;
        for (int i = 0; i < places.Length; i++)
        {
            _low[i] = _product[places[i]];
            _high[i] = _product[degree + places[i]];
        }

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
