using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>Classifies images with weights that live on the device.</summary>
internal sealed class Classifier : IDisposable
{
    private const string Logits = "step:logits";

    private readonly int _batch;
    private readonly long _classes;
    private readonly ISession _session;
    private readonly ITensor _images;
    private readonly ITensor _logits;
    private readonly IBoundRun[] _runs;

    /// <summary>Prepares the inference graph.</summary>
    /// <param name="runtime">Where.</param>
    /// <param name="network">The network.</param>
    /// <param name="memory">Its weights and statistics.</param>
    /// <param name="batch">Images at once.</param>
    public Classifier(IRuntime runtime, TrainableNetwork network, Memory memory, int batch)
    {
        GraphWriter writer = new();
        GradientTape tape = new(writer, isTraining: false, runtime.ChannelBlock);
        _batch = batch;
        _classes = network.Write(tape, batch);
        writer.Output(Logits, network.LogitsName, [batch, _classes]);
        _session = runtime.Open(writer.ToModel());
        _images = runtime.Allocate([batch, .. network.InputShape], onHost: true);
        _logits = runtime.Allocate([batch, _classes], onHost: true);
        _runs = [.. Enumerable.Range(0, 2).Select(copy => Bind(network, memory.Copy(copy)))];
    }

    /// <summary>Share of a set that is classified correctly.</summary>
    /// <param name="set">The images.</param>
    /// <param name="copy">Which copy of the weights.</param>
    /// <returns>In [0, 1].</returns>
    public double Accuracy(ImageDataSet set, int copy)
    {
        float[] images = new float[_batch * set.ImageLength];
        float[] logits = new float[_batch * _classes];
        Augmentation none = new();
        RandomStream unused = new(0, 0);
        long correct = 0;
        for (int start = 0; start < set.Count; start += _batch)
        {
            int count = Math.Min(_batch, set.Count - start);
            for (int i = 0; i < count; i++)
            {
                none.Write(set, start + i, unused, images.AsSpan(i * set.ImageLength, set.ImageLength));
            }

            _images.Write(images);
            _runs[copy].Run();
            _logits.Read(logits);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> row = logits.AsSpan(i * (int)_classes, (int)_classes);
                correct += Largest(row) == set.Label(start + i) ? 1 : 0;
            }
        }

        return (double)correct / set.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IBoundRun run in _runs)
        {
            run.Dispose();
        }

        _images.Dispose();
        _logits.Dispose();
        _session.Dispose();
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }

        return best;
    }

    private IBoundRun Bind(TrainableNetwork network, IReadOnlyDictionary<string, ITensor> memory)
    {
        Dictionary<string, ITensor> inputs = new() { [network.InputName] = _images };
        foreach (TensorProto tensor in network.Parameters.Concat(network.States))
        {
            inputs[tensor.Name] = memory[tensor.Name];
        }

        return _session.Bind(inputs, new Dictionary<string, ITensor> { [Logits] = _logits });
    }
}
