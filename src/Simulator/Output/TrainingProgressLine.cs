using System.Diagnostics;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Output;

/// <summary>Tells how training goes: a line for each epoch on standard output, and on a terminal one live line on the error stream.</summary>
/// <param name="phases">What is trained in turn, as <c>search</c>; a new one begins when epochs count from 1 again.</param>
internal sealed class TrainingProgressLine(params string[] phases) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan s_betweenWrites = TimeSpan.FromMilliseconds(200);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private long _epochStart = Stopwatch.GetTimestamp();
    private long _written;
    private int _phase;
    private bool _isShown;

    /// <summary>The latest step or epoch; null before the first step.</summary>
    public TrainingProgress? Latest { get; private set; }

    /// <summary>The phase that the latest report was about.</summary>
    public string Phase => Latest?.Phase ?? phases[Math.Min(_phase, phases.Length - 1)];

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        TrainingProgress? before = Latest;
        Latest = value;
        if (before is not null && (value.Phase != before.Phase || value.Epoch < before.Epoch || (value.Step == 1 && value.Finished is null && value.Epoch == before.Epoch)))
        {
            _phase++;
            before = null;
        }

        if (before is null && value.Epoch > 1)
        {
            Console.WriteLine(FormattableString.Invariant($"{Phase} goes on from the checkpoint, epoch {value.Epoch} of {value.Epochs}"));
        }

        if (value.Finished is EpochResult epoch)
        {
            Clear();
            string relus = epoch.Relus is long left ? FormattableString.Invariant($"{left:N0} ReLUs, ") : string.Empty;
            Console.WriteLine(FormattableString.Invariant(
                $"{Phase}, epoch {epoch.Epoch} of {value.Epochs}: {relus}loss {epoch.Loss:0.0000}, training {epoch.TrainingAccuracy:P2}, validation {epoch.ValidationAccuracy:P2}, {value.ImagesPerSecond:N0} images/s, {Quantity.Seconds(Stopwatch.GetElapsedTime(_epochStart).TotalSeconds)}"));
            _epochStart = Stopwatch.GetTimestamp();
        }
        else if (_isTerminal && Stopwatch.GetElapsedTime(_written) > s_betweenWrites)
        {
            Console.Error.Write(FormattableString.Invariant(
                $"\r\u001b[K{Phase}, epoch {value.Epoch} of {value.Epochs}, step {value.Step} of {value.Steps}: loss {value.Loss:0.0000}, accuracy {value.Accuracy:P1}, {value.ImagesPerSecond:N0} images/s, about {Left(value.Remaining)} left"));
            _written = Stopwatch.GetTimestamp();
            _isShown = true;
        }
    }

    /// <summary>Wipes the live line.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\u001b[K");
            _isShown = false;
        }
    }

    private static string Left(TimeSpan time) => time.TotalHours >= 1
        ? FormattableString.Invariant($"{time.TotalHours:0.0} h")
        : time.TotalMinutes >= 1 ? FormattableString.Invariant($"{time.TotalMinutes:0} min") : FormattableString.Invariant($"{time.TotalSeconds:0} s");
}
