using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.Snl;

/// <summary>
/// Selective network linearisation (Cho, Joshi, Reagen, Garg, Hegde: ICML 2022): every ReLU gets a slope, weights and slopes are
/// trained together under a sum of absolute slopes that grows until few enough slopes are left.
/// </summary>
/// <remarks>
/// As in the authors' code, batch normalisations train on during the search, slopes are not clamped, and the last epoch may take
/// away more than was asked for; here the largest of those slopes come back, so that the budget is met exactly. Where the search
/// runs out of epochs above its budget, the largest slopes are kept likewise.
/// </remarks>
internal sealed class SelectiveLinearization : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => [Granularity.Pixel, Granularity.Channel];

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => options.Snl;

    /// <inheritdoc/>
    public FineTuningRecipe Recipe(ReductionOptions options) => new() { Epochs = 100, LearningRate = 1e-3 };

    /// <summary>Trains weights and slopes until the number of ReLUs is within the budget, then keeps those of largest slope.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>The network with the weights that the search ended with, and what is kept.</returns>
    public ReductionChoice Search(ReductionTask task)
    {
        SnlOptions snl = task.Options.Snl;
        ModelProto sloped = ReluRewriter.WithSlopes(task.Network, task.Sites, task.Options.Granularity == Granularity.Channel);
        List<string> slopes = [.. task.Sites.Select(ReluRewriter.SlopeName)];
        TrainerOptions options = task.FineTuning with
        {
            Epochs = snl.MaximumEpochs,

            // A rate without decay: the published search runs until the budget is met, however long that takes.
            LearningRate = new LearningRate { Peak = snl.LearningRate, Milestones = [double.MaxValue] },
            Optimizer = new Adam { WeightDecay = 0 },
        };
        string name = Trainer.RunName(sloped, task.Training, options, $"snl {snl} {task.Options.Granularity} {task.Options.Budget}");
        using TrainingRun run = new(new TrainableNetwork(sloped, slopes), task.Training, task.Validation, options, slopes);
        SearchLoop loop = new(run, name, task.CheckpointOf("search"));
        while (Count() > task.Options.Budget && loop.Epochs.Count < snl.MaximumEpochs)
        {
            run.SetSparsityWeight(Lambda());
            loop.Run(loop.Epochs.Count + 1, _ => { }, task.ProgressOf("search"), task.Cancellation, Count);
        }

        long found = Count();
        ModelProto trained = new TrainableNetwork(task.Network).With(run.ReadWeights());
        return ReductionChoice.ByScore(task, trained, Slopes(), loop.Epochs.Count) with { Findings = new SnlFindings(found, Lambda()) };

        double Lambda() => SparsitySchedule.Weight(loop.Epochs, snl, task.Total);

        long Count() => Slopes().Sum(v => v.LongCount(slope => slope > snl.Threshold));

        IReadOnlyList<double[]> Slopes()
        {
            Dictionary<string, float[]> weights = run.ReadWeights();
            return [.. task.Sites.Select(site =>
            {
                float[] own = weights[ReluRewriter.SlopeName(site)];
                return Enumerable.Range(0, (int)site.Count).Select(i => (double)own[i / (site.Count / own.Length)]).ToArray();
            })];
        }
    }

    /// <inheritdoc/>
    public ReductionChoice? Resize(ReductionTask task, ReductionChoice choice, long budget) => choice.Resized(task, budget);
}
