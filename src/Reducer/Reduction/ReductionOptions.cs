using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>How ReLUs are chosen.</summary>
public enum ReductionMethod
{
    /// <summary>By lot over the whole network: a baseline.</summary>
    Random,

    /// <summary>The same share of every layer, by lot within it: a baseline.</summary>
    Uniform,

    /// <summary>Selective network linearisation (Cho et al., ICML 2022): learned slopes pulled to zero.</summary>
    Snl,
}

/// <summary>How to reduce a network.</summary>
public sealed record ReductionOptions
{
    /// <summary>How ReLUs are chosen.</summary>
    public ReductionMethod Method { get; init; } = ReductionMethod.Snl;

    /// <summary>Most scalar ReLUs to keep.</summary>
    public required long Budget { get; init; }

    /// <summary>What is kept or removed at once; SNL knows pixels and channels.</summary>
    public Granularity Granularity { get; init; }

    /// <summary>Chooses lots.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Fine-tuning with the masks frozen; the network as it was is the teacher unless another is given.</summary>
    public TrainerOptions FineTuning { get; init; } = new() { Epochs = 10, LearningRate = new LearningRate { Peak = 0.01 } };

    /// <summary>SNL's search.</summary>
    public SnlOptions Snl { get; init; } = new();
}

/// <summary>SNL's hyperparameters, with the published defaults.</summary>
public sealed record SnlOptions
{
    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>First factor of the sum of absolute slopes.</summary>
    public double Lambda { get; init; } = 1e-5;

    /// <summary>What it is multiplied by after an epoch that removed no ReLU.</summary>
    public double LambdaGrowth { get; init; } = 1.1;

    /// <summary>Epochs before it may grow.</summary>
    public int PatienceEpochs { get; init; } = 5;

    /// <summary>A ReLU counts while its slope is above this.</summary>
    public double Threshold { get; init; } = 1e-2;

    /// <summary>Most epochs of the search.</summary>
    public int MaximumEpochs { get; init; } = 2000;
}

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
}
