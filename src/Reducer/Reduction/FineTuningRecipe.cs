namespace PrivateInference.Reducer.Reduction;

/// <summary>How a method's authors fine-tune: what holds where the command line says nothing else.</summary>
public sealed record FineTuningRecipe
{
    /// <summary>Where nothing is published, or a method leaves it open: short, along half a cosine.</summary>
    public static FineTuningRecipe Plain { get; } = new();

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The highest learning rate, of gradient descent.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Shares of the epochs after which the rate falls to a tenth; none for half a cosine.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Whether gradient descent looks ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>T of the distillation.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Weight of the labels.</summary>
    public double HardWeight { get; init; } = 1;

    /// <summary>Weight of the teacher.</summary>
    public double SoftWeight { get; init; } = 1;
}
