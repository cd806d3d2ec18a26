using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.SENet;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.ReluPruner;

/// <summary>
/// ReLUPruner (AAAI 2026): while the network trains, a Taylor expansion of the loss says how much it would lose with each ReLU;
/// the least important of the whole network are taken away step by step until the budget is left.
/// </summary>
/// <remarks>
/// A ReLU that was taken away is ranked on with all others and may come back with the next mask.
/// </remarks>
internal sealed class TaylorPruning : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => Enum.GetValues<Granularity>();

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => options.ReluPruner;

    /// <inheritdoc/>
    public FineTuningRecipe Recipe(ReductionOptions options) => new()
    {
        Epochs = 240,
        LearningRate = 0.01,
        Milestones = [150 / 240.0, 180 / 240.0, 210 / 240.0],
        HardWeight = 0.5,
        SoftWeight = 0.5,
    };

    /// <summary>Trains with fewer and fewer ReLUs.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>The network with the weights that the search ended with, and what is kept.</returns>
    public ReductionChoice Search(ReductionTask task)
    {
        SensitivityReducer.RequireSameLayers(task);
        if (task.Options.Budget == task.Total)
        {
            return ReductionChoice.Everything(task);
        }

        ReluPrunerOptions pruning = task.Options.ReluPruner;
        ModelProto gated = ReluRewriter.WithSlopes(task.Network, task.Sites, byChannel: false);
        List<string> masks = [.. task.Sites.Select(ReluRewriter.SlopeName)];
        TaylorStatistics statistics = new(task.Sites, pruning);
        TrainerOptions options = task.FineTuning with
        {
            Epochs = pruning.Epochs,
            LearningRate = new LearningRate { Peak = pruning.LearningRate, Milestones = [double.MaxValue] },
            Optimizer = new GradientDescent(),
        };
        string name = Trainer.RunName(gated, task.Training, options, $"relupruner {pruning} {task.Options.Granularity} {task.Options.Budget}");
        using TrainingRun run = new(new TrainableNetwork(gated, alsoHeld: masks), task.Training, task.Validation, options, sparse: [], statistics);
        SearchLoop loop = new(run, name, task.CheckpointOf("search"));
        PruningSchedule schedule = new(pruning, run.StepsPerEpoch);
        loop.Run(pruning.Epochs, _ => { }, task.ProgressOf("search"), task.Cancellation, Count, Renew);

        // The mask that the weights were trained with, not the one that the last epoch's statistics would give.
        Dictionary<string, float[]> gates = run.Read(masks);
        ModelProto trained = new TrainableNetwork(task.Network).With(run.ReadWeights());
        return new ReductionChoice(trained, task.Sites, [.. masks.Select(mask => Array.ConvertAll(gates[mask], gate => gate > 0))], loop.Epochs.Count)
        {
            Scores = Scores(),
        };

        IReadOnlyList<double[]> Scores() => statistics.Importance(run.Read(statistics.Renewed.Select(tensor => tensor.Name)));

        long Count() => run.Read(masks).Values.Sum(mask => mask.LongCount(gate => gate > 0));

        void Renew(long steps)
        {
            if (schedule.IsDue(steps))
            {
                long kept = schedule.Kept(steps, task.Total, task.Options.Budget);
                IReadOnlyList<bool[]> flags = MaskSelection.Best(task.Sites, Scores(), kept, task.Options.Granularity);
                run.Write(masks.Zip(flags).ToDictionary(m => m.First, m => Array.ConvertAll(m.Second, flag => flag ? 1f : 0f)));
            }
        }
    }

    /// <summary>Trains with the mask frozen, on labels, the teacher's logits and, as SENet does, its attention maps.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">Weights and masks.</param>
    /// <returns>How it went.</returns>
    public TrainingResult FineTune(ReductionTask task, ReductionChoice choice)
    {
        SENetOptions matching = task.Options.SENet with { MatchWeight = task.Options.ReluPruner.Attention };
        return SensitivityReducer.FineTune(task with { Options = task.Options with { SENet = matching } }, choice.Masked(), narrow: []);
    }

    /// <inheritdoc/>
    public ReductionChoice? Resize(ReductionTask task, ReductionChoice choice, long budget) => choice.Resized(task, budget);
}
