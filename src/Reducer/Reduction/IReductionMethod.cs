using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>A way to choose the ReLUs that stay. One class per method, listed in <see cref="ReductionMethods"/>.</summary>
internal interface IReductionMethod
{
    /// <summary>What it can keep or remove at once.</summary>
    IReadOnlyList<Granularity> Granularities { get; }

    /// <summary>Whether its search goes on from a checkpoint after a break; fine-tuning always does.</summary>
    bool ResumesSearch { get; }

    /// <summary>Its hyperparameters as they go into manifests, or null where it has none.</summary>
    /// <param name="options">Of all methods.</param>
    /// <returns>Its own.</returns>
    object? Hyperparameters(ReductionOptions options);

    /// <summary>How its authors fine-tune.</summary>
    /// <param name="options">Its hyperparameters, which may decide.</param>
    /// <returns>The recipe.</returns>
    FineTuningRecipe Recipe(ReductionOptions options) => FineTuningRecipe.Plain;

    /// <summary>Chooses the ReLUs to keep.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>The choice, within the budget.</returns>
    ReductionChoice Search(ReductionTask task);

    /// <summary>Keeps more or fewer ReLUs than a search chose, without searching again.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">What <see cref="Search"/> gave.</param>
    /// <param name="budget">Most ReLUs to keep, from 0 to all of the choice's sites.</param>
    /// <returns>The choice at that budget; null where the method has to search again.</returns>
    ReductionChoice? Resize(ReductionTask task, ReductionChoice choice, long budget) => null;

    /// <summary>Trains the reduced network with the choice frozen. Methods with an own recipe replace this.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">What <see cref="Search"/> gave.</param>
    /// <returns>How it went; its network is the result.</returns>
    TrainingResult FineTune(ReductionTask task, ReductionChoice choice) => choice.Tuned ?? Trainer.Train(
        ReluRewriter.WithMasks(choice.Network, choice.Sites, choice.Kept),
        task.Training,
        task.Validation,
        task.FineTuning,
        task.ProgressOf("fine-tuning"),
        task.Cancellation);

    /// <summary>The reduced network, where the one that was fine-tuned holds more than it.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">What <see cref="Search"/> gave.</param>
    /// <param name="tuned">What <see cref="FineTune"/> gave.</param>
    /// <returns>A network for inference.</returns>
    ModelProto Finished(ReductionTask task, ReductionChoice choice, TrainingResult tuned) => tuned.Network;

    /// <summary>Narrower networks that the fine-tuning trained as well.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">What <see cref="Search"/> gave.</param>
    /// <param name="tuned">What <see cref="FineTune"/> gave.</param>
    /// <returns>By falling width.</returns>
    IReadOnlyList<SubNetwork> SubNetworks(ReductionTask task, ReductionChoice choice, TrainingResult tuned) => [];
}

/// <summary>What is reduced, and how.</summary>
/// <param name="Network">A trained network whose ReLUs are all kept. Not changed.</param>
/// <param name="Sites">Its ReLU layers.</param>
/// <param name="Training">What to learn from.</param>
/// <param name="Validation">What to judge by; never the test set.</param>
/// <param name="Options">Budget, granularity, seed and hyperparameters.</param>
/// <param name="Progress">Told after every step; null for nobody.</param>
/// <param name="Cancellation">Stops between steps.</param>
internal sealed record ReductionTask(
    ModelProto Network,
    IReadOnlyList<ReluSite> Sites,
    ImageDataSet Training,
    ImageDataSet Validation,
    ReductionOptions Options,
    IProgress<TrainingProgress>? Progress,
    CancellationToken Cancellation)
{
    /// <summary>ReLUs before the reduction.</summary>
    public long Total => Sites.Sum(site => site.Count);

    /// <summary>What is learnt from beside the labels: the teacher given, otherwise the network as it was.</summary>
    public Distillation Teacher => Options.FineTuning.Distillation ?? new Distillation { Teacher = Network };

    /// <summary>The fine-tuning asked for, with the teacher.</summary>
    public TrainerOptions FineTuning => Options.FineTuning with { Distillation = Teacher };

    /// <summary>Tells the watcher which stage of the method a report is about.</summary>
    /// <param name="phase">As <c>mask search</c>.</param>
    /// <returns>Where the stage reports to; null for nobody.</returns>
    public IProgress<TrainingProgress>? ProgressOf(string phase) => Progress is null ? null : new NamedProgress(Progress, phase);

    /// <summary>File of the checkpoint of a stage other than the fine-tuning.</summary>
    /// <param name="stage">Names the stage.</param>
    /// <returns>Beside the fine-tuning's own; null where no checkpoint was asked for.</returns>
    public string? CheckpointOf(string stage) => Options.FineTuning.CheckpointPath is string path ? $"{path}.{stage}" : null;
}

/// <summary>Adds the name of a stage to reports.</summary>
/// <param name="watcher">Where they go.</param>
/// <param name="phase">The stage.</param>
internal sealed class NamedProgress(IProgress<TrainingProgress> watcher, string phase) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value) => watcher.Report(value with { Phase = phase });
}
