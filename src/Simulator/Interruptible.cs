using System.Runtime.InteropServices;

namespace PrivateInference.Simulator;

/// <summary>Work that an interrupt from the keyboard or the system ends in good order; a second interrupt ends the process at once.</summary>
internal static class Interruptible
{
    /// <summary>Runs to the end, or to the interrupt.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="stopped">Says where it stopped and how to go on.</param>
    /// <param name="work">The work.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="InterruptedException">It was stopped.</exception>
    public static T Run<T>(Func<string> stopped, Func<CancellationToken, T> work)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return work(stop.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException(stopped());
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
