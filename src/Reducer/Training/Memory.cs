using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>Everything remembered from step to step, twice on the device: a step reads one copy and writes the other, so nothing is copied.</summary>
internal sealed class Memory : IDisposable
{
    private readonly Dictionary<string, ITensor>[] _copies = [[], []];
    private readonly HashSet<string> _held;

    /// <summary>Allocates and fills.</summary>
    /// <param name="runtime">Where.</param>
    /// <param name="tensors">What, with first values.</param>
    /// <param name="held">Also, but never written by a step: one tensor serves as both copies.</param>
    public Memory(IRuntime runtime, IReadOnlyList<TensorProto> tensors, IReadOnlyList<TensorProto>? held = null)
    {
        _held = [.. (held ?? []).Select(t => t.Name)];
        foreach (TensorProto tensor in held ?? [])
        {
            ITensor shared = runtime.Allocate([.. tensor.Dims], onHost: false);
            shared.Write(TensorData.Floats(tensor));
            _copies[0][tensor.Name] = shared;
            _copies[1][tensor.Name] = shared;
        }

        foreach (TensorProto tensor in tensors)
        {
            foreach (Dictionary<string, ITensor> copy in _copies)
            {
                copy[tensor.Name] = runtime.Allocate([.. tensor.Dims], onHost: false);
            }

            _copies[0][tensor.Name].Write(TensorData.Floats(tensor));
        }
    }

    /// <summary>Which copy is current, 0 or 1.</summary>
    public int Current { get; private set; }

    /// <summary>One of the copies.</summary>
    /// <param name="index">0 or 1.</param>
    /// <returns>Tensors by name.</returns>
    public IReadOnlyDictionary<string, ITensor> Copy(int index) => _copies[index];

    /// <summary>The tensors of a copy that a step writes.</summary>
    /// <param name="index">0 or 1.</param>
    /// <returns>Tensors by name.</returns>
    public IEnumerable<KeyValuePair<string, ITensor>> Written(int index) => _copies[index].Where(t => !_held.Contains(t.Key));

    /// <summary>Makes the other copy current, after a step wrote it.</summary>
    public void Swap() => Current = 1 - Current;

    /// <summary>Reads the current values.</summary>
    /// <param name="names">Which, or null for all.</param>
    /// <returns>Values by name.</returns>
    public Dictionary<string, float[]> Read(IEnumerable<string>? names = null)
    {
        Dictionary<string, float[]> values = [];
        foreach (string name in names ?? _copies[Current].Keys)
        {
            float[] value = new float[_copies[Current][name].Length];
            _copies[Current][name].Read(value);
            values[name] = value;
        }

        return values;
    }

    /// <summary>Overwrites the current values.</summary>
    /// <param name="values">By name; each must exist.</param>
    public void Write(IReadOnlyDictionary<string, float[]> values)
    {
        foreach ((string name, float[] value) in values)
        {
            _copies[Current][name].Write(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITensor tensor in _copies.SelectMany(c => c.Values).Distinct())
        {
            tensor.Dispose();
        }
    }
}
