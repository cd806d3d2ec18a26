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
        plan.Parameters.Ring.ForwardSmall(coefficients, values);
    }

    /// <summary>One plaintext polynomial in transform order.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="block">Number of the polynomial within the answer.</param>
    /// <param name="coefficients">Scratch of n.</param>
    /// <param name="values">Scratch of a polynomial.</param>
    /// <returns>The polynomial, perhaps in the scratch.</returns>
    internal ReadOnlySpan<double> Polynomial(int answer, int block, Span<double> coefficients, Span<double> values)
    {
        int length = Plan.Parameters.Ring.Length;
        if (_answers is not null)
        {
            return _answers[answer].AsSpan(block * length, length);
        }

        Transform(Plan, _weights, answer, block, coefficients, values);
        return values;
    }
}
