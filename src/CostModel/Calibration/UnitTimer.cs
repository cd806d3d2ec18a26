using System.Diagnostics;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Times pieces of work and keeps every sample per unit.</summary>
internal sealed class UnitTimer
{
    private readonly Dictionary<string, List<double>> _samples = [];

    /// <summary>Times work that is one kind of unit.</summary>
    /// <param name="key">Name of the unit cost.</param>
    /// <param name="units">Units in the work.</param>
    /// <param name="work">The work.</param>
    public void Time(string key, double units, Action work) => Add(key, Seconds(work) / units);

    /// <summary>Times work of this thread.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Seconds that the thread was on a core.</returns>
    public static double Seconds(Action work)
    {
        double start = ThreadClock.Seconds();
        work();
        return ThreadClock.Seconds() - start;
    }

    /// <summary>Times what is waited for.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Seconds of the wall clock.</returns>
    public static double Elapsed(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Keeps a sample.</summary>
    /// <param name="key">Name of the unit cost.</param>
    /// <param name="secondsPerUnit">The sample.</param>
    public void Add(string key, double secondsPerUnit)
    {
        if (!_samples.TryGetValue(key, out List<double>? samples))
        {
            _samples.Add(key, samples = []);
        }

        samples.Add(secondsPerUnit);
    }

    /// <summary>Median of the samples of a cost.</summary>
    /// <param name="key">Name of the unit cost.</param>
    /// <returns>Seconds.</returns>
    public double Median(string key) => Quantile([.. _samples[key].Order()], 0.5);

    /// <summary>The unit costs so far.</summary>
    /// <param name="withAllCores">The same measured while every core worked.</param>
    /// <returns>Median and spread of every key.</returns>
    public Dictionary<string, UnitCost> Costs(UnitTimer withAllCores) => _samples.ToDictionary(
        entry => entry.Key,
        entry =>
        {
            double[] sorted = [.. entry.Value.Order()];
            double median = Quantile(sorted, 0.5);
            double spread = median > 0 ? (Quantile(sorted, 0.9) - Quantile(sorted, 0.1)) / 2 / median : 0;
            double? busy = withAllCores._samples.ContainsKey(entry.Key) ? withAllCores.Median(entry.Key) : null;
            return new UnitCost(median, spread, sorted.Length, "measured by pisim calibrate: median", busy);
        });

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
