namespace PrivateInference.Reducer.Reduction.Baselines;

/// <summary>Keeps the same share of every layer, by lot within it.</summary>
internal sealed class UniformLots : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => Enum.GetValues<Granularity>();

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => null;

    /// <inheritdoc/>
    public ReductionChoice Search(ReductionTask task)
    {
        IReadOnlyList<double[]> scores = Lots.Draw(task.Sites, task.Options);
        long[] shares = MaskSelection.InProportion(task.Sites, task.Options.Budget);
        return new ReductionChoice(task.Network, task.Sites, MaskSelection.BestByLayer(task.Sites, scores, shares, task.Options.Granularity), Epochs: 0);
    }

    /// <inheritdoc/>
    public ReductionChoice? Resize(ReductionTask task, ReductionChoice choice, long budget) => Search(task with { Options = task.Options with { Budget = budget } });
}
