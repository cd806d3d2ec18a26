using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.Reshaping;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// SENet (Kundu, Lu, Zhang, Liu, Beerel: ICLR 2023): budgets of layers by the sensitivity that a sparse run shows, masks by activation
/// mismatch, fine-tuning with distillation of logits and maps.
/// </summary>
internal sealed class SensitivityReducer : IReductionMethod
{
    /// <inheritdoc/>
    public IReadOnlyList<Granularity> Granularities => [Granularity.Pixel, Granularity.Channel];

    /// <inheritdoc/>
    public bool ResumesSearch => true;

    /// <inheritdoc/>
    public object? Hyperparameters(ReductionOptions options) => options.SENet;

    /// <summary>As in the authors' code for CIFAR; with the paper's term, its weight of the teacher.</summary>
    /// <param name="options">How maps are matched.</param>
    /// <returns>The recipe.</returns>
    public FineTuningRecipe Recipe(ReductionOptions options) => new()
    {
        Epochs = 240,
        LearningRate = 0.01,
        Milestones = [150 / 240.0, 180 / 240.0, 210 / 240.0],
        Temperature = 4,
        HardWeight = 0.1,
        SoftWeight = options.SENet.Matching == MapMatching.Pram ? 0.9 : 0.5,
    };

    /// <summary>Runs the first two stages.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>Weights and masks of the mask search's best epoch.</returns>
    /// <exception cref="NotSupportedException">The teacher has other ReLU layers, or there are not as many sensitivities as layers.</exception>
    public ReductionChoice Search(ReductionTask task)
    {
        RequireSameLayers(task);
        SENetOptions senet = task.Options.SENet;
        if (senet.Sensitivities is not null && senet.Sensitivities.Count != task.Sites.Count)
        {
            throw new NotSupportedException($"sensitivities: got {senet.Sensitivities.Count}, expected {task.Sites.Count}, one for each ReLU layer of the network");
        }

        if (task.Options.Budget == task.Total)
        {
            return ReductionChoice.Everything(task);
        }

        (IReadOnlyList<double> sensitivities, int sparseEpochs) = senet.Sensitivities is null ? SensitivityRun.Measure(task) : (senet.Sensitivities, 0);
        long[] shares = BudgetAllocation.Share(task.Sites, sensitivities, task.Options.Budget, task.Options.Granularity);
        (ModelProto network, IReadOnlyList<bool[]> kept, IReadOnlyList<double> distances, int selected) = MaskSearch.Run(task, shares);
        return new ReductionChoice(network, task.Sites, kept, sparseEpochs + senet.MaskEpochs)
        {
            Findings = new SENetFindings(sensitivities, shares, distances, selected),
        };
    }

    /// <summary>Runs the third stage.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="choice">Weights and masks.</param>
    /// <returns>How it went.</returns>
    public TrainingResult FineTune(ReductionTask task, ReductionChoice choice) =>
        FineTune(task, ReluRewriter.WithMasks(choice.Network, choice.Sites, choice.Kept), narrow: []);

    /// <summary>Runs the third stage on one network or on several that share weights.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <param name="network">The masked network, with its branches where there are any.</param>
    /// <param name="narrow">Their widths.</param>
    /// <returns>How it went; validated at full width.</returns>
    public static TrainingResult FineTune(ReductionTask task, ModelProto network, IReadOnlyList<double> narrow)
    {
        SENetOptions senet = task.Options.SENet;
        IReadOnlyList<LayerStage> stages = LayerStage.Find(task.Sites, new NetworkStructure(ConstantNodes.Inline(task.Network)));

        // The ends of the stages; a stem alone is none (the authors' feats[1:-1] leaves out the first map).
        List<string> layers = [.. stages.Where(s => s.Name != "stem").Select(s => task.Sites[s.Layers[^1]].Name)];
        MatchingStep step = new(layers, senet.Matching, senet.MatchWeight, narrow);
        return Trainer.Train(network, task.Training, task.Validation, task.FineTuning, step, task.ProgressOf("fine-tuning"), task.Cancellation);
    }

    /// <summary>Refuses a teacher whose maps cannot be compared with the network's.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <exception cref="NotSupportedException">A ReLU layer of the network is none of the teacher's, or of another shape.</exception>
    public static void RequireSameLayers(ReductionTask task)
    {
        Dictionary<string, long[]> taught = ReluSite.Find(task.Teacher.Teacher).ToDictionary(s => s.Name, s => s.Shape);
        foreach (ReluSite site in task.Sites)
        {
            if (!taught.TryGetValue(site.Name, out long[]? shape) || !shape.SequenceEqual(site.Shape))
            {
                throw new NotSupportedException($"teacher: got {(shape is null ? "none" : string.Join('x', shape))} for ReLU layer '{site.Name}' of {string.Join('x', site.Shape)}, expected the network's own layers");
            }
        }
    }
}
