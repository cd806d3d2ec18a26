using PrivateInference.Networks.Onnx;
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
}
