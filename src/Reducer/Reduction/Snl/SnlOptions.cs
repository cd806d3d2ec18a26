namespace PrivateInference.Reducer.Reduction.Snl;

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

/// <summary>How SNL's search ended.</summary>
/// <param name="Relus">ReLUs above the threshold; more than the budget where the search ran out of epochs, often a few less where it did not.</param>
/// <param name="Lambda">The weight of the sum of slopes that it had grown to.</param>
public sealed record SnlFindings(long Relus, double Lambda);
