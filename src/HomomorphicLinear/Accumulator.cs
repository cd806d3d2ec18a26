using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Sums of ciphertexts times plaintexts, for a batch of answers at a time, in transform order.</summary>
/// <remarks>
/// The order is that of memory: a piece of all ciphertexts stays in the cache while every plaintext of the batch passes once. Plaintexts are the bulk of the traffic.
/// </remarks>
internal sealed class Accumulator
{
    // LOCAL: values of a piece, and bytes of sums held at once.
    private const int PieceLength = 512;
    private const long SumBytes = 32L << 20;

    private readonly LinearLayerPlan _plan;
    private readonly UploadedCiphertexts _upload;
    private readonly PreparedWeights _weights;
    private readonly double[] _sums;
    private readonly double[][] _plaintexts;
    private double[] _scratch = [];

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
            _plaintexts[i] = _weights.PlaintextsOf(first + i, degreeOfParallelism, ref _scratch);
        }

        Ring ring = _plan.Parameters.Ring;
        int pieces = ring.Degree / PieceLength;
        Workers.Run(
            ring.Count * pieces,
            degreeOfParallelism,
            static () => false,
            (item, _) =>
            {
                for (int i = 0; i < count; i++)
                {
                    for (int tile = 0; tile < _plan.Packing.Tiles; tile++)
                    {
                        SumPiece(first + i, i, tile, item / pieces, item * PieceLength);
                    }
                }
            });
    }

    private void SumPiece(int answer, int inBatch, int tile, int prime, int start)
    {
        Ring ring = _plan.Parameters.Ring;
        ConvolutionPacking packing = _plan.Packing;
        Modulus modulus = ring.Modulus(prime);
        Span<double> constant = Constant(tile, inBatch).Slice(start, PieceLength);
        Span<double> linear = Linear(tile, inBatch).Slice(start, PieceLength);
        constant.Clear();
        linear.Clear();
        (int firstGroupBlock, int groupBlocks) = packing.GroupBlocksOf(answer);
        int ciphertext = (tile * packing.CiphertextsPerTile) + (firstGroupBlock * packing.ChannelBlocks);
        int length = _plan.WeightLength;
        for (int block = 0; block < groupBlocks * packing.ChannelBlocks; block++)
        {
            ReadOnlySpan<double> plain = length == 1 ? _plaintexts[inBatch].AsSpan(block, 1) : _plaintexts[inBatch].AsSpan((block * length) + start, PieceLength);
            PolynomialKernel.MultiplyAccumulatePairLazy(
                modulus,
                _upload.Constant(ciphertext + block).Slice(start, PieceLength),
                _upload.Linear(ciphertext + block).Slice(start, PieceLength),
                plain,
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
