using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A layer's weights, in transform form when memory allows, used by every inference. Immutable; holds the server's secret.</summary>
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
    /// <param name="coefficients">Scratch of n.</param>
    /// <param name="values">Overwritten.</param>
    internal static void Transform(LinearLayerPlan plan, ReadOnlySpan<long> weights, int answer, int block, Span<double> coefficients, Span<double> values)
    {
        ConvolutionPacking packing = plan.Packing;
        int groupBlock = packing.GroupBlocksOf(answer).First + (block / packing.ChannelBlocks);
        packing.FillWeights(answer, groupBlock, block % packing.ChannelBlocks, weights, coefficients);
        if (packing.HasConstantWeights)
        {
            values[0] = coefficients[0];
            return;
        }

        plan.Parameters.Ring.ForwardSmall(coefficients, values);
    }

    /// <summary>All plaintexts of an answer in transform order, block by block.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="degreeOfParallelism">Threads, for weights that are not transformed yet.</param>
    /// <param name="scratch">Holds the result in that case; grows as needed.</param>
    /// <returns>As many doubles as the answer's blocks take.</returns>
    internal double[] PlaintextsOf(int answer, int degreeOfParallelism, ref double[] scratch)
    {
        if (_answers is not null)
        {
            return _answers[answer];
        }

        int blocks = Plan.Packing.GroupBlocksOf(answer).Count * Plan.Packing.ChannelBlocks;
        int length = Plan.WeightLength;
        if (scratch.Length < blocks * length)
        {
            scratch = GC.AllocateUninitializedArray<double>(checked(blocks * length));
        }

        double[] values = scratch;
        Workers.Run(
            blocks,
            degreeOfParallelism,
            () => new double[Plan.Parameters.RingDegree],
            (block, coefficients) => Transform(Plan, _weights, answer, block, coefficients, values.AsSpan(block * length, length)));
        return values;
    }
}
