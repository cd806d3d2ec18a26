using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Makes networks with fewer ReLUs.</summary>
public static class ReluReducer
{
    private const ulong LotPurpose = 4UL << 32;

    /// <summary>Chooses the ReLUs to keep and fine-tunes the network with the others removed.</summary>
    /// <param name="network">A trained network whose ReLUs are all kept. Not changed.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge by; never the test set.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step, of the search and of the fine-tuning; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The reduced network, at most the budget of its ReLUs kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative or above the ReLUs there are.</exception>
    /// <exception cref="NotSupportedException">No ReLU, or an operator that cannot be trained through.</exception>
    /// <exception cref="Sessions.RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    public static ReductionResult Reduce(
        ModelProto network,
        ImageDataSet training,
        ImageDataSet validation,
        ReductionOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        long total = sites.Sum(s => s.Count);
        if (options.Budget < 0 || options.Budget > total)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Budget, $"needed a budget from 0 to the {total} ReLUs of network '{network.Graph.Name}'");
        }

        ModelProto start = network;
        int searchEpochs = 0;
        IReadOnlyList<double[]> scores;
        IReadOnlyList<bool[]> kept;
        switch (options.Method)
        {
            case ReductionMethod.Snl:
                (start, scores, searchEpochs) = SelectiveLinearization.Search(network, sites, training, validation, options, progress, cancellation);
                kept = MaskSelection.Best(sites, scores, options.Budget, options.Granularity);
                break;
            case ReductionMethod.Random:
                kept = MaskSelection.Best(sites, Lots(sites, options), options.Budget, options.Granularity);
                break;
            default:
                scores = Lots(sites, options);
                long[] shares = MaskSelection.InProportion(sites, options.Budget);
                kept = [.. sites.Select((site, i) => MaskSelection.Best([site], [scores[i]], shares[i], options.Granularity)[0])];
                break;
        }

        TrainerOptions fineTuning = options.FineTuning with { Distillation = options.FineTuning.Distillation ?? new Distillation { Teacher = network } };
        TrainingResult result = Trainer.Train(ReluRewriter.WithMasks(start, sites, kept), training, validation, fineTuning, progress, cancellation);
        return new ReductionResult(result.Network, [.. kept.Select(k => k.LongCount(f => f))], total, searchEpochs, result)
        {
            Layers = [.. sites.Select(site => (site.Name, (IReadOnlyList<long>)site.Shape))],
        };
    }

    private static List<double[]> Lots(IReadOnlyList<ReluSite> sites, ReductionOptions options)
    {
        RandomStream random = new(options.Seed, LotPurpose);
        List<double[]> lots = [];
        foreach (ReluSite site in sites)
        {
            double[] scores = new double[site.Count];
            long unit = options.Granularity switch
            {
                Granularity.Pixel => 1,
                Granularity.Channel => site.ChannelLength,
                _ => site.Count,
            };

            // One lot for each unit, not for each scalar: means of many lots would all be alike.
            for (long i = 0; i < scores.Length; i++)
            {
                scores[i] = i % unit == 0 ? random.NextUnit() : scores[i - 1];
            }

            lots.Add(scores);
        }

        return lots;
    }
}
