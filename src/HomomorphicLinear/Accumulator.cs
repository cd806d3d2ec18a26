using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Sums of ciphertexts times plaintexts, for a batch of answers at a time, in transform order.</summary>
/// <remarks>
/// A piece of all ciphertexts stays in the cache while every plaintext of the batch passes once; see <see cref="PieceLayout"/>.
/// </remarks>
internal sealed class Accumulator
{
    // LOCAL: bytes of sums held at once.
    private const long SumBytes = 32L << 20;

    private readonly LinearLayerPlan _plan;
    private readonly UploadedCiphertexts _upload;
    private readonly PreparedWeights _weights;
    private readonly double[] _sums;
    private readonly double[][] _plaintexts;
    private readonly int _pieceLength;
    private double[] _buffer = [];

    /// <summary>An accumulator.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">The client's ciphertexts.</param>
    /// <param name="weights">The weights.</param>
    public Accumulator(LinearLayerPlan plan, UploadedCiphertexts upload, PreparedWeights weights)
    {
        _plan = plan;
        _upload = upload;
        _weights = weights;

        // Weights that are not transformed yet are so one answer at a time, for all its tiles.
        long answerBytes = 2L * plan.Parameters.Ring.Length * plan.Packing.Tiles * sizeof(double);
        BatchSize = weights.IsTransformed ? (int)Math.Clamp(SumBytes / answerBytes, 1, plan.Packing.AnswersPerTile) : 1;
        _sums = GC.AllocateUninitializedArray<double>(checked((int)(BatchSize * answerBytes / sizeof(double))));
        _plaintexts = new double[BatchSize][];
        _pieceLength = plan.PieceLength;
    }

    /// <summary>Answers of a tile in a batch.</summary>
    public int BatchSize { get; }

    /// <summary><c>c0</c> of a summed answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inBatch">Within the batch.</param>
    /// <returns>Values prime by prime, within 5p/4.</returns>
    public Span<double> Constant(int tile, int inBatch) => Sum(tile, inBatch, 0);

    /// <summary><c>c1</c> of a summed answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inBatch">Within the batch.</param>
    /// <returns>Values prime by prime, within 5p/4.</returns>
    public Span<double> Linear(int tile, int inBatch) => Sum(tile, inBatch, 1);

    /// <summary>Sums the answers of a batch, for all tiles.</summary>
    /// <param name="first">First answer, within its tile.</param>
    /// <param name="count">Answers, at most a batch.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    public void Run(int first, int count, int degreeOfParallelism)
    {
        for (int i = 0; i < count; i++)
        {
            _plaintexts[i] = _weights.PlaintextsOf(first + i, degreeOfParallelism, ref _buffer);
        }

        Workers.Run(
            _plan.Parameters.Ring.Length / _pieceLength,
            degreeOfParallelism,
            static () => false,
            (piece, _) =>
            {
                for (int i = 0; i < count; i++)
                {
                    for (int tile = 0; tile < _plan.Packing.Tiles; tile++)
                    {
                        SumPiece(first + i, i, tile, piece);
                    }
                }
            });
    }

    private void SumPiece(int answer, int inBatch, int tile, int piece)
    {
        ConvolutionPacking packing = _plan.Packing;
        int start = piece * _pieceLength;
        Modulus modulus = _plan.Parameters.Ring.Modulus(start / packing.RingDegree);
        Span<double> constant = Constant(tile, inBatch).Slice(start, _pieceLength);
        Span<double> linear = Linear(tile, inBatch).Slice(start, _pieceLength);
        constant.Clear();
        linear.Clear();
        (int firstGroupBlock, int groupBlocks) = packing.GroupBlocksOf(answer);
        int blocks = groupBlocks * packing.ChannelBlocks;
        int firstCiphertext = (tile * packing.CiphertextsPerTile) + (firstGroupBlock * packing.ChannelBlocks);
        ReadOnlySpan<double> ciphertexts = _upload.Pieces(piece, firstCiphertext, blocks);
        int plainLength = packing.HasConstantWeights ? 1 : _pieceLength;
        ReadOnlySpan<double> plaintexts = _plaintexts[inBatch].AsSpan(packing.HasConstantWeights ? 0 : piece * blocks * _pieceLength, blocks * plainLength);
        for (int block = 0; block < blocks; block++)
        {
            PolynomialKernel.MultiplyAccumulatePairLazy(
                modulus,
                ciphertexts.Slice(2 * block * _pieceLength, _pieceLength),
                ciphertexts.Slice(((2 * block) + 1) * _pieceLength, _pieceLength),
                plaintexts.Slice(block * plainLength, plainLength),
                constant,
                linear);
        }
    }

    private Span<double> Sum(int tile, int inBatch, int which)
    {
        int length = _plan.Parameters.Ring.Length;
        return _sums.AsSpan(((((inBatch * _plan.Packing.Tiles) + tile) * 2) + which) * length, length);
    }
}
