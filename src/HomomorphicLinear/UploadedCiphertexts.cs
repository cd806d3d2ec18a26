using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A client's ciphertexts as the server computes with them: both polynomials in transform order.</summary>
internal sealed class UploadedCiphertexts : IUploadedZero
{
    private readonly Ring _ring;
    private readonly PieceLayout _layout;
    private readonly double[] _pieces;
    private readonly double[] _zeroConstant;
    private readonly double[] _zeroLinear;

    /// <summary>Reads an upload.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">Of the plan's length.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public UploadedCiphertexts(LinearLayerPlan plan, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        _ring = plan.Parameters.Ring;
        int count = checked((int)plan.Packing.Ciphertexts + 1);
        _layout = new PieceLayout(_ring.Length, 2 * (count - 1));
        _pieces = GC.AllocateUninitializedArray<double>(_layout.Length);
        _zeroConstant = new double[_ring.Length];
        _zeroLinear = new double[_ring.Length];
        UploadReader reader = new(plan.Parameters, upload);
        Workers.Run(
            count,
            degreeOfParallelism,
            () => (Words: new ulong[_ring.Degree], Constant: new double[_ring.Length], Linear: new double[_ring.Length]),
            (index, scratch) =>
            {
                double[] constant = index == 0 ? _zeroConstant : scratch.Constant;
                double[] linear = index == 0 ? _zeroLinear : scratch.Linear;
                reader.Read(index, scratch.Words, constant, linear);
                if (index > 0)
                {
                    _layout.Store(constant, 1, 2 * (index - 1), _pieces);
                    _layout.Store(linear, 1, (2 * (index - 1)) + 1, _pieces);
                }
            });
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroConstant => _zeroConstant;

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroLinear => _zeroLinear;

    /// <summary>A piece of ciphertexts that follow one another: of each, <c>c0</c> and then <c>c1</c>.</summary>
    /// <param name="piece">Number of the piece, through all primes.</param>
    /// <param name="first">Number in the packing of the first ciphertext.</param>
    /// <param name="count">Ciphertexts.</param>
    /// <returns>Values, each in [-(p-1)/2, (p-1)/2].</returns>
    public ReadOnlySpan<double> Pieces(int piece, int first, int count)
    {
        int start = _layout.Start(piece, 2 * first);
        return _pieces.AsSpan(start, _layout.Start(piece, 2 * (first + count)) - start);
    }

    /// <summary>Reads one prime's part of a polynomial.</summary>
    /// <param name="reader">Where it begins.</param>
    /// <param name="modulus">The prime p.</param>
    /// <param name="ciphertext">Number of the ciphertext, for the message.</param>
    /// <param name="words">Scratch, as long as <paramref name="part"/>.</param>
    /// <param name="part">Overwritten, in [-(p-1)/2, (p-1)/2].</param>
    /// <exception cref="CiphertextFormatException">A residue is not below p.</exception>
    internal static void ReadPart(ref BitReader reader, Modulus modulus, int ciphertext, Span<ulong> words, Span<double> part)
    {
        words = words[..part.Length];
        reader.Read(words, modulus.Bits);
        if (!WordKernel.CutAndCompare(words, ulong.MaxValue, modulus.Value))
        {
            int wrong = words.IndexOfAnyInRange(modulus.Value, ulong.MaxValue);
            throw new CiphertextFormatException($"ciphertext {ciphertext}, value {wrong}: {words[wrong]} is not below its modulus {modulus.Value}");
        }

        WordKernel.Centre(modulus, words, part);
    }
}
