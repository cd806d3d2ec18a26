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

    /// <summary>Times work.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Seconds of wall clock.</returns>
    public static double Seconds(Action work)
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

    /// <summary>The unit costs so far.</summary>
    /// <returns>Median and spread of every key.</returns>
    public Dictionary<string, UnitCost> Costs() => _samples.ToDictionary(
        entry => entry.Key,
        entry =>
        {
            double[] sorted = [.. entry.Value.Order()];
            double median = Quantile(sorted, 0.5);
            double spread = median > 0 ? (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2 / median : 0;
            return new UnitCost(median, spread, sorted.Length, "measured by pisim calibrate, median, warm, one thread");
        });

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
