using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Sums of ciphertexts times plaintexts, for a batch of answers at a time, in transform order.</summary>
/// <remarks>
/// A piece of all ciphertexts stays in the cache while every plaintext of the batch passes once; see <see cref="PieceLayout"/>.
/// </remarks>
internal sealed class Accumulator : IAnswerSums
{
    // LOCAL: bytes of sums held at once, and of weights transformed at once for one prime, which the last-level cache should hold beside the ciphertexts.
    private const long SumBytes = 32L << 20;
    private const long TransformedBytes = 8L << 20;

    private readonly LinearLayerPlan _plan;
    private readonly UploadedCiphertexts _upload;
    private readonly PreparedWeights _weights;
    private readonly ArraySegment<double> _sums;
    private readonly Terms[] _terms;
    private readonly ArraySegment<double>[] _buffers;
    private readonly ConcurrentBag<WeightTransforms.Scratch> _idle = [];

    /// <summary>An accumulator.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">The client's ciphertexts.</param>
    /// <param name="weights">The weights.</param>
    public Accumulator(LinearLayerPlan plan, UploadedCiphertexts upload, PreparedWeights weights)
    {
        _plan = plan;
        _upload = upload;
        _weights = weights;
        long answerBytes = 2L * plan.Parameters.Ring.Length * plan.Packing.Tiles * sizeof(double);
        long batch = SumBytes / answerBytes;
        if (!weights.IsKept)
        {
            batch = Math.Min(batch, TransformedBytes / ((long)WeightTransforms.LengthOf(plan, 0, isKept: false) * sizeof(double)));
        }

        BatchSize = (int)Math.Clamp(batch, 1, plan.Packing.AnswersPerTile);
        _sums = WorkArrays.Rent<double>(checked((int)(BatchSize * answerBytes / sizeof(double))));
        _terms = new Terms[BatchSize];
        _buffers = new ArraySegment<double>[BatchSize];
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public bool AreCoefficients => false;

    /// <inheritdoc/>
    public Span<double> Constant(int tile, int inBatch) => Sum(tile, inBatch, 0);

    /// <inheritdoc/>
    public Span<double> Linear(int tile, int inBatch) => Sum(tile, inBatch, 1);

    /// <inheritdoc/>
    public void Release()
    {
        WorkArrays.Return(_sums);
        Array.ForEach(_buffers, WorkArrays.Return);
        _upload.Release();
    }

    /// <inheritdoc/>
    public void Run(int first, int count, int degreeOfParallelism)
    {
        ConvolutionPacking packing = _plan.Packing;
        int pieces = packing.RingDegree / PieceLayout.PieceLength;
        for (int prime = 0; prime < _plan.Parameters.Ring.Count; prime++)
        {
            for (int i = 0; i < count; i++)
            {
                (int firstGroupBlock, int groupBlocks) = packing.Groups.GroupBlocksOf(first + i);
                _terms[i] = new Terms(
                    _weights.PlaintextsOf(first + i, prime, degreeOfParallelism, ref _buffers[i], _idle), firstGroupBlock * packing.ChannelBlocks, groupBlocks * packing.ChannelBlocks);
            }

            Modulus modulus = _plan.Parameters.Ring.Modulus(prime);
            int firstPiece = prime * pieces;
            Workers.Run(
                pieces,
                degreeOfParallelism,
                static () => false,
                (piece, _) =>
                {
                    for (int i = 0; i < count; i++)
                    {
                        bool areTwo = i + 1 < count && _terms[i].AreOfOneUpload(_terms[i + 1]);
                        for (int tile = 0; tile < packing.Tiles; tile++)
                        {
                            SumPiece(modulus, i, areTwo, tile, firstPiece, piece);
                        }

                        i += areTwo ? 1 : 0;
                    }
                });
        }
    }

    private void SumPiece(Modulus modulus, int inBatch, bool areTwo, int tile, int firstPiece, int piece)
    {
        ref readonly Terms terms = ref _terms[inBatch];
        int place = (firstPiece + piece) * PieceLayout.PieceLength;
        (int first, int length) = WeightTransforms.PieceOf(_plan, _weights.IsKept, terms.Blocks, piece);
        ReadOnlySpan<double> ciphertexts = _upload.Pieces(firstPiece + piece, (tile * _plan.Packing.CiphertextsPerTile) + terms.FirstCiphertext, terms.Blocks);
        ReadOnlySpan<double> plaintexts = terms.Plaintexts.AsSpan(first, length);
        ProductSumKernel.PairOfSums sums = SumsOf(inBatch);
        if (areTwo)
        {
            ProductSumKernel.SumTwo(modulus, ciphertexts, plaintexts, _terms[inBatch + 1].Plaintexts.AsSpan(first, length), sums, SumsOf(inBatch + 1));
        }
        else
        {
            ProductSumKernel.Sum(modulus, ciphertexts, plaintexts, sums.Constant, sums.Linear);
        }

        ProductSumKernel.PairOfSums SumsOf(int answer)
            => new(Constant(tile, answer).Slice(place, PieceLayout.PieceLength), Linear(tile, answer).Slice(place, PieceLayout.PieceLength));
    }

    private Span<double> Sum(int tile, int inBatch, int which)
    {
        int length = _plan.Parameters.Ring.Length;
        return _sums.AsSpan(((((inBatch * _plan.Packing.Tiles) + tile) * 2) + which) * length, length);
    }

    /// <summary>What an answer sums up.</summary>
    /// <param name="Plaintexts">Of all blocks modulo one prime.</param>
    /// <param name="FirstCiphertext">Within a tile.</param>
    /// <param name="Blocks">Ciphertexts, and plaintexts.</param>
    private readonly record struct Terms(ArraySegment<double> Plaintexts, int FirstCiphertext, int Blocks)
    {
        /// <summary>Whether another answer reads the same ciphertexts.</summary>
        public bool AreOfOneUpload(in Terms other) => other.FirstCiphertext == FirstCiphertext && other.Blocks == Blocks;
    }
}
