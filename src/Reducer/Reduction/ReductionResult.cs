using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>A network with fewer ReLUs.</summary>
/// <param name="Network">The network: masks as standard operators.</param>
/// <param name="Kept">Scalar ReLUs kept, layer by layer in the network's order.</param>
/// <param name="Total">Scalar ReLUs there were.</param>
/// <param name="SearchEpochs">Epochs spent choosing.</param>
/// <param name="FineTuning">How the fine-tuning went.</param>
public sealed record ReductionResult(ModelProto Network, IReadOnlyList<long> Kept, long Total, int SearchEpochs, TrainingResult FineTuning)
{
    /// <summary>The layers that <see cref="Kept"/> counts: name of the output tensor, and shape without the batch.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Layers { get; init; }

    /// <summary>The method's hyperparameters, as they go into a manifest; null where it has none.</summary>
    public object? Hyperparameters { get; init; }

    /// <summary>What the search found on the way, as it goes into a manifest; null for nothing.</summary>
    public object? Findings { get; init; }

    /// <summary>All networks that were trained to choose from, by rising ReLUs; none where the method has no such front.</summary>
    public IReadOnlyList<FrontPoint> Front { get; init; } = [];

    /// <summary>Narrower networks that came out of the same training; none but with SENet++.</summary>
    public IReadOnlyList<SubNetwork> SubNetworks { get; init; } = [];
}

/// <summary>A narrower network within a reduced one.</summary>
/// <param name="Width">Share of the channels, in (0, 1).</param>
/// <param name="Network">The network, ready for inference.</param>
/// <param name="Kept">Scalar ReLUs kept.</param>
public sealed record SubNetwork(double Width, ModelProto Network, long Kept);
