using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>
/// Selective network linearisation (Cho, Joshi, Reagen, Garg, Hegde: ICML 2022): every ReLU gets a slope, weights and slopes are
/// trained together under a sum of absolute slopes that grows until few enough slopes are left.
/// </summary>
internal static class SelectiveLinearization
{
    /// <summary>Trains weights and slopes until the number of ReLUs is within the budget.</summary>
    /// <param name="network">The trained network, which is also the teacher.</param>
    /// <param name="sites">Its ReLU layers.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge by.</param>
    /// <param name="options">Budget and hyperparameters.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The network with the weights that the search ended with, for each layer the slope of each scalar, and the epochs it took.</returns>
    /// <exception cref="ArgumentException">The granularity is a layer.</exception>
    public static (ModelProto Network, IReadOnlyList<double[]> Slopes, int Epochs) Search(
        ModelProto network,
        IReadOnlyList<ReluSite> sites,
        ImageDataSet training,
        ImageDataSet validation,
        ReductionOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        if (options.Granularity == Granularity.Layer)
        {
            throw new ArgumentException("got granularity layer, SNL needs pixel or channel", nameof(options));
        }

        SnlOptions snl = options.Snl;
        ModelProto sloped = ReluRewriter.WithSlopes(network, sites, options.Granularity == Granularity.Channel);
        List<string> slopes = [.. sites.Select(ReluRewriter.SlopeName)];
        TrainerOptions search = options.FineTuning with
        {
            Epochs = snl.MaximumEpochs,

            // A rate without decay: the published search runs until the budget is met, however long that takes.
            LearningRate = new LearningRate { Peak = snl.LearningRate, Milestones = [double.MaxValue] },
            Optimizer = new Adam { WeightDecay = 0 },
            Distillation = options.FineTuning.Distillation ?? new Distillation { Teacher = network },
        };
        using TrainingRun run = new(new TrainableNetwork(sloped, slopes), training, validation, search, slopes);
        double lambda = snl.Lambda;
        long lowest = long.MaxValue;
        int epoch = 0;
        List<double[]> values = Read();
        while (Count() > options.Budget && epoch < snl.MaximumEpochs)
        {
            run.SetSparsityWeight(lambda);
            run.RunEpoch(epoch++, progress, cancellation);
            values = Read();
            long count = Count();
            if (count >= lowest && epoch >= snl.PatienceEpochs)
            {
                lambda *= snl.LambdaGrowth;
            }

            lowest = Math.Min(lowest, count);
        }

        TrainableNetwork plain = new(network);
        return (plain.With(run.ReadWeights()), values, epoch);

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
