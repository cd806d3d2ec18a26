using System.Text.Json.Serialization;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Training;

/// <summary>Where training stands.</summary>
/// <param name="Epoch">Current epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps per epoch.</param>
/// <param name="Loss">Mean loss of this epoch so far.</param>
/// <param name="Accuracy">Share of this epoch's training images classified correctly, in [0, 1].</param>
/// <param name="ImagesPerSecond">Rate over this run.</param>
/// <param name="Remaining">Time left at that rate.</param>
/// <param name="Provider">What runs it.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    long Step,
    long Steps,
    double Loss,
    double Accuracy,
    double ImagesPerSecond,
    TimeSpan Remaining,
    string Provider)
{
    /// <summary>What is trained, where one job trains in several phases; null otherwise.</summary>
    public string? Phase { get; init; }

    /// <summary>The epoch, when this is its last report, made after validation; null at every step.</summary>
    public EpochResult? Finished { get; init; }
}

/// <summary>One epoch, done.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="TrainingAccuracy">In [0, 1].</param>
/// <param name="ValidationAccuracy">In [0, 1].</param>
public sealed record EpochResult(int Epoch, double Loss, double TrainingAccuracy, double ValidationAccuracy)
{
    /// <summary>ReLUs that a search has left after the epoch; null where none are searched for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Relus { get; init; }
}

/// <summary>A trained network.</summary>
/// <param name="Network">The network, ready for inference.</param>
/// <param name="Epochs">How it went.</param>
/// <param name="Provider">What ran it.</param>
/// <param name="Selected">The epoch whose weights these are.</param>
public sealed record TrainingResult(ModelProto Network, IReadOnlyList<EpochResult> Epochs, string Provider, int Selected);

/// <summary>The loss is no longer a number; the message names the step.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Says where.</summary>
    /// <param name="message">Epoch and step.</param>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }
}
