using System.Diagnostics;

namespace PrivateInference.Simulator.Output;

/// <summary>One line on the error stream that tells how far long work is; silent when that is not a terminal, and in the first two seconds.</summary>
/// <param name="what">What is counted, as <c>points</c>.</param>
/// <param name="all">How many there are.</param>
internal sealed class ProgressLine(string what, int all)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(2);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isShown;

    /// <summary>Tells what comes next.</summary>
    /// <param name="done">How many are done.</param>
    /// <param name="next">What is worked on now.</param>
    public void Show(int done, string next)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (!_isTerminal || elapsed < s_silence)
        {
            return;
        }

        string left = done > 0 ? $", about {Time(elapsed * ((double)(all - done) / done))} left" : string.Empty;
        Console.Error.Write(FormattableString.Invariant($"\r\u001b[K{done} of {all} {what}{left}: {next}"));
        _isShown = true;
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\u001b[K");
            _isShown = false;
        }
    }

    private static string Time(TimeSpan time) => time.TotalMinutes < 2
        ? FormattableString.Invariant($"{time.TotalSeconds:0} s")
        : time.TotalHours < 2 ? FormattableString.Invariant($"{time.TotalMinutes:0} min") : FormattableString.Invariant($"{time.TotalHours:0.0} h");
}
