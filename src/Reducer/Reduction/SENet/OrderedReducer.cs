using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// SENet++ (Kundu et al., ICLR 2023): SENet whose fine-tuning trains several widths of the network at once, by ordered dropout with a
/// batch normalisation for each width; every step adds up their losses. The full width meets the budget, narrower ones use the
/// leading channels of its masks.
/// </summary>
internal sealed class OrderedReducer : IReductionMethod
{
    private readonly SensitivityReducer _full = new();

    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => _full.Granularities;

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => _full.Hyperparameters(options);

    /// <inheritdoc/>
    public FineTuningRecipe Recipe(ReductionOptions options) => _full.Recipe(options);

    /// <inheritdoc/>
    public ReductionChoice Search(ReductionTask task)
    {
        if (task.Options.SENet.Matching == MapMatching.Pram && Narrow(task).Count > 0)
        {
            throw new NotSupportedException("matching pram: compares channel by channel, expected at for networks of several widths");
        }

        // Refused before the search rather than after it.
        _ = OrderedDropout.WithBranches(task.Network, Narrow(task));
        return _full.Search(task);
    }

    /// <summary>Trains all widths.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">Weights and masks of the full width.</param>
    /// <returns>How it went at full width; the network holds all widths.</returns>
    public TrainingResult FineTune(ReductionTask task, ReductionChoice choice) =>
        SensitivityReducer.FineTune(task, OrderedDropout.WithBranches(Masked(choice), Narrow(task)), Narrow(task));

    /// <summary>The full width alone.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">Weights and masks of the full width.</param>
    /// <param name="tuned">All widths.</param>
    /// <returns>The network.</returns>
    public ModelProto Finished(ReductionTask task, ReductionChoice choice, TrainingResult tuned) => OrderedDropout.Full(Masked(choice), tuned.Network);

    /// <summary>The narrower widths.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">Weights and masks of the full width.</param>
    /// <param name="tuned">All widths.</param>
    /// <returns>By falling width.</returns>
    public IReadOnlyList<SubNetwork> SubNetworks(ReductionTask task, ReductionChoice choice, TrainingResult tuned) =>
    [
        .. Narrow(task).OrderDescending().Select(width =>
        {
            ModelProto network = OrderedDropout.Narrow(Masked(choice), tuned.Network, width);
            return new SubNetwork(width, network, KeptRelus.Count(network));
        }),
    ];

    private static ModelProto Masked(ReductionChoice choice) => ReluRewriter.WithMasks(choice.Network, choice.Sites, choice.Kept);

    private static List<double> Narrow(ReductionTask task) => [.. task.Options.SENet.Widths.Where(w => w < 1)];
}
