using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>What a search ends with.</summary>
/// <param name="Network">The network with the weights that fine-tuning starts from, all its ReLUs in place.</param>
/// <param name="Sites">Its ReLU layers; fewer scalars than at the start where the network was reshaped.</param>
/// <param name="Kept">For each layer, one flag per scalar.</param>
/// <param name="Epochs">Epochs spent choosing.</param>
internal sealed record ReductionChoice(ModelProto Network, IReadOnlyList<ReluSite> Sites, IReadOnlyList<bool[]> Kept, int Epochs)
{
    /// <summary>Scores by which the best of the whole network were kept; null where the choice was made otherwise.</summary>
    public IReadOnlyList<double[]>? Scores { get; init; }

    /// <summary>What was found on the way, as it goes into manifests; null for nothing.</summary>
    public object? Findings { get; init; }

    /// <summary>The fine-tuning, where the search has done it.</summary>
    public TrainingResult? Tuned { get; init; }

    /// <summary>All networks that were trained to choose from, where the method has such a front.</summary>
    public IReadOnlyList<FrontPoint> Front { get; init; } = [];

    /// <summary>Nothing is removed.</summary>
    /// <param name="task">What is reduced.</param>
    /// <returns>The network as it is.</returns>
    public static ReductionChoice Everything(ReductionTask task) =>
        new(task.Network, task.Sites, [.. task.Sites.Select(s => Enumerable.Repeat(true, (int)s.Count).ToArray())], Epochs: 0);

    /// <summary>Keeps the best of the whole network, as many as the budget allows.</summary>
    /// <param name="task">Budget, granularity and layers.</param>
    /// <param name="network">The network with the weights that fine-tuning starts from.</param>
    /// <param name="scores">For each layer one score per scalar.</param>
    /// <param name="epochs">Epochs spent choosing.</param>
    /// <returns>The choice.</returns>
    public static ReductionChoice ByScore(ReductionTask task, ModelProto network, IReadOnlyList<double[]> scores, int epochs) => new(
        network,
        task.Sites,
        MaskSelection.Best(task.Sites, scores, task.Options.Budget, task.Options.Granularity),
        epochs)
    {
        Scores = scores,
    };

    /// <summary>The same choice by score at another budget.</summary>
    /// <param name="task">The granularity.</param>
    /// <param name="budget">Most ReLUs to keep.</param>
    /// <returns>The choice; null where it was not made by score.</returns>
    public ReductionChoice? Resized(ReductionTask task, long budget) => Scores is null
        ? null
        : this with { Kept = MaskSelection.Best(Sites, Scores, budget, task.Options.Granularity) };

    /// <summary>The network with everything not kept replaced by the identity.</summary>
    /// <returns>A copy.</returns>
    public ModelProto Masked() => ReluRewriter.WithMasks(Network, Sites, Kept);
}
