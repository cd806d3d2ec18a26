using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Turns a sum into an answer: randomisation, flooding, switch of the modulus, mask, bytes.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class AnswerWriter
{
    private readonly LinearLayerPlan _plan;
    private readonly UploadedCiphertexts _upload;
    private readonly FractionKernel _linearFraction;
    private readonly FractionKernel _constantFraction;
    private readonly double[] _random;
    private readonly double[] _randomValues;
    private readonly ulong[] _words;
    private readonly int[] _places;
    private readonly int[] _outputs;
    private readonly double[] _sent;
    private readonly double[] _floodLow;
    private readonly double[] _floodHigh;
    private readonly UInt128[] _rounded;
    private readonly ulong[] _toFraction;

    /// <summary>A writer.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">The client's ciphertexts, for the encryption of zero.</param>
    public AnswerWriter(LinearLayerPlan plan, UploadedCiphertexts upload)
    {
        _plan = plan;
        _upload = upload;
        Ring ring = plan.Parameters.Ring;
        _linearFraction = new FractionKernel(ring, plan.Parameters.Literal.AnswerLinearBits);
        _constantFraction = new FractionKernel(ring, plan.Parameters.Literal.AnswerConstantBits);
        _randomValues = new double[ring.Length];
        _sent = new double[ring.Length];
        _random = new double[ring.Degree];
        _words = new ulong[ring.Degree];
        _places = new int[ring.Degree];
        _outputs = new int[ring.Degree];
        _floodLow = new double[ring.Degree];
        _floodHigh = new double[ring.Degree];
        _rounded = new UInt128[ring.Degree];
        _toFraction = new ulong[ring.Count];
        for (int i = 0; i < ring.Count; i++)
        {
            ulong others = 1;
            for (int j = 0; j < ring.Count; j++)
            {
                others = j == i ? others : ring.Modulus(i).Multiply(others, ring.Modulus(i).Reduce((long)ring.Modulus(j).Value));
            }

            _toFraction[i] = ring.Modulus(i).Invert(others);
        }
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inTile">Within the tile.</param>
    /// <param name="constant">Summed <c>c0</c> in transform order, within 5p/4; overwritten.</param>
    /// <param name="linear">Summed <c>c1</c>, likewise.</param>
    /// <param name="mask">Row-major [output channels, height, width].</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void Write(int tile, int inTile, Span<double> constant, Span<double> linear, ReadOnlySpan<ulong> mask, Prg generator, Span<byte> destination)
    {
        Randomise(generator, constant, linear);
        BitWriter writer = new(destination);
        SwitchLinear(generator, linear, ref writer);
        int count = _plan.Packing.FillOutputs(tile, inTile, _places, _outputs);
        SwitchConstant(generator, constant, count, mask, ref writer);
        writer.Finish();
    }

    /// <summary>Adds <c>u</c> times the client's encryption of zero and transforms back; the errors are added afterwards.</summary>
    private void Randomise(Prg generator, Span<double> constant, Span<double> linear)
    {
        Ring ring = _plan.Parameters.Ring;
        Sampler.Ternary(generator, _words, _random);
        ring.ForwardSmall(_random, _randomValues);
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            Span<double> constantPart = ring.Part(constant, i);
            Span<double> linearPart = ring.Part(linear, i);
            PolynomialKernel.MultiplyAccumulatePairLazy(
                modulus, ring.Part(_upload.ZeroConstant, i), ring.Part(_upload.ZeroLinear, i), ring.Part(_randomValues.AsSpan(), i), constantPart, linearPart);

            // Times the inverse of the other primes: residues become digits of the fraction of q that the coefficient is.
            PolynomialKernel.Reduce(modulus, constantPart);
            PolynomialKernel.Reduce(modulus, linearPart);
            NttKernel.Inverse(ring.Tables[i], constantPart, _toFraction[i]);
            NttKernel.Inverse(ring.Tables[i], linearPart, _toFraction[i]);
        }
    }

    private void SwitchLinear(Prg generator, Span<double> linear, ref BitWriter writer)
    {
        Ring ring = _plan.Parameters.Ring;
        Sampler.Noise(generator, _words, _random);
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.Combine(ring.Modulus(i), _random, _toFraction[i], ring.Part(linear, i), ring.Part(linear, i));
        }

        _linearFraction.Round(linear, ring.Degree, _random, _rounded);
        WriteAll(_rounded, _plan.Parameters.Literal.AnswerLinearBits, ref writer);
    }

    private void SwitchConstant(Prg generator, ReadOnlySpan<double> constant, int count, ReadOnlySpan<ulong> mask, ref BitWriter writer)
    {
        Ring ring = _plan.Parameters.Ring;
        int padded = (count + 7) & ~7;
        Span<double> low = _floodLow.AsSpan(0, padded);
        Span<double> high = _floodHigh.AsSpan(0, padded);
        Sampler.Flood(generator, _plan.Noise.FloodingWidths, _words, low, high);
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            Span<double> sent = _sent.AsSpan(i * padded, padded);
            ReadOnlySpan<double> all = ring.Part(constant, i);
            sent[count..].Clear();
            for (int j = 0; j < count; j++)
            {
                sent[j] = all[_places[j]];
            }

            PolynomialKernel.Combine(modulus, low, _toFraction[i], sent, sent);
            PolynomialKernel.Combine(modulus, high, modulus.Multiply(_toFraction[i], modulus.Reduce(1L << 48)), sent, sent);
        }

        // 2^-l of q is one unit of the plaintext: the mask is subtracted exactly, after rounding.
        int bits = _plan.Parameters.Literal.AnswerConstantBits;
        UInt128 all1 = UInt128.MaxValue >> (128 - bits);
        _constantFraction.Round(_sent.AsSpan(0, ring.Count * padded), padded, _random.AsSpan(0, padded), _rounded.AsSpan(0, padded));
        for (int j = 0; j < count; j++)
        {
            _rounded[j] = (_rounded[j] - ((UInt128)mask[_outputs[j]] << (bits - _plan.RingBits))) & all1;
        }

        WriteAll(_rounded.AsSpan(0, count), bits, ref writer);
    }

    private static void WriteAll(ReadOnlySpan<UInt128> values, int bits, ref BitWriter writer)
    {
        foreach (UInt128 value in values)
        {
            writer.Write(value, bits);
        }
    }
}
