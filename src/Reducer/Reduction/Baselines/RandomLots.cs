namespace PrivateInference.Reducer.Reduction.Baselines;

/// <summary>Keeps ReLUs by lot over the whole network.</summary>
internal sealed class RandomLots : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => Enum.GetValues<Granularity>();

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => null;

    /// <inheritdoc/>
    public ReductionChoice Search(ReductionTask task) => new(
        task.Network,
        task.Sites,
        MaskSelection.Best(task.Sites, Lots.Draw(task.Sites, task.Options), task.Options.Budget, task.Options.Granularity),
        Epochs: 0);

    /// <inheritdoc/>
    public ReductionChoice? Resize(ReductionTask task, ReductionChoice choice, long budget) => Search(task with { Options = task.Options with { Budget = budget } });
}
