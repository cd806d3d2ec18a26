using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Output;

/// <summary>How a network was trained, as it is written to JSON; accuracies in [0, 1].</summary>
internal sealed record TrainingRecord
{
    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = typeof(TrainingRecord).Assembly.GetName().Version?.ToString(3) ?? string.Empty;

    /// <summary>The images.</summary>
    public required DataSection Data { get; init; }

    /// <summary>How.</summary>
    public required OptionsSection Options { get; init; }

    /// <summary>What ran it.</summary>
    public required string Provider { get; init; }

    /// <summary>The epoch whose weights were taken, by the validation images unless the last was asked for.</summary>
    public required int SelectedEpoch { get; init; }

    /// <summary>Accuracy of that epoch on the images held out.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Accuracy on the test images, which no choice was made by.</summary>
    public required double TestAccuracy { get; init; }

    /// <summary>Largest resident size of the process so far.</summary>
    public long PeakMemoryBytes { get; init; } = System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>Every epoch.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }

    /// <summary>Describes a training.</summary>
    /// <param name="source">The data as the command line named it.</param>
    /// <param name="training">What was learnt from.</param>
    /// <param name="validation">What was held out.</param>
    /// <param name="test">What the final figure is of.</param>
    /// <param name="teacher">The teacher's name, or null.</param>
    /// <param name="options">How.</param>
    /// <param name="result">What came out.</param>
    /// <param name="testAccuracy">In [0, 1].</param>
    /// <returns>The record.</returns>
    public static TrainingRecord Of(
        string source,
        ImageDataSet training,
        ImageDataSet validation,
        ImageDataSet test,
        string? teacher,
        TrainerOptions options,
        TrainingResult result,
        double testAccuracy) => new()
        {
            Data = new DataSection(source, training.Name, training.Count, validation.Count, test.Count),
            Options = OptionsSection.Of(options, teacher),
            Provider = result.Provider,
            SelectedEpoch = result.Selected,
            ValidationAccuracy = result.Epochs[result.Selected - 1].ValidationAccuracy,
            TestAccuracy = testAccuracy,
            Epochs = result.Epochs,
        };

    /// <summary>The images.</summary>
    internal sealed record DataSection(string Source, string Name, int TrainingImages, int ValidationImages, int TestImages);

    /// <summary>How it was trained; null where the optimizer or a missing teacher leaves a value without meaning.</summary>
    internal sealed record OptionsSection(
        int Epochs,
        int BatchSize,
        double PeakLearningRate,
        double WarmupEpochs,
        IReadOnlyList<double> Milestones,
        string Optimizer,
        double? Momentum,
        bool? Nesterov,
        double WeightDecay,
        int AugmentShift,
        bool Mirror,
        bool KeepBest,
        ulong Seed,
        string? Teacher,
        double? Temperature,
        double? HardWeight,
        double? SoftWeight)
    {
        public static OptionsSection Of(TrainerOptions options, string? teacher)
        {
            GradientDescent? descent = options.Optimizer as GradientDescent;
            return new OptionsSection(
                options.Epochs,
                options.BatchSize,
                options.LearningRate.Peak,
                options.LearningRate.WarmupEpochs,
                options.LearningRate.Milestones,
                descent is null ? "adam" : "sgd",
                descent?.Momentum,
                descent?.Nesterov,
                options.Optimizer.WeightDecay,
                options.Augmentation.Shift,
                options.Augmentation.Mirror,
                options.KeepBest,
                options.Seed,
                teacher,
                options.Distillation?.Temperature,
                options.Distillation?.HardWeight,
                options.Distillation?.SoftWeight);
        }
    }
}
