using System.Text.Json.Serialization;

namespace PrivateInference.Reducer.Reduction.ReluPruner;

/// <summary>How the two terms of the Taylor expansion make the importance of a ReLU.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaylorImportance>))]
public enum TaylorImportance
{
    /// <summary>Mean of the first term's absolute values, plus half the second: the authors' released code. Terms of opposite sign do not cancel.</summary>
    Absolute,

    /// <summary>Size of half the second term minus the first: the paper's equation 5, the expected change of the loss.</summary>
    Expected,

    /// <summary>First plus second term: the paper's equation 8.</summary>
    Sum,
}

/// <summary>ReLUPruner's hyperparameters, with the published defaults.</summary>
public sealed record ReluPrunerOptions
{
    /// <summary>Epochs of the search.</summary>
    public int Epochs { get; init; } = 150;

    /// <summary>Learning rate of the search, without decay.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Epochs at first in which every ReLU is kept.</summary>
    public int WarmupEpochs { get; init; } = 5;

    /// <summary>Share of the epochs after the warm-up at whose end the budget is reached; the mask is then renewed half as often.</summary>
    public double PruningShare { get; init; } = 0.6;

    /// <summary>Steps between two masks until the budget is reached, then twice as many; fewer in searches so short that they would have fewer than 30 masks.</summary>
    public int Interval { get; init; } = 100;

    /// <summary>How much of a running mean is kept from step to step.</summary>
    public double Decay { get; init; } = 0.9;

    /// <summary>How the importance of a ReLU is made.</summary>
    public TaylorImportance Importance { get; init; }

    /// <summary>Whether a ReLU's importance is multiplied by its layer's.</summary>
    public bool LayerWeight { get; init; } = true;

    /// <summary>Beta, the weight of the mismatch of attention maps in fine-tuning.</summary>
    public double Attention { get; init; } = 1000;
}
