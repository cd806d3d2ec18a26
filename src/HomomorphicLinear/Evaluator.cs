using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Computes one answer at a time: sum of products, randomisation, flooding, switch of the modulus, mask.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class Evaluator
{
    private readonly LinearLayerPlan _plan;
    private readonly UploadedCiphertexts _upload;
    private readonly double[] _constant;
    private readonly double[] _linear;
    private readonly double[] _random;
    private readonly double[] _randomValues;
    private readonly double[] _noise;
    private readonly ulong[] _words;
    private readonly int[] _places;
    private readonly int[] _outputs;
    private readonly double[] _sent;
    private readonly double[] _floodLow;
    private readonly double[] _floodHigh;
    private readonly ulong[] _toFraction;

    /// <summary>An evaluator.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">The client's ciphertexts.</param>
    public Evaluator(LinearLayerPlan plan, UploadedCiphertexts upload)
    {
        _plan = plan;
        _upload = upload;
        Ring ring = plan.Parameters.Ring;
        _constant = new double[ring.Length];
        _linear = new double[ring.Length];
        _randomValues = new double[ring.Length];
        _sent = new double[ring.Length];
        _random = new double[ring.Degree];
        _noise = new double[ring.Degree];
        _words = new ulong[ring.Degree];
        _places = new int[ring.Degree];
        _outputs = new int[ring.Degree];
        _floodLow = new double[ring.Degree];
        _floodHigh = new double[ring.Degree];
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

    /// <summary>Computes an answer.</summary>
    /// <param name="answer">Its number.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="mask">Row-major [output channels, height, width].</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void Evaluate(int answer, PreparedWeights weights, ReadOnlySpan<ulong> mask, Prg generator, Span<byte> destination)
    {
        int tile = answer / _plan.Packing.AnswersPerTile;
        int inTile = answer % _plan.Packing.AnswersPerTile;
        Accumulate(tile, inTile, weights);
        Randomise(generator);
        BitWriter writer = new(destination);
        SwitchLinear(generator, ref writer);
        int count = _plan.Packing.FillOutputs(tile, inTile, _places, _outputs);
        SwitchConstant(generator, count, mask, ref writer);
        writer.Finish();
    }

    /// <summary>Sets <c>(c0, c1)</c> to the sum of products of an answer, in transform order, lazily reduced.</summary>
    private void Accumulate(int tile, int inTile, PreparedWeights weights)
    {
        Ring ring = _plan.Parameters.Ring;
        Packing.ConvolutionPacking packing = _plan.Packing;
        _constant.AsSpan().Clear();
        _linear.AsSpan().Clear();
        (int firstGroupBlock, int groupBlocks) = packing.GroupBlocksOf(inTile);
        for (int block = 0; block < groupBlocks * packing.ChannelBlocks; block++)
        {
            int ciphertext = (tile * packing.CiphertextsPerTile) + (firstGroupBlock * packing.ChannelBlocks) + block;
            ReadOnlySpan<double> polynomial = weights.Polynomial(inTile, block, _random, _randomValues);
            ring.MultiplyAccumulateLazy(_upload.Constant(ciphertext), polynomial, _constant);
            ring.MultiplyAccumulateLazy(_upload.Linear(ciphertext), polynomial, _linear);
        }
    }

    /// <summary>Adds <c>u</c> times the client's encryption of zero; the errors are added after the transforms back.</summary>
    private void Randomise(Prg generator)
    {
        Ring ring = _plan.Parameters.Ring;
        Sampler.Ternary(generator, _words, _random);
        ring.ForwardSmall(_random, _randomValues);
        ring.MultiplyAccumulateLazy(_upload.ZeroConstant, _randomValues, _constant);
        ring.MultiplyAccumulateLazy(_upload.ZeroLinear, _randomValues, _linear);
        for (int i = 0; i < ring.Count; i++)
        {
            // Times the inverse of the other primes: residues become digits of the fraction of q that the coefficient is.
            PolynomialKernel.Reduce(ring.Modulus(i), ring.Part(_constant.AsSpan(), i));
            PolynomialKernel.Reduce(ring.Modulus(i), ring.Part(_linear.AsSpan(), i));
            NttKernel.Inverse(ring.Tables[i], ring.Part(_constant.AsSpan(), i), _toFraction[i]);
            NttKernel.Inverse(ring.Tables[i], ring.Part(_linear.AsSpan(), i), _toFraction[i]);
        }
    }

    private void SwitchLinear(Prg generator, ref BitWriter writer)
    {
        Ring ring = _plan.Parameters.Ring;
        int bits = _plan.Parameters.Literal.AnswerLinearBits;
        Sampler.Noise(generator, _words, _noise);
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.Combine(ring.Modulus(i), _noise, _toFraction[i], ring.Part(_linear.AsSpan(), i), ring.Part(_linear.AsSpan(), i));
        }

        for (int j = 0; j < ring.Degree; j++)
        {
            writer.Write(Round(Fraction(ring, _linear, j), bits), bits);
        }
    }

    private void SwitchConstant(Prg generator, int count, ReadOnlySpan<ulong> mask, ref BitWriter writer)
    {
        Ring ring = _plan.Parameters.Ring;
        int bits = _plan.Parameters.Literal.AnswerConstantBits;
        int padded = (count + 7) & ~7;
        Span<double> low = _floodLow.AsSpan(0, padded);
        Span<double> high = _floodHigh.AsSpan(0, padded);
        Sampler.Flood(generator, _plan.Noise.FloodingBits, _words, low, high);
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            Span<double> sent = ring.Part(_sent.AsSpan(), i)[..padded];
            ReadOnlySpan<double> all = ring.Part(_constant.AsSpan(), i);
            for (int j = 0; j < count; j++)
            {
                sent[j] = all[_places[j]];
            }

            PolynomialKernel.Combine(modulus, low, _toFraction[i], sent, sent);
            PolynomialKernel.Combine(modulus, high, modulus.Multiply(_toFraction[i], modulus.Reduce(1L << 48)), sent, sent);
        }

        // 2^-l of the torus is one unit of the plaintext: the mask is subtracted exactly.
        int scale = 128 - _plan.RingBits;
        for (int j = 0; j < count; j++)
        {
            UInt128 fraction = Fraction(ring, _sent, j) - ((UInt128)mask[_outputs[j]] << scale);
            writer.Write(Round(fraction, bits), bits);
        }
    }

    private static UInt128 Round(UInt128 fraction, int bits) => (fraction + (UInt128.One << (127 - bits))) >> (128 - bits);

    /// <summary>A coefficient's digits to a fraction of q, in units of 2^-128, wrapping.</summary>
    private static UInt128 Fraction(Ring ring, ReadOnlySpan<double> polynomial, int index)
    {
        UInt128 sum = 0;
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            sum += modulus.Fraction * modulus.FromCentred(polynomial[(i * ring.Degree) + index]);
        }

        return sum;
    }
}
