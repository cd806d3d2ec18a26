using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Makes networks with fewer ReLUs.</summary>
public static class ReluReducer
{
    /// <summary>Chooses the ReLUs to keep and fine-tunes the network with the others removed.</summary>
    /// <param name="network">A trained network whose ReLUs are all kept. Not changed.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge by; never the test set.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step, of the search and of the fine-tuning; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The reduced network, at most the budget of its ReLUs kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative or above the ReLUs there are.</exception>
    /// <exception cref="ArgumentException">The method does not know the granularity.</exception>
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

        IReductionMethod method = ReductionMethods.Of(options.Method);
        if (!method.Granularities.Contains(options.Granularity))
        {
            throw new ArgumentException($"method {options.Method}: got granularity {options.Granularity}, needed {string.Join(" or ", method.Granularities)}", nameof(options));
        }

        ReductionTask task = new(network, sites, training, validation, options, progress, cancellation);
        ReductionChoice choice = method.Search(task);
        if (options.IsWithinLimit is not null)
        {
            choice = LimitFit.Apply(method, task, choice);
        }

        TrainingResult tuned = method.FineTune(task, choice);
        TrainingResult result = tuned with { Network = method.Finished(task, choice, tuned) };
        return new ReductionResult(result.Network, [.. choice.Kept.Select(k => k.LongCount(f => f))], total, choice.Epochs, result)
        {
            Layers = [.. choice.Sites.Select(site => (site.Name, (IReadOnlyList<long>)site.Shape))],
            Hyperparameters = method.Hyperparameters(options),
            Findings = choice.Findings,
            Front = choice.Front,
            SubNetworks = method.SubNetworks(task, choice, tuned),
        };
    }

    /// <summary>A network with a budget shared over its layers in proportion to their sizes, for what can be said before a search.</summary>
    /// <param name="network">A network whose ReLUs are all kept. Not changed.</param>
    /// <param name="budget">Most scalar ReLUs to keep, from 0 to all.</param>
    /// <param name="granularity">What is kept or removed at once.</param>
    /// <returns>A copy with masks, not trained any further.</returns>
    /// <exception cref="NotSupportedException">No ReLU, or an operator that cannot be trained through.</exception>
    public static ModelProto Sketch(ModelProto network, long budget, Granularity granularity)
    {
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        ReductionOptions options = new() { Budget = budget, Granularity = granularity };
        IReadOnlyList<double[]> lots = Baselines.Lots.Draw(sites, options);
        return ReluRewriter.WithMasks(network, sites, MaskSelection.BestByLayer(sites, lots, MaskSelection.InProportion(sites, budget), granularity));
    }
}
