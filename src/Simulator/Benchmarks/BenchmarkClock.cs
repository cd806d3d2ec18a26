using System.Diagnostics;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Times calls: medians of several samples, each of enough calls for the clock, calls that are compared taking turns.</summary>
/// <remarks>One-core figures are in the core's own time (see <see cref="Time"/>), which on a quiet machine is the wall clock's.</remarks>
/// <param name="isQuick">Whether to take few and short samples.</param>
internal sealed class BenchmarkClock(bool isQuick)
{
    private const int MostRepeats = 1_000_000;
    private const int MostRounds = 25;
    private const int MostLongRounds = 25;

    /// <summary>Budgets that a round may take and be measured twice, or that few rounds may take together.</summary>
    private const int LongRounds = 5;
    private const double LeastSeconds = 1e-9;

    // Short samples: on a busy machine most of them fall between two interruptions, and the median is one of those.
    private readonly double _sampleSeconds = isQuick ? 0.0005 : 0.002;
    private readonly double _budgetSeconds = isQuick ? 0.05 : 0.4;
    private readonly int _leastRounds = isQuick ? 3 : 5;

    /// <summary>Whether few and short samples are taken.</summary>
    public bool IsQuick => isQuick;

    /// <summary>Times one call.</summary>
    /// <param name="call">What to time; called many times.</param>
    /// <returns>Median seconds a call.</returns>
    public double Measure(Action call) => Measure([call])[0];

    /// <summary>Times calls that are compared with each other: a sample of each in turn, so that a busy machine slows all of them.</summary>
    /// <param name="calls">What to time; each called many times.</param>
    /// <returns>Median seconds a call, in the order of the calls.</returns>
    public double[] Measure(params Action[] calls)
    {
        int[] repeats = new int[calls.Length];
        double roundSeconds = 0;
        for (int i = 0; i < calls.Length; i++)
        {
            double seconds = Time(calls[i], 1);
            if (seconds < _budgetSeconds)
            {
                // The first call compiled the code; it says nothing about the next.
                seconds = Math.Min(Time(calls[i], 1), Time(calls[i], 1));
            }

            repeats[i] = (int)Math.Clamp(_sampleSeconds / seconds, 1, MostRepeats);
            roundSeconds += repeats[i] * seconds;
        }

        int rounds = (int)Math.Clamp(_budgetSeconds / roundSeconds, _leastRounds, MostRounds);
        double[][] samples = [.. calls.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < calls.Length; i++)
            {
                samples[i][round] = Time(calls[i], repeats[i]) / repeats[i];
            }
        }

        return [.. samples.Select(Median)];
    }

    /// <summary>Times long calls that depend on each other, in order, some times over.</summary>
    /// <param name="calls">What to time.</param>
    /// <returns>Median seconds a call; the first round, which compiles the code, is not counted unless it takes so long that compiling is little of it.</returns>
    public double[] MeasureLong(params Action[] calls)
    {
        List<double[]> rounds = [Round()];
        if (rounds[0].Sum() < LongRounds * _budgetSeconds)
        {
            rounds.Clear();
            long start = Stopwatch.GetTimestamp();
            double Elapsed() => Stopwatch.GetElapsedTime(start).TotalSeconds;
            do
            {
                rounds.Add(Round());
            }
            while (rounds.Count < MostLongRounds && Elapsed() < (rounds.Count < _leastRounds ? LongRounds : 1) * _budgetSeconds);
        }

        return [.. calls.Select((_, i) => Median(rounds.Select(round => round[i])))];

        double[] Round() => [.. calls.Select(call => Time(call))];
    }

    /// <summary>The middle one of some samples.</summary>
    /// <param name="samples">At least one.</param>
    /// <returns>The median; the mean of the middle two of an even number.</returns>
    public static double Median(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Times calls by the time that this process had a core, so that other processes' turns do not count.</summary>
    /// <param name="call">What to time.</param>
    /// <param name="repeats">How often to call it.</param>
    /// <returns>Seconds of all threads together, above 0.</returns>
    public static double Time(Action call, int repeats = 1)
    {
        double start = CoreSeconds();
        for (int i = 0; i < repeats; i++)
        {
            call();
        }

        return Math.Max(CoreSeconds() - start, LeastSeconds);
    }

    /// <summary>Times a call by the wall clock, for work of several threads side by side.</summary>
    /// <param name="call">What to time.</param>
    /// <returns>Seconds, above 0.</returns>
    public static double WallTime(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        call();
        return Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, LeastSeconds);
    }

    // Elsewhere than on Linux this count moves in steps far longer than a sample.
    private static double CoreSeconds()
        => OperatingSystem.IsLinux() ? Environment.CpuUsage.TotalTime.TotalSeconds : Stopwatch.GetElapsedTime(0).TotalSeconds;
}
