using System.Text.Json.Serialization;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>How the maps of the reduced network are drawn to the teacher's while fine-tuning.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapMatching>))]
public enum MapMatching
{
    /// <summary>Attention transfer: mean squared difference of normalised maps of energy, as in the authors' code.</summary>
    At,

    /// <summary>Post-ReLU activation mismatch: distance of normalised maps, as printed in the paper.</summary>
    Pram,
}

/// <summary>The hyperparameters of SENet and SENet++; published defaults where they are known.</summary>
public sealed record SENetOptions
{
    /// <summary>Share of the weights that the sparse run keeps.</summary>
    public double Density { get; init; } = 0.1;

    /// <summary>Epochs of the sparse run, at least 2: weights move between them, and without that all layers are equally sensitive. Not published; ours.</summary>
    public int SparseEpochs { get; init; } = 20;

    /// <summary>Share of a layer's weights that is pruned and grown again after the first epoch, falling along half a cosine (Dettmers and Zettlemoyer 2019).</summary>
    public double PruneRate { get; init; } = 0.5;

    /// <summary>Sensitivity of each ReLU layer in order, which is then not measured; null to measure.</summary>
    public IReadOnlyList<double>? Sensitivities { get; init; }

    /// <summary>Epochs of the mask search.</summary>
    public int MaskEpochs { get; init; } = 150;

    /// <summary>Learning rate of the sparse run and of the mask search.</summary>
    public double MaskLearningRate { get; init; } = 0.05;

    /// <summary>Epochs at which the mask search's rate falls to a tenth; none for a constant rate.</summary>
    public IReadOnlyList<double> MaskMilestones { get; init; } = [];

    /// <summary>Weight of the labels in the mask search.</summary>
    public double MaskHardWeight { get; init; } = 0.5;

    /// <summary>Weight of the teacher in the mask search.</summary>
    public double MaskSoftWeight { get; init; } = 0.5;

    /// <summary>Which of the student's values are compared with the teacher's activations.</summary>
    public MismatchOf Mismatch { get; init; }

    /// <summary>What the student starts from: fresh weights as published, or the teacher's, which a few epochs suffice for.</summary>
    public Initialization Initialization { get; init; }

    /// <summary>How maps are matched while fine-tuning.</summary>
    public MapMatching Matching { get; init; }

    /// <summary>beta, the weight of that term; 0 leaves it out.</summary>
    public double MatchWeight { get; init; } = 1000;

    /// <summary>SENet++: shares of the channels, rising to 1.</summary>
    public IReadOnlyList<double> Widths { get; init; } = [0.5, 1];
}
