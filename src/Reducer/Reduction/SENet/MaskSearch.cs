using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Reduction.Reshaping;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// SENet's second stage: the student is trained with its masks, which after every epoch move to where its activations differ most
/// from the teacher's. The k largest sums are kept and ties are broken by position, so that exactly k are.
/// </summary>
internal static class MaskSearch
{
    private const string Phase = "mask search";
    private const string Distances = "search:distances";
    private const ulong LotPurpose = 6UL << 32;

    /// <summary>Searches masks.</summary>
    /// <param name="task">What is reduced, and how; its teacher has the same ReLU layers.</param>
    /// <param name="shares">Scalars that each layer keeps.</param>
    /// <returns>Weights and masks of the best epoch by validation, and for each epoch how far its masks were from the last ones.</returns>
    public static (ModelProto Network, IReadOnlyList<bool[]> Kept, IReadOnlyList<double> Distances, int Selected) Run(ReductionTask task, long[] shares)
    {
        SENetOptions senet = task.Options.SENet;
        IReadOnlyList<ReluSite> sites = task.Sites;
        ModelProto start = senet.Initialization == Initialization.Teacher ? task.Network : FreshWeights.Of(task.Network, task.Options.Seed);
        ModelProto sloped = Sloped(start, sites, FirstMasks(task, shares));
        NetworkStructure structure = new(ConstantNodes.Inline(start));
        List<string> slopes = [.. sites.Select(ReluRewriter.SlopeName)];
        TrainerOptions options = task.FineTuning with
        {
            Epochs = senet.MaskEpochs,
            LearningRate = new LearningRate { Peak = senet.MaskLearningRate, Milestones = senet.MaskMilestones.Count > 0 ? senet.MaskMilestones : [double.MaxValue] },
            Optimizer = task.FineTuning.Optimizer as GradientDescent ?? new GradientDescent { WeightDecay = task.FineTuning.Optimizer.WeightDecay },
            Distillation = task.Teacher with { HardWeight = senet.MaskHardWeight, SoftWeight = senet.MaskSoftWeight },
        };
        MismatchStep step = new(sites, [.. sites.Select(s => senet.Mismatch == MismatchOf.Output ? s.Name : structure.InputOf(s))]);
        using TrainingRun run = new(new TrainableNetwork(sloped, alsoHeld: slopes), task.Training, task.Validation, options, sparse: [], step);
        Dictionary<string, float[]> zeros = sites.ToDictionary(MismatchStep.SumName, s => new float[s.Count]);
        string name = Trainer.RunName(sloped, task.Training, options, $"{step.Name} {task.Options.Granularity}");
        SearchLoop loop = new(run, name, task.CheckpointOf("masks"));
        loop.Run(senet.MaskEpochs, Decide, task.ProgressOf(Phase), task.Cancellation);
        IReadOnlyList<bool[]> kept = [.. slopes.Select(s => loop.Best[s].Select(v => v > 0).ToArray())];
        return (new TrainableNetwork(start).With(loop.Best), kept, [.. loop.Best[Distances].Select(d => (double)d)], Selected(loop.Epochs));

        void Decide(EpochResult epoch)
        {
            Dictionary<string, float[]> best = Selected(loop.Epochs) == epoch.Epoch ? run.ReadWeights() : new(loop.Best);
            Dictionary<string, float[]> sums = run.Read(zeros.Keys);
            IReadOnlyList<double[]> scores = [.. sites.Select(s => sums[MismatchStep.SumName(s)].Select(v => (double)v).ToArray())];
            IReadOnlyList<bool[]> next = MaskSelection.BestByLayer(sites, scores, shares, task.Options.Granularity);
            Dictionary<string, float[]> old = run.Read(slopes);
            float distance = (float)sites.Select((s, i) => next[i].Where((keep, at) => keep != old[slopes[i]][at] > 0).Count() / (double)s.Count).Sum();
            best[Distances] = [.. loop.Best.GetValueOrDefault(Distances, []), distance];
            loop.Best = best;
            run.Write(zeros);
            run.Write(slopes.Select((s, i) => (s, next[i])).ToDictionary(m => m.s, m => m.Item2.Select(keep => keep ? 1f : 0f).ToArray()));
        }
    }

    /// <summary>The best epoch by validation; not the first, whose masks are by lot, unless there is no other.</summary>
    private static int Selected(List<EpochResult> epochs) => (epochs.Count == 1 ? epochs[0] : epochs.Skip(1).MaxBy(e => e.ValidationAccuracy)!).Epoch;

    /// <summary>By lot per position, the same for all channels where units are scalars.</summary>
    private static IReadOnlyList<bool[]> FirstMasks(ReductionTask task, long[] shares)
    {
        RandomStream random = new(task.Options.Seed, LotPurpose);
        List<double[]> lots = [];
        foreach (ReluSite site in task.Sites)
        {
            int area = (int)site.ChannelLength;
            bool byChannel = task.Options.Granularity != Granularity.Pixel || area == 1;
            double[] drawn = [.. Enumerable.Range(0, byChannel ? (int)site.Shape[0] : area).Select(_ => random.NextUnit())];
            lots.Add([.. Enumerable.Range(0, (int)site.Count).Select(i => drawn[byChannel ? i / area : i % area])]);
        }

        return MaskSelection.BestByLayer(task.Sites, lots, shares, task.Options.Granularity);
    }

    private static ModelProto Sloped(ModelProto start, IReadOnlyList<ReluSite> sites, IReadOnlyList<bool[]> masks)
    {
        ModelProto sloped = ReluRewriter.WithSlopes(start, sites, byChannel: false);
        for (int i = 0; i < sites.Count; i++)
        {
            TensorProto slopes = sloped.Graph.Initializer.First(t => t.Name == ReluRewriter.SlopeName(sites[i]));
            slopes.RawData = TensorData.Of(slopes.Name, [.. slopes.Dims], [.. masks[i].Select(keep => keep ? 1f : 0f)]).RawData;
        }

        return sloped;
    }
}
