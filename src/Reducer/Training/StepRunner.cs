using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>Runs training steps: only the batch goes to the device and only the loss comes back.</summary>
internal sealed class StepRunner : IDisposable
{
    private readonly int _batch;
    private readonly Optimizer _optimizer;
    private readonly Memory _memory;
    private readonly ISession _session;
    private readonly ITensor _images;
    private readonly ITensor _targets;
    private readonly ITensor _loss;
    private readonly ITensor _correct;
    private readonly List<ITensor> _scalars = [];
    private readonly ITensor? _sparsityWeight;
    private readonly IBoundRun[] _runs;
    private readonly float[] _imageBuffer;
    private readonly float[] _targetBuffer;

    /// <summary>Prepares the step.</summary>
    /// <param name="runtime">Where.</param>
    /// <param name="step">The graph.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="memory">Its weights and the rest.</param>
    /// <param name="optimizer">Gives the scalars of each step.</param>
    /// <param name="batch">Images per step.</param>
    /// <param name="profile">Beginning of the name of the runtime's profile; null for none.</param>
    public StepRunner(IRuntime runtime, TrainingStep step, TrainableNetwork network, Memory memory, Optimizer optimizer, int batch, string? profile = null)
    {
        _batch = batch;
        _optimizer = optimizer;
        _memory = memory;
        _session = runtime.Open(step.Model, profile);
        _images = runtime.Allocate([batch, .. network.InputShape], onHost: true);
        _targets = runtime.Allocate([batch, step.Classes], onHost: true);
        _loss = runtime.Allocate([], onHost: true);
        _correct = runtime.Allocate([], onHost: true);
        _imageBuffer = new float[_images.Length];
        _targetBuffer = new float[_targets.Length];
        _scalars.AddRange(optimizer.Scalars.Select(_ => runtime.Allocate([], onHost: true)));
        _sparsityWeight = step.Model.Graph.Input.Any(i => i.Name == TrainingStep.SparsityWeight) ? runtime.Allocate([], onHost: true) : null;
        _runs = [.. Enumerable.Range(0, 2).Select(copy => Bind(network, copy))];
    }

    /// <summary>Sets the factor of the sparsity term.</summary>
    /// <param name="weight">The factor; the step must have such a term.</param>
    public void SetSparsityWeight(double weight) => _sparsityWeight!.Write([(float)weight]);

    /// <summary>Trains on one batch.</summary>
    /// <param name="set">Where the images are from.</param>
    /// <param name="indices">Which, one batch of them.</param>
    /// <param name="augmentation">How they are varied.</param>
    /// <param name="random">Chooses the variation.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="step">Steps since the first of the run, counting from 1.</param>
    /// <returns>Mean loss, and images classified correctly.</returns>
    public (double Loss, double Correct) Run(ImageDataSet set, ReadOnlySpan<int> indices, Augmentation augmentation, RandomStream random, double rate, long step)
    {
        Array.Clear(_targetBuffer);
        int classes = _targetBuffer.Length / _batch;
        for (int i = 0; i < _batch; i++)
        {
            augmentation.Write(set, indices[i], random, _imageBuffer.AsSpan(i * set.ImageLength, set.ImageLength));
            _targetBuffer[(i * classes) + set.Label(indices[i])] = 1;
        }

        _images.Write(_imageBuffer);
        _targets.Write(_targetBuffer);
        IReadOnlyList<float> scalars = _optimizer.ScalarValues(rate, step);
        for (int i = 0; i < scalars.Count; i++)
        {
            _scalars[i].Write([scalars[i]]);
        }

        _runs[_memory.Current].Run();
        _memory.Swap();
        Span<float> result = stackalloc float[2];
        _loss.Read(result[..1]);
        _correct.Read(result[1..]);
        return (result[0], result[1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in (IEnumerable<IDisposable>)[.. _runs, _images, _targets, _loss, _correct, .. _scalars, _session])
        {
            owned.Dispose();
        }

        _sparsityWeight?.Dispose();
    }

    private IBoundRun Bind(TrainableNetwork network, int copy)
    {
        Dictionary<string, ITensor> inputs = new(_memory.Copy(copy)) { [network.InputName] = _images, [TrainingStep.Targets] = _targets };
        for (int i = 0; i < _scalars.Count; i++)
        {
            inputs[_optimizer.Scalars[i]] = _scalars[i];
        }

        if (_sparsityWeight is not null)
        {
            inputs[TrainingStep.SparsityWeight] = _sparsityWeight;
        }

        Dictionary<string, ITensor> outputs = _memory.Written(1 - copy).ToDictionary(m => TrainingStep.NewValue(m.Key), m => m.Value);
        outputs[TrainingStep.Loss] = _loss;
        outputs[TrainingStep.Correct] = _correct;
        return _session.Bind(inputs, outputs);
    }
}
