using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Direct;

namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// A layer's weights, transformed or ordered for direct evaluation when memory allows, used by every inference. Immutable, so usable from several threads; holds
/// the server's secret.
/// </summary>
public sealed class PreparedWeights
{
    private readonly ArraySegment<double>[]? _answers;
    private readonly int[][]? _ordered;
    private readonly long[]? _weights;

    internal PreparedWeights(LinearLayerPlan plan, int[][] ordered)
    {
        Plan = plan;
        _ordered = ordered;
    }

    internal PreparedWeights(LinearLayerPlan plan, ArraySegment<double>[] answers)
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
    public long Bytes => _answers?.Sum(static values => (long)values.Count * sizeof(double))
        ?? _ordered?.Sum(static values => (long)values.Length * sizeof(int))
        ?? (long)_weights!.Length * sizeof(long);

    /// <summary>The weights as direct evaluation reads them.</summary>
    /// <param name="degreeOfParallelism">Threads, for weights that are not kept so.</param>
    /// <returns>Of each group of answers, a pair of weights for every term and answer.</returns>
    internal int[][] Ordered(int degreeOfParallelism) => _ordered ?? DirectWeights.Order(Plan.Direct!, _weights!, degreeOfParallelism);

    /// <summary>All plaintexts of an answer modulo one prime, as <see cref="WeightTransforms"/> orders them.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="prime">Which prime.</param>
    /// <param name="degreeOfParallelism">Threads, for weights that are not transformed yet.</param>
    /// <param name="buffer">Holds the result in that case; grows as needed.</param>
    /// <param name="idle">Scratch of this layer's transforms, which the next call uses again.</param>
    /// <returns>As many doubles as the answer's blocks take.</returns>
    internal ArraySegment<double> PlaintextsOf(int answer, int prime, int degreeOfParallelism, ref ArraySegment<double> buffer, ConcurrentBag<WeightTransforms.Scratch> idle)
    {
        int length = WeightTransforms.LengthOf(Plan, answer, IsKept);
        if (_answers is not null)
        {
            return _answers[answer].Slice(_answers[answer].Count == length ? 0 : prime * length, length);
        }

        if (buffer.Count < length)
        {
            WorkArrays.Return(buffer);
            buffer = WorkArrays.Rent<double>(length);
        }

        ArraySegment<double> values = buffer[..length];
        WeightTransforms.Run(idle, Plan, _weights!, answer, prime, IsKept, degreeOfParallelism, values);
        return values;
    }
}
