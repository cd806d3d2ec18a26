using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Decrypts answers: the exact product of <c>c1</c> and the secret over the integers, modulo <c>2^b1</c>, plus <c>c0</c>.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class PhaseDecryptor
{
    private readonly ParametersLiteral _literal;
    private readonly SecretKey _key;
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
            PolynomialKernel.Combine(ring.Modulus(i), _high, ring.Modulus(i).Reduce(1L << 48), _low, part);
            NttKernel.Forward(ring.Tables[i], part);
            PolynomialKernel.Multiply(ring.Modulus(i), part, ring.Part(_key.DecryptionValues.AsSpan(), i), part);
            NttKernel.Inverse(ring.Tables[i], part);
        }

        UInt128 mask = UInt128.MaxValue >> (128 - linearBits);
        for (int i = 0; i < places.Length; i++)
        {
            Int128 product = _key.Decryption.Compose(_product[places[i]], _product[ring.Degree + places[i]]);
            UInt128 constant = reader.ReadLong(constantBits) << (linearBits - constantBits);
            phases[i] = ((UInt128)product + constant) & mask;
        }
    }

    private void ReadLinear(ref BitReader reader, int bits)
    {
        // The representative nearest zero, as 48 low bits and a signed rest.
        if (bits <= 48)
        {
            for (int i = 0; i < _low.Length; i++)
            {
                _low[i] = (long)(reader.Read(bits) << (64 - bits)) >> (64 - bits);
            }

            return;
        }

        for (int i = 0; i < _low.Length; i++)
        {
            UInt128 value = reader.ReadLong(bits);
            long high = (long)(ulong)(value >> 48);
            _low[i] = (long)((ulong)value & ((1UL << 48) - 1));
            _high[i] = (high << (112 - bits)) >> (112 - bits);
        }
    }
}
