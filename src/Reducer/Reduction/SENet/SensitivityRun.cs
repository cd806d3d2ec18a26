using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.Reshaping;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// SENet's first stage: the network is trained with few weights that may move between layers; a layer that keeps few of them needs
/// its ReLUs least replaced by weights, so its sensitivity is one minus the share of weights it keeps.
/// </summary>
internal static class SensitivityRun
{
    private const string Phase = "sensitivity";

    /// <summary>Measures the sensitivity of every ReLU layer.</summary>
    /// <param name="task">What is reduced, and how.</param>
    /// <returns>For each layer, a number in [0, 1]; and the epochs it took.</returns>
    public static (IReadOnlyList<double> Sensitivities, int Epochs) Measure(ReductionTask task)
    {
        SENetOptions senet = task.Options.SENet;
        ModelProto start = senet.Initialization == Initialization.Teacher ? task.Network : FreshWeights.Of(task.Network, task.Options.Seed);
        TrainableNetwork network = new(start);
        List<TensorProto> weights = [.. network.Parameters.Where(p => p.Dims.Count > 1)];
        List<float[]> masks = SparseTopology.First([.. weights.Select(Graphs.TensorData.Floats)], senet.Density);
        TrainerOptions options = task.FineTuning with
        {
            Epochs = senet.SparseEpochs,
            LearningRate = new LearningRate { Peak = senet.MaskLearningRate },
            Optimizer = task.FineTuning.Optimizer as GradientDescent ?? new GradientDescent { WeightDecay = task.FineTuning.Optimizer.WeightDecay },
            Distillation = null,
        };
        string name = FormattableString.Invariant($"sparse {senet.Density} {senet.PruneRate}");
        SparseStep step = new(weights, masks, name);
        using TrainingRun run = new(network, task.Training, task.Validation, options, sparse: [], step);
        Zero(run, weights, masks);
        SearchLoop loop = new(run, Trainer.RunName(start, task.Training, options, name), task.CheckpointOf(Phase));
        loop.Run(senet.SparseEpochs, Decide, task.ProgressOf(Phase), task.Cancellation);
        Dictionary<string, float[]> final = run.Read(weights.Select(w => SparseStep.MaskName(w.Name)));
        NetworkStructure structure = new(ConstantNodes.Inline(task.Network));
        return ([.. task.Sites.Select(site => structure.FeedingWeights(site) is string fed ? 1 - (double)final[SparseStep.MaskName(fed)].Average() : 1)], loop.Epochs.Count);

        void Decide(EpochResult epoch)
        {
            if (epoch.Epoch == senet.SparseEpochs)
            {
                return;
            }

            double rate = senet.PruneRate * 0.5 * (1 + Math.Cos(Math.PI * (epoch.Epoch - 1) / senet.SparseEpochs));
            List<float[]> current = Of(SparseStep.MaskName);
            SparseTopology.Move(Of(w => w), Of(w => TrainingStep.SlotName(w, 0)), current, rate);
            run.Write(weights.Select((w, i) => (Name: SparseStep.MaskName(w.Name), Values: current[i])).ToDictionary(m => m.Name, m => m.Values));
            Zero(run, weights, current);
        }

        List<float[]> Of(Func<string, string> named)
        {
            Dictionary<string, float[]> read = run.Read(weights.Select(w => named(w.Name)));
            return [.. weights.Select(w => read[named(w.Name)])];
        }
    }

    private static void Zero(TrainingRun run, List<TensorProto> weights, List<float[]> masks)
    {
        Dictionary<string, float[]> values = run.Read(weights.Select(w => w.Name));
        for (int l = 0; l < weights.Count; l++)
        {
            float[] own = values[weights[l].Name];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] *= masks[l][i];
            }
        }

        run.Write(values);
    }
}
