using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Training;

/// <summary>How to train.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images per step; the images left over at an epoch's end sit it out.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Learning rate over time.</summary>
    public LearningRate LearningRate { get; init; } = new();

    /// <summary>How gradients change weights.</summary>
    public Optimizer Optimizer { get; init; } = new GradientDescent();

    /// <summary>A teacher to learn from beside the labels; null for none.</summary>
    public Distillation? Distillation { get; init; }

    /// <summary>How training images are varied.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Chooses the order of the images and their variation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where to run.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>Threads of the CPU provider; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Whether the result is the epoch that did best on the validation set, rather than the last.</summary>
    public bool KeepBest { get; init; }

    /// <summary>File written after every epoch, and resumed from where it exists; null for none.</summary>
    public string? CheckpointPath { get; init; }
}

/// <summary>Learning rate: up linearly over the warm-up, then down along half a cosine, or in steps where milestones are given.</summary>
public sealed record LearningRate
{
    /// <summary>The highest rate.</summary>
    public double Peak { get; init; } = 0.1;

    /// <summary>Epochs of warm-up, also a fraction.</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Epochs at which the rate is multiplied by <see cref="Factor"/>; none for the cosine.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Factor at each milestone.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>The rate at a point in time.</summary>
    /// <param name="epoch">Epochs done, with a fraction.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <returns>The rate.</returns>
    public double At(double epoch, double epochs)
    {
        if (epoch < WarmupEpochs)
        {
            return Peak * epoch / WarmupEpochs;
        }

        return Milestones.Count > 0
            ? Peak * Math.Pow(Factor, Milestones.Count(m => epoch >= m))
            : Peak * 0.5 * (1 + Math.Cos(Math.PI * (epoch - WarmupEpochs) / Math.Max(epochs - WarmupEpochs, double.Epsilon)));
    }
}
