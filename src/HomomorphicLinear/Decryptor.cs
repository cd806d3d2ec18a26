using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Decrypts answers: the exact product of <c>c1</c> and the secret over the integers, modulo <c>2^b1</c>, plus <c>c0</c>.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class Decryptor
{
    private readonly LinearLayerPlan _plan;
    private readonly SecretKey _key;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _product;
    private readonly int[] _places;
    private readonly int[] _outputs;

    /// <summary>A decryptor.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="key">The client's secret.</param>
    public Decryptor(LinearLayerPlan plan, SecretKey key)
    {
        _plan = plan;
        _key = key;
        int degree = plan.Parameters.RingDegree;
        _low = new double[degree];
        _high = new double[degree];
        _product = new double[key.Decryption.Ring.Length];
        _places = new int[degree];
        _outputs = new int[degree];
    }

    /// <summary>Decrypts one answer.</summary>
    /// <param name="answer">Its number.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="receive">Gets each output's index and phase modulo <c>2^b1</c>.</param>
    public void Decrypt(int answer, ReadOnlySpan<byte> source, Action<int, UInt128> receive)
    {
        int linearBits = _plan.Parameters.Literal.AnswerLinearBits;
        int constantBits = _plan.Parameters.Literal.AnswerConstantBits;
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

        int count = _plan.Packing.FillOutputs(answer / _plan.Packing.AnswersPerTile, answer % _plan.Packing.AnswersPerTile, _places, _outputs);
        UInt128 mask = UInt128.MaxValue >> (128 - linearBits);
        for (int i = 0; i < count; i++)
        {
            Int128 product = _key.Decryption.Compose(_product[_places[i]], _product[ring.Degree + _places[i]]);
            UInt128 constant = reader.ReadLong(constantBits) << (linearBits - constantBits);
            receive(_outputs[i], ((UInt128)product + constant) & mask);
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
