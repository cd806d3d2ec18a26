using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A layer's weights, in transform form when memory allows, used by every inference. Immutable, so usable from several threads; holds the server's secret.</summary>
public sealed class PreparedWeights
{
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

    /// <summary>Writes one plaintext polynomial in transform order.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="answer">Within its tile.</param>
    /// <param name="block">Number of the polynomial within the answer: group block by group block, in each channel block by channel block.</param>
    /// <param name="scratch">The thread's.</param>
    /// <param name="values">All plaintexts of the answer, piece by piece; this one is overwritten.</param>
    internal static void Transform(LinearLayerPlan plan, ReadOnlySpan<long> weights, int answer, int block, Scratch scratch, Span<double> values)
    {
        ConvolutionPacking packing = plan.Packing;
        int groupBlock = packing.GroupBlocksOf(answer).First + (block / packing.ChannelBlocks);
        packing.FillWeights(answer, groupBlock, block % packing.ChannelBlocks, weights, scratch.Coefficients);
        if (packing.HasConstantWeights)
        {
            values[block] = scratch.Coefficients[0];
            return;
        }

        int blocks = packing.GroupBlocksOf(answer).Count * packing.ChannelBlocks;
        plan.Parameters.Ring.ForwardSmall(scratch.Coefficients, scratch.Values);
        new PieceLayout(plan.WeightLength, plan.PieceLength, blocks).Store(scratch.Values, block, values);
    }

    /// <summary>All plaintexts of an answer in transform order, piece by piece, in each block by block.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="degreeOfParallelism">Threads, for weights that are not transformed yet.</param>
    /// <param name="buffer">Holds the result in that case; grows as needed.</param>
    /// <returns>As many doubles as the answer's blocks take.</returns>
    internal double[] PlaintextsOf(int answer, int degreeOfParallelism, ref double[] buffer)
    {
        if (_answers is not null)
        {
            return _answers[answer];
        }

        int blocks = Plan.Packing.GroupBlocksOf(answer).Count * Plan.Packing.ChannelBlocks;
        int length = Plan.WeightLength;
        if (buffer.Length < blocks * length)
        {
            buffer = GC.AllocateUninitializedArray<double>(checked(blocks * length));
        }

        double[] values = buffer;
        Workers.Run(
            blocks,
            degreeOfParallelism,
            () => new Scratch(Plan),
            (block, scratch) => Transform(Plan, _weights, answer, block, scratch, values.AsSpan(0, blocks * length)));
        return values;
    }

    /// <summary>What a thread needs to transform weights.</summary>
    /// <param name="plan">The layer.</param>
    internal sealed class Scratch(LinearLayerPlan plan)
    {
        /// <summary>n coefficients.</summary>
        public double[] Coefficients { get; } = new double[plan.Parameters.RingDegree];

        /// <summary>A polynomial in transform order.</summary>
        public double[] Values { get; } = new double[plan.Parameters.Ring.Length];
    }
}
