using System.Diagnostics;
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
    private const ulong OrderPurpose = 2UL << 32;

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
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        TrainableNetwork trainable = new(network);
        int batch = Math.Min(options.BatchSize, training.Count);
        TrainingStep step = TrainingStep.Derive(trainable, batch, options.Optimizer);
        RequireFit(trainable, step, training);
        RequireFit(trainable, step, validation);
        string run = RunName(network, training, options);
        using IRuntime runtime = RuntimeLoader.Open(options.Provider, options.Threads);
        using Memory memory = new(runtime, step.Memory);
        using StepRunner runner = new(runtime, step, trainable, memory, options.Optimizer, batch);
        using Classifier classifier = new(runtime, trainable, memory, batch);

        List<EpochResult> epochs = [];
        Dictionary<string, float[]> best = [];
        if (options.CheckpointPath is not null && Checkpoint.Load(options.CheckpointPath, run) is Checkpoint resumed)
        {
            memory.Write(resumed.Memory);
            epochs.AddRange(resumed.Epochs);
            best = new Dictionary<string, float[]>(resumed.Best);
        }

        string[] kept = [.. trainable.Parameters.Concat(trainable.States).Select(t => t.Name)];
        Stopwatch watch = Stopwatch.StartNew();
        int first = epochs.Count;
        for (int epoch = first; epoch < options.Epochs; epoch++)
        {
            EpochResult result = RunEpoch(epoch, epoch - first, watch);
            if (options.KeepBest && epochs.All(e => e.ValidationAccuracy < result.ValidationAccuracy))
            {
                best = memory.Read(kept);
            }

            epochs.Add(result);
            if (options.CheckpointPath is not null)
            {
                new Checkpoint(run, memory.Read(), best, epochs).Save(options.CheckpointPath);
            }
        }

        int selected = options.KeepBest ? epochs.MaxBy(e => e.ValidationAccuracy)!.Epoch : epochs.Count;
        return new TrainingResult(trainable.With(options.KeepBest ? best : memory.Read(kept)), epochs, runtime.Provider, selected);

        EpochResult RunEpoch(int epoch, int epochsBefore, Stopwatch watch)
        {
            // Order and variation depend on the seed and the epoch alone, so that a resumed run goes on exactly.
            RandomStream random = new(options.Seed, OrderPurpose + (ulong)epoch);
            int[] order = [.. Enumerable.Range(0, training.Count)];
            random.Shuffle<int>(order);
            long steps = training.Count / batch;
            double lossSum = 0;
            double correctSum = 0;
            for (long i = 0; i < steps; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                double rate = options.LearningRate.At(epoch + ((i + 1.0) / steps), options.Epochs);
                (double loss, double correct) = runner.Run(training, order.AsSpan((int)(i * batch), batch), options.Augmentation, random, rate, (epoch * steps) + i + 1);
                if (!double.IsFinite(loss))
                {
                    throw new TrainingDivergedException($"epoch {epoch + 1}, step {i + 1} of {steps}: got a loss of {loss} at learning rate {rate}; try a lower rate or a warm-up");
                }

                lossSum += loss;
                correctSum += correct;
                double done = ((double)epochsBefore * steps) + i + 1;
                double left = ((double)(options.Epochs - epoch) * steps) - i - 1;
                progress?.Report(new TrainingProgress(
                    epoch + 1,
                    options.Epochs,
                    i + 1,
                    steps,
                    lossSum / (i + 1),
                    correctSum / ((i + 1) * batch),
                    done * batch / watch.Elapsed.TotalSeconds,
                    watch.Elapsed * (left / done),
                    runtime.Provider));
            }

            return new EpochResult(epoch + 1, lossSum / steps, correctSum / (steps * batch), classifier.Accuracy(validation, memory.Current));
        }
    }

    /// <summary>Classifies a set with a network as it is.</summary>
    /// <param name="network">Images in [0, 1] in, logits out.</param>
    /// <param name="set">The images.</param>
    /// <param name="options">Where to run.</param>
    /// <returns>Share classified correctly, in [0, 1].</returns>
    public static double Accuracy(ModelProto network, ImageDataSet set, TrainerOptions options)
    {
        TrainableNetwork trainable = new(network);
        using IRuntime runtime = RuntimeLoader.Open(options.Provider, options.Threads);
        using Memory memory = new(runtime, [.. trainable.Parameters, .. trainable.States]);
        using Classifier classifier = new(runtime, trainable, memory, Math.Min(options.BatchSize, set.Count));
        return classifier.Accuracy(set, memory.Current);
    }

    private static void RequireFit(TrainableNetwork network, TrainingStep step, ImageDataSet set)
    {
        long[] image = [set.Channels, set.Height, set.Width];
        if (!network.InputShape.SequenceEqual(image) || step.Classes != set.Classes)
        {
            throw new ArgumentException(
                $"data set {set.Name}: got images of {string.Join('x', image)} in {set.Classes} classes, the network needs {string.Join('x', network.InputShape)} in {step.Classes}");
        }
    }

    private static string RunName(ModelProto network, ImageDataSet training, TrainerOptions options)
    {
        string hash = Convert.ToHexString(SHA256.HashData(network.ToByteArray()))[..16];
        TrainerOptions comparable = options with { CheckpointPath = null, Provider = ExecutionProvider.Auto, Threads = 0 };
        string text = $"{hash} {training.Name} {training.Count} {comparable} {string.Join(',', comparable.LearningRate.Milestones)}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
