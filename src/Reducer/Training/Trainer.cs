using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>Trains networks in ONNX Runtime.</summary>
public static class Trainer
{
    /// <summary>Trains a network, from its weights as they are.</summary>
    /// <param name="network">Images in [0, 1] in, logits out; any normalisation is inside. Not changed.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge epochs by; never the test set.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellation">Stops between steps; the last checkpoint stays.</param>
    /// <returns>The trained network.</returns>
    /// <exception cref="RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    /// <exception cref="NotSupportedException">An operator cannot be trained through.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or another run's.</exception>
    /// <exception cref="ArgumentException">Network and data do not fit.</exception>
    public static TrainingResult Train(
        ModelProto network,
        ImageDataSet training,
        ImageDataSet validation,
        TrainerOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) => Train(network, training, validation, options, extension: null, progress, cancellation);

    /// <summary>Trains a network with a step that a method extends.</summary>
    /// <param name="network">Images in [0, 1] in, logits out. Not changed.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge epochs by.</param>
    /// <param name="options">How.</param>
    /// <param name="extension">What is added to a step; null for nothing.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellation">Stops between steps; the last checkpoint stays.</param>
    /// <returns>The trained network.</returns>
    internal static TrainingResult Train(
        ModelProto network,
        ImageDataSet training,
        ImageDataSet validation,
        TrainerOptions options,
        StepExtension? extension,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        string name = RunName(network, training, options, extension?.Name);
        Checkpoint? resumed = options.CheckpointPath is null ? null : Checkpoint.Load(options.CheckpointPath, name);
        using TrainingRun run = new(new TrainableNetwork(network), training, validation, options, sparse: [], extension);
        List<EpochResult> epochs = [];
        IReadOnlyDictionary<string, float[]> best = new Dictionary<string, float[]>();
        if (resumed is not null)
        {
            run.Write(resumed.Memory);
            epochs.AddRange(resumed.Epochs);
            best = resumed.Best;
        }

        for (int epoch = epochs.Count; epoch < options.Epochs; epoch++)
        {
            EpochResult result = run.RunEpoch(epoch, progress, cancellation);
            if (options.KeepBest && epochs.All(e => e.ValidationAccuracy < result.ValidationAccuracy))
            {
                best = run.ReadWeights();
            }

            epochs.Add(result);
            if (options.CheckpointPath is not null)
            {
                new Checkpoint(name, run.ReadAll(), best, epochs).Save(options.CheckpointPath);
            }
        }

        int selected = options.KeepBest ? epochs.MaxBy(e => e.ValidationAccuracy)!.Epoch : epochs.Count;
        return new TrainingResult(run.Export(options.KeepBest ? best : run.ReadWeights()), epochs, run.Provider, selected);
    }

    /// <summary>Opens the provider and closes it again, so that what is missing is known before work is done.</summary>
    /// <param name="options">Which provider.</param>
    /// <returns>The provider that opens.</returns>
    /// <exception cref="RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    public static string FindProvider(TrainerOptions options)
    {
        using IRuntime runtime = RuntimeLoader.Open(options.Provider, options.Threads);
        return runtime.Provider;
    }

    /// <summary>Classifies a set with a network as it is.</summary>
    /// <param name="network">Images in [0, 1] in, logits out.</param>
    /// <param name="set">The images.</param>
    /// <param name="options">Where to run, and how many images at once.</param>
    /// <returns>Share classified correctly, in [0, 1].</returns>
    /// <exception cref="RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    public static double Accuracy(ModelProto network, ImageDataSet set, TrainerOptions options)
    {
        TrainableNetwork trainable = new(network);
        using IRuntime runtime = RuntimeLoader.Open(options.Provider, options.Threads);
        using Memory memory = new(runtime, [.. trainable.Parameters, .. trainable.States]);
        using Classifier classifier = new(runtime, trainable, memory, Math.Min(options.BatchSize, set.Count));
        return classifier.Accuracy(set, memory.Current);
    }

    /// <summary>A digest of everything that the result depends on.</summary>
    /// <param name="network">Where the run starts.</param>
    /// <param name="training">What is learnt from.</param>
    /// <param name="options">How.</param>
    /// <param name="method">What else it depends on; null for nothing.</param>
    /// <returns>The digest.</returns>
    internal static string RunName(ModelProto network, ImageDataSet training, TrainerOptions options, string? method = null)
    {
        TrainerOptions comparable = options with { CheckpointPath = null, Provider = ExecutionProvider.Auto, Threads = 0, Distillation = null };
        string distillation = options.Distillation is Distillation d
            ? string.Create(CultureInfo.InvariantCulture, $"{Digest(d.Teacher.ToByteArray())} {d.Temperature} {d.HardWeight} {d.SoftWeight}")
            : string.Empty;
        string milestones = string.Join(',', options.LearningRate.Milestones.Select(m => m.ToString(CultureInfo.InvariantCulture)));
        return Digest(Encoding.UTF8.GetBytes($"{Digest(network.ToByteArray())} {training.Name} {training.Count} {comparable} {milestones} {distillation}{(method is null ? null : $" {method}")}"));
    }

    private static string Digest(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes))[..16];
}
