using System.Diagnostics;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Times pieces of work and keeps every sample per unit.</summary>
internal sealed class UnitTimer
{
    private readonly Dictionary<string, List<double>> _samples = [];

    /// <summary>Names of the costs that there are samples of.</summary>
    public IEnumerable<string> Keys => _samples.Keys;

    /// <summary>Times work that is one kind of unit.</summary>
    /// <param name="key">Name of the unit cost.</param>
    /// <param name="units">Units in the work.</param>
    /// <param name="work">The work.</param>
    public void Time(string key, double units, Action work) => Add(key, Seconds(work) / units);

    /// <summary>Times work that waits for nothing.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Seconds of the wall clock: what a virtual machine's host takes from a core for others, a run waits for, too.</returns>
    public static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Times work in which this thread waits for other threads.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Seconds that the thread was on a core.</returns>
    public static double OwnSeconds(Action work)
    {
        double start = ThreadClock.Seconds();
        work();
        return ThreadClock.Seconds() - start;
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

    /// <summary>What a unit costs by the samples so far.</summary>
    /// <param name="key">Name of the unit cost.</param>
    /// <returns>Seconds.</returns>
    public double Mean(string key) => Typical([.. _samples[key].Order()]);

    /// <summary>The unit costs so far.</summary>
    /// <param name="withAllCores">The same measured while every core worked.</param>
    /// <returns>Mean and spread of every key.</returns>
    public Dictionary<string, UnitCost> Costs(UnitTimer withAllCores) => _samples.ToDictionary(
        entry => entry.Key,
        entry =>
        {
            double[] sorted = [.. entry.Value.Order()];
            double mean = Typical(sorted);
            double spread = mean > 0 ? (Quantile(sorted, 0.9) - Quantile(sorted, 0.1)) / 2 / mean : 0;
            double? busy = withAllCores._samples.ContainsKey(entry.Key) ? withAllCores.Mean(entry.Key) : null;
            return new UnitCost(mean, spread, sorted.Length, "measured by pisim calibrate: mean without the first and last eighth", busy);
        });

    /// <summary>The mean of all but the lowest and the highest eighth.</summary>
    /// <param name="sorted">Samples in order, one at least.</param>
    /// <returns>Their mean.</returns>
    /// <remarks>
    /// Not the median: a core whose execution units are shared with a neighbour's has two speeds, nearly two to one, and changes between them many times a second
    /// to once in some seconds. A run takes the mean of both; the median is one or the other.
    /// </remarks>
    public static double Typical(double[] sorted)
    {
        int cut = sorted.Length / 8;
        return sorted.AsSpan(cut, sorted.Length - (2 * cut)).ToArray().Average();
    }

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
