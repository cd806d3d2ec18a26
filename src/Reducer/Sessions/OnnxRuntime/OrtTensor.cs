using Microsoft.ML.OnnxRuntime;

namespace PrivateInference.Reducer.Sessions;

/// <summary>A float32 tensor of ONNX Runtime.</summary>
internal sealed class OrtTensor : ITensor
{
    /// <summary>Input of the copying graph.</summary>
    public const string CopySource = "source";

    /// <summary>Output of the copying graph.</summary>
    public const string CopyDestination = "destination";

    private readonly long[] _shape;
    private readonly InferenceSession? _copies;

    /// <summary>Takes over a value.</summary>
    /// <param name="value">Disposed with this object.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="copies">The copying session where the value lives on a device, null where the host can read it.</param>
    public OrtTensor(OrtValue value, ReadOnlySpan<long> shape, InferenceSession? copies)
    {
        Value = value;
        _shape = shape.ToArray();
        _copies = copies;
        Length = _shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
    }

    /// <summary>The value.</summary>
    public OrtValue Value { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Length);
        if (_copies is null)
        {
            values.CopyTo(Value.GetTensorMutableDataAsSpan<float>());
            return;
        }

        using OrtValue host = OrtValue.CreateTensorValueFromMemory(values.ToArray(), _shape);
        Copy(host, Value);
    }

    /// <inheritdoc/>
    public void Read(Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Length);
        if (_copies is null)
        {
            Value.GetTensorDataAsSpan<float>().CopyTo(destination);
            return;
        }

        float[] buffer = new float[destination.Length];
        using OrtValue host = OrtValue.CreateTensorValueFromMemory(buffer, _shape);
        Copy(Value, host);
        buffer.CopyTo(destination);
    }

    /// <summary>Overwrites with zeros.</summary>
    public void Clear()
    {
        if (_copies is null)
        {
            Value.GetTensorMutableDataAsSpan<float>().Clear();
        }
        else
        {
            Write(new float[Length]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();

    private void Copy(OrtValue source, OrtValue destination)
    {
        using OrtIoBinding binding = _copies!.CreateIoBinding();
        using RunOptions options = new();
        binding.BindInput(CopySource, source);
        binding.BindOutput(CopyDestination, destination);
        binding.SynchronizeBoundInputs();
        _copies.RunWithBinding(options, binding);
        binding.SynchronizeBoundOutputs();
    }
}
