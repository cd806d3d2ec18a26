using System.Diagnostics;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>A network being trained, epoch by epoch, on an open runtime.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const ulong OrderPurpose = 2UL << 32;

    private readonly TrainableNetwork _network;
    private readonly ImageDataSet _training;
    private readonly ImageDataSet _validation;
    private readonly TrainerOptions _options;
    private readonly IRuntime _runtime;
    private readonly Memory _memory;
    private readonly StepRunner _runner;
    private readonly Classifier _classifier;
    private readonly int _batch;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _stepsDone;

    /// <summary>Opens the runtime and prepares the graphs.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What to judge epochs by.</param>
    /// <param name="options">How.</param>
    /// <param name="sparse">Parameters to be pulled to zero.</param>
    /// <param name="extension">What a method adds to the step; null for nothing.</param>
    public TrainingRun(
        TrainableNetwork network,
        ImageDataSet training,
        ImageDataSet validation,
        TrainerOptions options,
        IReadOnlyList<string> sparse,
        StepExtension? extension = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        _network = network;
        _training = training;
        _validation = validation;
        _options = options;
        _batch = Math.Min(options.BatchSize, training.Count);
        _runtime = RuntimeLoader.Open(options.Provider, options.Threads);
        TrainingStep step;
        try
        {
            step = TrainingStep.Derive(network, _batch, options.Optimizer, options.Distillation, sparse, extension, _runtime.ChannelBlock);
            RequireFit(network, step.Classes, training);
            RequireFit(network, step.Classes, validation);
        }
        catch
        {
            _runtime.Dispose();
            throw;
        }

        _memory = new Memory(_runtime, step.Memory, step.Held);
        _runner = new StepRunner(_runtime, step, network, _memory, options.Optimizer, _batch);
        _classifier = new Classifier(_runtime, network, _memory, _batch);
    }

    /// <summary>What runs it.</summary>
    public string Provider => _runtime.Provider;

    /// <summary>Steps of an epoch; images that do not fill a batch are left out.</summary>
    public long StepsPerEpoch => _training.Count / _batch;

    /// <summary>Sets the factor of the sparsity term from the next step on.</summary>
    /// <param name="weight">The factor.</param>
    public void SetSparsityWeight(double weight) => _runner.SetSparsityWeight(weight);

    /// <summary>Reads everything remembered from step to step.</summary>
    /// <returns>Values by name.</returns>
    public Dictionary<string, float[]> ReadAll() => _memory.Read();

    /// <summary>Reads weights and statistics.</summary>
    /// <returns>Values by name.</returns>
    public Dictionary<string, float[]> ReadWeights() => _memory.Read(_network.Parameters.Concat(_network.States).Select(t => t.Name));

    /// <summary>Reads some of what is remembered.</summary>
    /// <param name="names">Which.</param>
    /// <returns>Values by name.</returns>
    public Dictionary<string, float[]> Read(IEnumerable<string> names) => _memory.Read(names);

    /// <summary>Overwrites what is remembered.</summary>
    /// <param name="values">By name.</param>
    public void Write(IReadOnlyDictionary<string, float[]> values) => _memory.Write(values);

    /// <summary>Trains for one epoch and validates.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="progress">Told after every step and once more after validation; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <param name="settle">Called after validation to settle which ReLUs stay; gives how many, to be told. Null where none are searched for.</param>
    /// <param name="stepped">Called after every step with the steps done since the first of the run; null for nobody.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public EpochResult RunEpoch(int epoch, IProgress<TrainingProgress>? progress, CancellationToken cancellation, Func<long>? settle = null, Action<long>? stepped = null)
    {
        // Order and variation depend on the seed and the epoch alone, so that a resumed run goes on exactly.
        RandomStream random = new(_options.Seed, OrderPurpose + (ulong)epoch);
        int[] order = [.. Enumerable.Range(0, _training.Count)];
        random.Shuffle<int>(order);
        long steps = StepsPerEpoch;
        double lossSum = 0;
        double correctSum = 0;
        TrainingProgress? last = null;
        for (long i = 0; i < steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double rate = _options.LearningRate.At(epoch + ((i + 1.0) / steps), _options.Epochs);
            (double loss, double correct) = _runner.Run(_training, order.AsSpan((int)(i * _batch), _batch), _options.Augmentation, random, rate, (epoch * steps) + i + 1);
            if (!double.IsFinite(loss))
            {
                throw new TrainingDivergedException($"epoch {epoch + 1}, step {i + 1} of {steps}: got a loss of {loss} at learning rate {rate}; try a lower rate or a warm-up");
            }

            lossSum += loss;
            correctSum += correct;
            _stepsDone++;
            double left = ((double)(_options.Epochs - epoch) * steps) - i - 1;
            last = new TrainingProgress(
                epoch + 1,
                _options.Epochs,
                i + 1,
                steps,
                lossSum / (i + 1),
                correctSum / ((i + 1) * _batch),
                _stepsDone * _batch / _watch.Elapsed.TotalSeconds,
                _watch.Elapsed * Math.Max(0, left / _stepsDone),
                Provider);
            progress?.Report(last);
            stepped?.Invoke((epoch * steps) + i + 1);
        }

        EpochResult result = new(epoch + 1, lossSum / steps, correctSum / (steps * _batch), _classifier.Accuracy(_validation, _memory.Current))
        {
            Relus = settle?.Invoke(),
        };
        progress?.Report(last! with { Finished = result });
        return result;
    }

    /// <summary>The network with the weights given.</summary>
    /// <param name="values">By name.</param>
    /// <returns>A model for inference.</returns>
    public ModelProto Export(IReadOnlyDictionary<string, float[]> values) => _network.With(values);

    /// <inheritdoc/>
    public void Dispose()
    {
        _classifier.Dispose();
        _runner.Dispose();
        _memory.Dispose();
        _runtime.Dispose();
    }

    private static void RequireFit(TrainableNetwork network, long classes, ImageDataSet set)
    {
        long[] image = [set.Channels, set.Height, set.Width];
        if (!network.InputShape.SequenceEqual(image) || classes != set.Classes)
        {
            throw new ArgumentException(
                $"data set {set.Name}: got images of {string.Join('x', image)} in {set.Classes} classes, the network needs {string.Join('x', network.InputShape)} in {classes}");
        }
    }
}
