using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.Snl;

/// <summary>
/// Selective network linearisation (Cho, Joshi, Reagen, Garg, Hegde: ICML 2022): every ReLU gets a slope, weights and slopes are
/// trained together under a sum of absolute slopes that grows until few enough slopes are left.
/// </summary>
internal sealed class SelectiveLinearization : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => [Granularity.Pixel, Granularity.Channel];

    /// <inheritdoc/>
    public bool ResumesSearch => false;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => options.Snl;

    /// <summary>Trains weights and slopes until the number of ReLUs is within the budget, then keeps those of largest slope.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>The network with the weights that the search ended with, and what is kept.</returns>
    public ReductionChoice Search(ReductionTask task)
    {
        ReductionOptions options = task.Options;
        IReadOnlyList<ReluSite> sites = task.Sites;
        SnlOptions snl = options.Snl;
        ModelProto sloped = ReluRewriter.WithSlopes(task.Network, sites, options.Granularity == Granularity.Channel);
        List<string> slopes = [.. sites.Select(ReluRewriter.SlopeName)];
        TrainerOptions search = task.FineTuning with
        {
            Epochs = snl.MaximumEpochs,

            // A rate without decay: the published search runs until the budget is met, however long that takes.
            LearningRate = new LearningRate { Peak = snl.LearningRate, Milestones = [double.MaxValue] },
            Optimizer = new Adam { WeightDecay = 0 },
        };
        using TrainingRun run = new(new TrainableNetwork(sloped, slopes), task.Training, task.Validation, search, slopes);
        double lambda = snl.Lambda;
        long lowest = long.MaxValue;
        int epoch = 0;
        List<double[]> values = Read();
        while (Count() > options.Budget && epoch < snl.MaximumEpochs)
        {
            run.SetSparsityWeight(lambda);
            run.RunEpoch(epoch++, task.ProgressOf("search"), task.Cancellation);
            values = Read();
            long count = Count();
            if (count >= lowest && epoch >= snl.PatienceEpochs)
            {
                lambda *= snl.LambdaGrowth;
            }

            lowest = Math.Min(lowest, count);
        }

        ModelProto trained = new TrainableNetwork(task.Network).With(run.ReadWeights());
        return new ReductionChoice(trained, sites, MaskSelection.Best(sites, values, options.Budget, options.Granularity), epoch);

        long Count() => values.Sum(v => v.LongCount(slope => slope > snl.Threshold));

        List<double[]> Read()
        {
            Dictionary<string, float[]> weights = run.ReadWeights();
            return [.. sites.Select(site =>
            {
                float[] own = weights[ReluRewriter.SlopeName(site)];
                return Enumerable.Range(0, (int)site.Count).Select(i => (double)own[i / (site.Count / own.Length)]).ToArray();
            })];
        }
    }
}
