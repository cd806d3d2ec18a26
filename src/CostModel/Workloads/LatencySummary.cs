namespace PrivateInference.CostModel.Workloads;

/// <summary>A run's latencies of one kind, in seconds; quantiles are exact, interpolated between neighbours.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Half are below.</param>
/// <param name="P95">95 % are below.</param>
/// <param name="P99">99 % are below.</param>
/// <param name="Most">The longest.</param>
public readonly record struct LatencySummary(double Mean, double Median, double P95, double P99, double Most)
{
    /// <summary>Sums up.</summary>
    /// <param name="seconds">At least one latency; sorted in place.</param>
    /// <returns>The summary.</returns>
    internal static LatencySummary Of(Span<double> seconds)
    {
        double sum = 0;
        foreach (double value in seconds)
        {
            sum += value;
        }

        seconds.Sort();
        return new LatencySummary(sum / seconds.Length, Quantile(seconds, 0.5), Quantile(seconds, 0.95), Quantile(seconds, 0.99), seconds[^1]);
    }

    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length
            ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]))
            : sorted[^1];
    }
}

/// <summary>Latencies split: the total of each request is the sum of its three parts.</summary>
/// <param name="Total">From arrival to answer.</param>
/// <param name="Queue">Behind the client's earlier requests.</param>
/// <param name="Offline">For an offline result, once it has its turn; 0 when one is stored.</param>
/// <param name="Online">The online phase.</param>
public sealed record LatencySplit(LatencySummary Total, LatencySummary Queue, LatencySummary Offline, LatencySummary Online);
