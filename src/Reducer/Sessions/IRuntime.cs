using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Sessions;

/// <summary>One provider of ONNX Runtime: makes sessions and the tensors they share. The seam behind which the runtime may be absent.</summary>
internal interface IRuntime : IDisposable
{
    /// <summary>Name of the provider that runs: "cpu", "cuda" or "webgpu".</summary>
    string Provider { get; }

    /// <summary>Channels in a block of the provider's own image layout, whose operators a graph may then use; 0 where it takes standard operators alone.</summary>
    long ChannelBlock { get; }

    /// <summary>Prepares a graph.</summary>
    /// <param name="model">Any ONNX model.</param>
    /// <param name="profile">Beginning of the name of a JSON file that says how long each node took, complete when the session is disposed; null for none.</param>
    /// <returns>A session; the caller disposes it.</returns>
    ISession Open(ModelProto model, string? profile = null);

    /// <summary>Allocates a tensor of float32 zeros.</summary>
    /// <param name="shape">Row-major dimensions, all known; empty for a scalar.</param>
    /// <param name="onHost">True to keep it where the processor reads it even if the provider is a GPU.</param>
    /// <returns>The tensor; the caller disposes it.</returns>
    ITensor Allocate(ReadOnlySpan<long> shape, bool onHost);
}

/// <summary>A prepared graph.</summary>
internal interface ISession : IDisposable
{
    /// <summary>Fixes where inputs come from and outputs go, once for many runs: nothing is copied but what crosses between host and device.</summary>
    /// <param name="inputs">Tensor of every graph input.</param>
    /// <param name="outputs">Tensor of every graph output; none may be an input as well.</param>
    /// <returns>The bound run; the caller disposes it.</returns>
    IBoundRun Bind(IReadOnlyDictionary<string, ITensor> inputs, IReadOnlyDictionary<string, ITensor> outputs);
}

/// <summary>A graph with its inputs and outputs bound.</summary>
internal interface IBoundRun : IDisposable
{
    /// <summary>Runs the graph once; the outputs are complete on return.</summary>
    void Run();
}

/// <summary>A float32 tensor that lives where its provider computes, or on the host.</summary>
internal interface ITensor : IDisposable
{
    /// <summary>Number of scalars.</summary>
    long Length { get; }

    /// <summary>Overwrites the tensor.</summary>
    /// <param name="values">Row-major, exactly <see cref="Length"/>.</param>
    void Write(ReadOnlySpan<float> values);

    /// <summary>Copies the tensor out.</summary>
    /// <param name="destination">Row-major, exactly <see cref="Length"/>.</param>
    void Read(Span<float> destination);
}
