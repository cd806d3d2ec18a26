using System.Runtime.InteropServices;
using PrivateInference.Reducer.Training;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator;

/// <summary>Runs training so that an interrupt from the keyboard or the system stops it between two steps.</summary>
internal static class TrainingSession
{
    /// <summary>Runs to the end, or to the interrupt; a second interrupt ends the process at once.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="progress">Told after every step, and asked where it stopped.</param>
    /// <param name="checkpoint">The file to go on from; null for none.</param>
    /// <param name="train">The work.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="InterruptedException">It was stopped.</exception>
    /// <exception cref="InputException">The network cannot be trained, or the checkpoint is not this run's.</exception>
    public static T Run<T>(TrainingProgressLine progress, string? checkpoint, Func<CancellationToken, T> train)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return train(stop.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException(Stopped(progress, checkpoint));
        }
        catch (Exception error) when (error is NotSupportedException or InvalidDataException)
        {
            throw new InputException(error.Message);
        }
        finally
        {
            progress.Clear();
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static string Stopped(TrainingProgressLine progress, string? checkpoint)
    {
        TrainingProgress? latest = progress.Latest;
        string where = latest is null
            ? "stopped before the first step"
            : FormattableString.Invariant($"{progress.Phase} stopped in epoch {latest.Epoch} of {latest.Epochs}, after step {latest.Step} of {latest.Steps}");
        string goOn = checkpoint is not null && (File.Exists(checkpoint) || HasSearch(checkpoint))
            ? $"the same command goes on after the last whole epoch, from {checkpoint}"
            : "there is no checkpoint yet, the same command starts anew";
        return $"{where}; {goOn}";
    }

    /// <summary>Stages before the fine-tuning write files beside its checkpoint.</summary>
    private static bool HasSearch(string checkpoint) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(checkpoint))!, Path.GetFileName(checkpoint) + ".*").Any();
}
