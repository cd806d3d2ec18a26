using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.Baselines;
using PrivateInference.Reducer.Reduction.Reshaping;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>
/// DeepReDuce (Jha, Ghodsi, Garg, Reagen: ICML 2021): the ReLUs of the least critical stages are culled, of the others every second
/// layer is thinned out, and the network is reshaped; each step with distillation. Structural: it keeps whole layers, so it keeps at
/// most the budget and usually fewer.
/// </summary>
internal sealed class StageReducer : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => Enum.GetValues<Granularity>();

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => options.DeepReduce;

    /// <inheritdoc/>
    public FineTuningRecipe Recipe(ReductionOptions options) =>
        new() { Epochs = 200, LearningRate = 1e-3, Nesterov = true, Temperature = 1, HardWeight = 0.5, SoftWeight = 0.5 };

    /// <summary>Orders the stages by criticality and takes a point of the lattice.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>The largest point within the budget or, where the whole lattice is trained, the best.</returns>
    /// <exception cref="NotSupportedException">The order given does not name every stage once.</exception>
    public ReductionChoice Search(ReductionTask task)
    {
        DeepReduceOptions options = task.Options.DeepReduce;
        if (task.Options.Budget == task.Total && !options.WholeLattice)
        {
            return ReductionChoice.Everything(task);
        }

        IReadOnlyList<LayerStage> stages = LayerStage.Find(task.Sites, new NetworkStructure(task.Network));
        Trainings trainings = new(task);
        IReadOnlyList<StageCriticality> measured = options.Order is null ? [.. stages.Select(stage => Measure(task, trainings, stage))] : [];
        Lattice lattice = new(task.Network, task.Sites, options, Ordered(stages, options, measured), task.Options.Seed);
        List<FrontPoint> front = [];
        TrainingResult? tuned = null;
        LatticePoint chosen = lattice.Largest(task.Options.Budget);
        if (options.WholeLattice)
        {
            double best = double.NegativeInfinity;
            foreach (LatticePoint point in lattice.Points.OrderByDescending(p => p.Relus))
            {
                (ModelProto shaped, IReadOnlyList<ReluSite> layers) = lattice.Shape(point);
                TrainingResult result = trainings.Train(
                    point.Name,
                    $"lattice point {front.Count + 1} of {lattice.Points.Count}, {point.Name}",
                    ReluRewriter.WithMasks(Started(task, shaped), layers, Whole(layers, point.Layers)),
                    task.FineTuning);
                double accuracy = Accuracy(result);
                front.Add(new FrontPoint(point.Stages, point.Thinned, point.Alpha, point.Rho, point.Relus, accuracy, OnFront: false));
                if (point.Relus <= task.Options.Budget && accuracy > best)
                {
                    (chosen, best, tuned) = (point, accuracy, result);
                }
            }
        }

        (ModelProto network, IReadOnlyList<ReluSite> sites) = chosen.Layers.Count == 0 ? (task.Network, task.Sites) : lattice.Shape(chosen);
        IReadOnlyList<bool[]> kept = Whole(sites, chosen.Layers);
        if (options.Fill && chosen.Relus < task.Options.Budget)
        {
            kept = Filled(task, sites, kept, Ordered(stages, options, measured));
            tuned = null;
        }

        return new ReductionChoice(Started(task, network), sites, kept, trainings.Epochs)
        {
            Tuned = tuned,
            Front = FrontPoint.Mark(front),
            Findings = new DeepReduceFindings(measured, chosen.Stages, chosen.Thinned, chosen.Alpha, chosen.Rho, lattice.LeftOut),
        };
    }

    private static StageCriticality Measure(ReductionTask task, Trainings trainings, LayerStage stage)
    {
        DeepReduceOptions options = task.Options.DeepReduce;
        IReadOnlyList<bool[]> alone = Whole(task.Sites, stage.Layers);
        TrainerOptions tuning = task.FineTuning with { Epochs = options.CriticalityEpochs ?? task.FineTuning.Epochs };
        TrainingResult result = trainings.Train($"only-{stage.Name}", $"criticality of {stage.Name}", ReluRewriter.WithMasks(Started(task, task.Network), task.Sites, alone), tuning);
        return StageCriticality.Of(stage.Name, stage.Count, Accuracy(result), options.CriticalityExponent);
    }

    private static IReadOnlyList<LayerStage> Ordered(IReadOnlyList<LayerStage> stages, DeepReduceOptions options, IReadOnlyList<StageCriticality> measured)
    {
        IReadOnlyList<string> names = options.Order ?? [.. measured.OrderByDescending(m => m.Criticality).Select(m => m.Stage)];
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(stages.Select(s => s.Name).Order(StringComparer.Ordinal)))
        {
            throw new NotSupportedException($"order of stages {string.Join(',', names)}: expected each of {string.Join(',', stages.Select(s => s.Name))} once");
        }

        return [.. names.Select(name => stages.First(s => s.Name == name))];
    }

    private static ModelProto Started(ReductionTask task, ModelProto network) =>
        task.Options.DeepReduce.Initialization == Initialization.Teacher ? network : FreshWeights.Of(network, task.Options.Seed);

    private static IReadOnlyList<bool[]> Whole(IReadOnlyList<ReluSite> sites, IReadOnlyList<int> layers) =>
        [.. sites.Select((site, i) => Enumerable.Repeat(layers.Contains(i), (int)site.Count).ToArray())];

    private static double Accuracy(TrainingResult result) => result.Epochs[result.Selected - 1].ValidationAccuracy;

    /// <summary>Gives the rest of the budget to removed layers: the most critical stages first, within them by lot.</summary>
    private static IReadOnlyList<bool[]> Filled(ReductionTask task, IReadOnlyList<ReluSite> sites, IReadOnlyList<bool[]> kept, IReadOnlyList<LayerStage> order)
    {
        IReadOnlyList<double[]> lots = Lots.Draw(sites, task.Options);
        double[][] scores = new double[sites.Count][];
        for (int rank = 0; rank < order.Count; rank++)
        {
            foreach (int layer in order[rank].Layers)
            {
                double level = kept[layer][0] ? order.Count + 1 : order.Count - rank;
                scores[layer] = [.. lots[layer].Select(lot => level + lot)];
            }
        }

        return MaskSelection.Best(sites, scores, task.Options.Budget, task.Options.Granularity);
    }
}
