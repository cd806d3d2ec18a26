using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A layer's weights, in transform form when memory allows, used by every inference. Immutable, so usable from several threads; holds the server's secret.</summary>
public sealed class PreparedWeights
{
    // LOCAL: polynomials that are stored side by side at once: pieces of one alone would be scattered over as many pages of memory.
    private const int StoredTogether = 8;

    private readonly double[][]? _answers;
    private readonly long[]? _weights;

    internal PreparedWeights(LinearLayerPlan plan, double[][] answers)
    {
        Plan = plan;
        _answers = answers;
    }

    internal PreparedWeights(LinearLayerPlan plan, long[] weights)
    {
        Plan = plan;
        _weights = weights;
    }

    /// <summary>The layer.</summary>
    public LinearLayerPlan Plan { get; }

    /// <summary>Whether evaluations find the weights transformed.</summary>
    public bool IsTransformed => _answers is not null;

    /// <summary>Memory held.</summary>
    public long Bytes => _weights is null ? _answers!.Sum(static values => (long)values.Length * sizeof(double)) : (long)_weights.Length * sizeof(long);

    /// <summary>Writes all plaintexts of an answer in transform order.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="answer">Within its tile.</param>
    /// <param name="prime">Modulo which prime.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="values">
    /// Overwritten: the answer's polynomials piece by piece, in each piece group block by group block, in each of those channel block by channel block. Constants are
    /// the same for all primes.
    /// </param>
    internal static void Transform(LinearLayerPlan plan, long[] weights, int answer, int prime, int degreeOfParallelism, ArraySegment<double> values)
    {
        ConvolutionPacking packing = plan.Packing;
        NttTables tables = plan.Parameters.Ring.Tables[prime];
        int firstGroupBlock = packing.GroupBlocksOf(answer).First;
        int blocks = packing.GroupBlocksOf(answer).Count * packing.ChannelBlocks;
        PieceLayout layout = new(packing.RingDegree, blocks);
        Workers.Run(
            (blocks + StoredTogether - 1) / StoredTogether,
            degreeOfParallelism,
            () => new Scratch(plan),
            (together, scratch) =>
            {
                int first = together * StoredTogether;
                int last = Math.Min(first + StoredTogether, blocks);
                for (int block = first; block < last; block++)
                {
                    int groupBlock = firstGroupBlock + (block / packing.ChannelBlocks);
                    int count = packing.FillWeights(answer, groupBlock, block % packing.ChannelBlocks, weights, scratch.Places, scratch.Coefficients);
                    if (packing.HasConstantWeights)
                    {
                        values.AsSpan()[block] = count == 0 ? 0 : scratch.Coefficients[0];
                        continue;
                    }

                    NttKernel.ForwardSparse(
                        tables,
                        scratch.Places.AsSpan(0, count),
                        scratch.Coefficients.AsSpan(0, count),
                        scratch.Values.AsSpan((block - first) * packing.RingDegree, packing.RingDegree));
                }

                if (!packing.HasConstantWeights)
                {
                    layout.Store(scratch.Values.AsSpan(0, (last - first) * packing.RingDegree), last - first, first, values);
                }
            });
    }

    /// <summary>All plaintexts of an answer in transform order modulo one prime, piece by piece, in each block by block.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="prime">Which prime.</param>
    /// <param name="degreeOfParallelism">Threads, for weights that are not transformed yet.</param>
    /// <param name="buffer">Holds the result in that case; grows as needed.</param>
    /// <returns>As many doubles as the answer's blocks take.</returns>
    internal ArraySegment<double> PlaintextsOf(int answer, int prime, int degreeOfParallelism, ref double[] buffer)
    {
        int blocks = Plan.Packing.GroupBlocksOf(answer).Count * Plan.Packing.ChannelBlocks;
        int length = Plan.Packing.HasConstantWeights ? blocks : blocks * Plan.Parameters.RingDegree;
        if (_answers is not null)
        {
            return new ArraySegment<double>(_answers[answer], Plan.Packing.HasConstantWeights ? 0 : prime * length, length);
        }

        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<double>(length);
        }

        ArraySegment<double> values = new(buffer, 0, length);
        Transform(Plan, _weights!, answer, prime, degreeOfParallelism, values);
        return values;
    }

    /// <summary>What a thread needs to transform weights.</summary>
    /// <param name="plan">The layer.</param>
    private sealed class Scratch(LinearLayerPlan plan)
    {
        /// <summary>Exponents of at most n coefficients.</summary>
        public int[] Places { get; } = new int[plan.Parameters.RingDegree];

        /// <summary>As many coefficients.</summary>
        public double[] Coefficients { get; } = new double[plan.Parameters.RingDegree];

        /// <summary>Polynomials in transform order; not needed for constants.</summary>
        public double[] Values { get; } = plan.Packing.HasConstantWeights ? [] : new double[StoredTogether * plan.Parameters.RingDegree];
    }
}
