using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>Time that the nodes of one operator in one part of a step took.</summary>
/// <param name="Section">Part of the step, as "weight gradient".</param>
/// <param name="Operator">ONNX operator.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Seconds">Wall clock of one step, all these nodes together.</param>
public sealed record OperatorTime(string Section, string Operator, int Nodes, double Seconds);

/// <summary>One training step on images of noise, to be timed.</summary>
public sealed class TrainingWorkload : IDisposable
{
    private const double Rate = 1e-3;

    private readonly TrainingStep _step;
    private readonly TrainableNetwork _network;
    private readonly Optimizer _optimizer = new GradientDescent();
    private readonly IRuntime _runtime;
    private readonly Memory _memory;
    private readonly StepRunner _runner;
    private readonly Classifier _classifier;
    private readonly ImageDataSet _images;
    private readonly int[] _all;
    private readonly RandomStream _random = new(1, 1);
    private long _steps;

    /// <summary>Prepares the step.</summary>
    /// <param name="model">Images in, logits out.</param>
    /// <param name="batch">Images per step.</param>
    /// <param name="provider">Where to run.</param>
    /// <param name="threads">Threads of the CPU provider; 0 for one per core.</param>
    /// <param name="isStandard">Whether to use standard operators alone, as other providers do.</param>
    /// <exception cref="RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    public TrainingWorkload(ModelProto model, int batch, ExecutionProvider provider, int threads, bool isStandard)
    {
        _network = new TrainableNetwork(model);
        _runtime = RuntimeLoader.Open(provider, threads);
        _step = TrainingStep.Derive(_network, batch, _optimizer, null, [], block: isStandard ? 0 : _runtime.ChannelBlock);
        _memory = new Memory(_runtime, _step.Memory);
        _runner = new StepRunner(_runtime, _step, _network, _memory, _optimizer, batch);
        _classifier = new Classifier(_runtime, _network, _memory, batch);
        (int channels, int height, int width) = ((int)_network.InputShape[0], (int)_network.InputShape[1], (int)_network.InputShape[2]);
        byte[] pixels = new byte[batch * channels * height * width];
        RandomStream noise = new(2, 1);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)noise.Below(256);
        }

        _all = [.. Enumerable.Range(0, batch)];
        _images = new ImageDataSet("noise", channels, height, width, (int)_step.Classes, pixels, [.. _all.Select(i => i % (int)_step.Classes)]);
        (ForwardOperations, StepOperations, ActivationBytes) = Count(_network, batch);
    }

    /// <summary>Images per step.</summary>
    public int Batch => _all.Length;

    /// <summary>What runs it.</summary>
    public string Provider => _runtime.Provider;

    /// <summary>Multiplications and additions of the linear layers of one forward pass.</summary>
    public double ForwardOperations { get; }

    /// <summary>Multiplications and additions of the linear layers of one step: forward, input gradients and weight gradients.</summary>
    public double StepOperations { get; }

    /// <summary>Size of everything that the nodes of the forward pass give out, of one batch.</summary>
    public double ActivationBytes { get; }

    /// <summary>Trains on the batch.</summary>
    /// <returns>The loss.</returns>
    public double Step() => _runner.Run(_images, _all, new Augmentation(), _random, Rate, ++_steps).Loss;

    /// <summary>Classifies the batch.</summary>
    /// <returns>Share classified correctly.</returns>
    public double Classify() => _classifier.Accuracy(_images, _memory.Current);

    /// <summary>Runs steps with the runtime's profiler on.</summary>
    /// <param name="steps">How many; one more runs before them and does not count.</param>
    /// <param name="file">Beginning of the name of the profile, which is removed.</param>
    /// <returns>Times of one step.</returns>
    public IReadOnlyList<OperatorTime> Profile(int steps, string file)
    {
        using (StepRunner runner = new(_runtime, _step, _network, _memory, _optimizer, Batch, file))
        {
            for (int i = 0; i <= steps; i++)
            {
                runner.Run(_images, _all, new Augmentation(), _random, Rate, ++_steps);
            }
        }

        string path = Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileName(file) + "*.json").Single();
        IReadOnlyList<OperatorTime> times = OperatorProfile.Read(path, steps);
        File.Delete(path);
        return times;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _classifier.Dispose();
        _runner.Dispose();
        _memory.Dispose();
        _runtime.Dispose();
    }

    private static (double Forward, double Step, double Bytes) Count(TrainableNetwork network, long batch)
    {
        GradientTape tape = new(new GraphWriter(), isTraining: true);
        network.Write(tape, batch);
        double forward = 0;
        double step = 0;
        double bytes = 0;
        foreach (NodeProto node in network.Nodes)
        {
            double size = TensorData.Count(tape.Shape(node.Output[0]));
            bytes += sizeof(float) * size;
            double operations = node.OpType switch
            {
                "Conv" => 2 * size * TensorData.Count(tape.Shape(node.Input[1]).AsSpan(1)),
                "Gemm" or "MatMul" => 2 * size * TensorData.Count(tape.Shape(node.Input[0])) / batch,
                _ => 0,
            };
            forward += operations;
            step += operations * (tape.IsActive(node.Input[0]) ? 3 : 2);
        }

        return (forward, step, bytes);
    }
}
