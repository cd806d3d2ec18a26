using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>The single operations of a layer, each to be called in a loop by whoever holds the clock. Not thread-safe.</summary>
public sealed class BenchmarkWorkload
{
    private readonly LinearLayerPlan _plan;
    private readonly Prg _generator;
    private readonly Encryptor _encryptor;
    private readonly Decryptor _decryptor;
    private readonly ulong[] _message;
    private readonly byte[] _fresh;
    private readonly byte[] _answer;
    private readonly ulong[] _outputs;
    private readonly double[] _polynomial;
    private readonly double[] _weights;
    private readonly double[] _constantSum;
    private readonly double[] _linearSum;

    /// <summary>A workload in the ring that a layer's plan chose.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="prg">Randomness.</param>
    public BenchmarkWorkload(LinearLayerPlan plan, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(prg);
        _plan = plan;
        _generator = prg;
        Ring ring = plan.Parameters.Ring;
        SecretKey key = new(ring, plan.Parameters.Literal.AnswerLinearBits, prg);
        _encryptor = new Encryptor(plan.Parameters, key);
        _decryptor = new Decryptor(plan, key);
        _message = new ulong[ring.Degree];
        prg.FillRing(_message, plan.RingBits);
        _fresh = new byte[plan.Parameters.FreshCiphertextBytes];
        _answer = new byte[plan.AnswerBytes(0, 0)];
        prg.FillValues(_answer.AsSpan());
        _outputs = new ulong[plan.Shape.OutputElements];
        _polynomial = RandomPolynomial();
        _weights = RandomPolynomial();
        _constantSum = new double[ring.Length];
        _linearSum = new double[ring.Length];
    }

    /// <summary>Instruction set of the transforms: <c>AVX-512</c>, <c>AVX2+FMA</c> or <c>portable</c>.</summary>
    public static string Tier => NttKernel.Tier;

    /// <summary>Bytes of the plan's first answer.</summary>
    public long AnswerBytes => _answer.Length;

    /// <summary>One transform forward modulo one prime.</summary>
    public void ForwardTransform() => NttKernel.Forward(_plan.Parameters.Ring.Tables[0], FirstPart);

    /// <summary>One transform back modulo one prime.</summary>
    public void InverseTransform() => NttKernel.Inverse(_plan.Parameters.Ring.Tables[0], FirstPart);

    /// <summary>One seeded encryption, to bytes.</summary>
    public void Encrypt() => _encryptor.Encrypt(default, 1, _message, _generator, _fresh);

    /// <summary>One decryption of the plan's first answer, from bytes.</summary>
    public void Decrypt() => _decryptor.Decrypt(0, _answer, _outputs);

    /// <summary>One product of a ciphertext and a plaintext, added to a sum, modulo all primes.</summary>
    public void MultiplyAccumulate()
    {
        Ring ring = _plan.Parameters.Ring;
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.MultiplyAccumulatePairLazy(
                ring.Modulus(i),
                ring.Part(_polynomial.AsSpan(), i),
                ring.Part(_weights.AsSpan(), i),
                ring.Part(_weights.AsSpan(), i),
                ring.Part(_constantSum.AsSpan(), i),
                ring.Part(_linearSum.AsSpan(), i));
        }
    }

    private Span<double> FirstPart => _plan.Parameters.Ring.Part(_polynomial.AsSpan(), 0);

    private double[] RandomPolynomial()
    {
        Ring ring = _plan.Parameters.Ring;
        double[] polynomial = new double[ring.Length];
        for (int i = 0; i < ring.Count; i++)
        {
            Sampler.Uniform(_generator, ring.Modulus(i), new ulong[ring.Degree], ring.Part(polynomial.AsSpan(), i));
        }

        return polynomial;
    }
}
