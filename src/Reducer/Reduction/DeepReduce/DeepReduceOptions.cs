using System.Text.Json.Serialization;

namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>Which ReLU of a block stays when a stage is thinned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Thinning>))]
public enum Thinning
{
    /// <summary>The one after the sum (the published 14.33K network has it so); without sums every second one.</summary>
    AfterSum,

    /// <summary>The one inside of the block, before the sum (as a re-implementation has it); without sums the first of every two.</summary>
    InsideBlock,
}

/// <summary>DeepReDuce's hyperparameters, with the published defaults.</summary>
public sealed record DeepReduceOptions
{
    /// <summary>w of the criticality <c>accuracy / ReLUs^w</c>.</summary>
    public double CriticalityExponent { get; init; } = 0.07;

    /// <summary>Epochs of training with the ReLUs of one stage alone; null for as many as the fine-tuning has.</summary>
    public int? CriticalityEpochs { get; init; }

    /// <summary>Stages by falling criticality, which is then not measured; null to measure.</summary>
    public IReadOnlyList<string>? Order { get; init; }

    /// <summary>Which ReLU of a block stays when thinned.</summary>
    public Thinning Thinning { get; init; }

    /// <summary>Factors of the number of channels to try, each in (0, 1].</summary>
    public IReadOnlyList<double> Alphas { get; init; } = [1, 0.5];

    /// <summary>Factors of the resolution to try, each one over a whole number.</summary>
    public IReadOnlyList<double> Rhos { get; init; } = [1, 0.5];

    /// <summary>What networks are trained from.</summary>
    public Initialization Initialization { get; init; }

    /// <summary>Whether all points of the lattice are trained and the best within the budget is taken, instead of the largest alone.</summary>
    public bool WholeLattice { get; init; }

    /// <summary>Whether ReLUs of removed layers come back, by lot within the most critical stages first, until the budget is used up.</summary>
    public bool Fill { get; init; }
}
