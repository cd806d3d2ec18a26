using PrivateInference.HomomorphicLinear.Direct;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// A layer's weights, transformed or ordered for direct evaluation when memory allows, used by every inference. Immutable, so usable from several threads; holds
/// the server's secret.
/// </summary>
public sealed class PreparedWeights
{
    // LOCAL: polynomials that are stored side by side at once: pieces of one alone would be scattered over as many pages of memory.
    private const int StoredTogether = 8;

    private readonly double[][]? _answers;
    private readonly int[][]? _ordered;
    private readonly long[]? _weights;

    internal PreparedWeights(LinearLayerPlan plan, int[][] ordered)
    {
        Plan = plan;
        _ordered = ordered;
    }

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

    /// <summary>Whether evaluations find the weights in the form in which they use them.</summary>
    public bool IsKept => _weights is null;

    /// <summary>Memory held.</summary>
    public long Bytes => _answers?.Sum(static values => (long)values.Length * sizeof(double))
        ?? _ordered?.Sum(static values => (long)values.Length * sizeof(int))
        ?? (long)_weights!.Length * sizeof(long);

    /// <summary>The weights as direct evaluation reads them.</summary>
    /// <param name="degreeOfParallelism">Threads, for weights that are not kept so.</param>
    /// <returns>Of each group of answers, a pair of weights for every term and answer.</returns>
    internal int[][] Ordered(int degreeOfParallelism) => _ordered ?? DirectWeights.Order(Plan.Direct!, _weights!, degreeOfParallelism);

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
                    int count = scratch.Fill(answer, groupBlock, block % packing.ChannelBlocks, weights);
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

        private readonly int[] _indexes = new int[plan.Parameters.RingDegree];

        /// <summary>Polynomials in transform order; not needed for constants.</summary>
        public double[] Values { get; } = plan.Packing.HasConstantWeights ? [] : new double[StoredTogether * plan.Parameters.RingDegree];

        /// <summary>Writes one plaintext polynomial's coefficients that may differ from zero.</summary>
        /// <param name="answer">Within its tile.</param>
        /// <param name="groupBlock">One of those that the answer needs.</param>
        /// <param name="channelBlock">From 0.</param>
        /// <param name="weights">The layer's weights.</param>
        /// <returns>How many.</returns>
        public int Fill(int answer, int groupBlock, int channelBlock, long[] weights)
        {
            int count = plan.Packing.FillTaps(answer, groupBlock, channelBlock, Places, _indexes);
            for (int i = 0; i < count; i++)
            {
                // x^n = -1: exponents below zero come back at the end with the other sign.
                long weight = weights[_indexes[i]];
                Coefficients[i] = Places[i] < 0 ? -weight : weight;
                Places[i] += Places[i] < 0 ? plan.Parameters.RingDegree : 0;
            }

            return count;
        }
    }
}
