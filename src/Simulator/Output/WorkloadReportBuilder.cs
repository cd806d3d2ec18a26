using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Output;

/// <summary>Sums the runs of a workload up.</summary>
internal static class WorkloadReportBuilder
{
    /// <summary>Why nothing is stored, if nothing is.</summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="options">What clients and server have.</param>
    /// <returns>One line, or null.</returns>
    public static string? EverythingOnline(InferenceCost cost, WorkloadOptions options)
    {
        bool isClient = cost.ClientStoredBytes > options.ClientStorageBytes;
        if (!isClient && !(cost.ServerStoredBytes > options.ServerStorageBytes))
        {
            return null;
        }

        (string where, double space, double one) = isClient
            ? ("client", options.ClientStorageBytes, cost.ClientStoredBytes)
            : ("server", options.ServerStorageBytes, cost.ServerStoredBytes);
        return $"one offline result takes {Size(one)} at the {where}, its store has {Size(space)}: everything runs online";
    }

    /// <summary>Sums up what happened at one rate.</summary>
    /// <param name="arrivals">The rate, or the trace.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="options">What clients and server have.</param>
    /// <param name="capacity">Answers a second of all clients when requests never cease.</param>
    /// <returns>The point.</returns>
    public static WorkloadReport.PointSection Point(Arrivals arrivals, IReadOnlyList<WorkloadRun> runs, WorkloadOptions options, double capacity)
    {
        double offered = arrivals is Arrivals.Poisson poisson
            ? poisson.RatePerSecond * options.Clients
            : runs[0].Requests / options.HorizonSeconds;
        return new WorkloadReport.PointSection(
            (arrivals as Arrivals.Poisson)?.RatePerSecond,
            offered < capacity,
            Spread(runs, run => run.Requests)!,
            Spread(runs, run => run.Answered)!,
            Spread(runs, run => run.Throughput)!,
            Latency(runs, split => split.Total),
            Latency(runs, split => split.Queue),
            Latency(runs, split => split.Offline),
            Latency(runs, split => split.Online),
            Spread(runs, run => run.MeanRequests)!,
            Spread(runs, run => run.Requests > 0 ? (double)run.FromStore / run.Requests : null),
            Spread(runs, run => run.Requests > 0 ? (double)run.WithoutStore / run.Requests : null),
            Spread(runs, run => run.ServerUse),
            Spread(runs, run => run.UpUse)!,
            Spread(runs, run => run.DownUse)!,
            Spread(runs, run => run.ClientUse)!,
            Spread(runs, run => run.Stored.Average(point => point.Mean))!);
    }

    /// <summary>The stores' history in a run.</summary>
    /// <param name="arrivals">The rate, or the trace.</param>
    /// <param name="run">The run.</param>
    /// <param name="costs">What a result takes.</param>
    /// <returns>One line an interval.</returns>
    public static IEnumerable<WorkloadReport.HistoryRow> History(Arrivals arrivals, WorkloadRun run, UnitCosts costs)
        => run.Stored.Select(point => new WorkloadReport.HistoryRow(
            (arrivals as Arrivals.Poisson)?.RatePerSecond,
            point.Seconds,
            point.Mean,
            point.Least,
            point.Most,
            point.Mean * costs.Cost.ClientStoredBytes,
            point.Mean * costs.Cost.ServerStoredBytes));

    private static WorkloadReport.LatencySection? Latency(IReadOnlyList<WorkloadRun> runs, Func<LatencySplit, LatencySummary> part)
    {
        LatencySummary[] summaries = [.. runs.Where(run => run.Latency is not null).Select(run => part(run.Latency!))];
        return summaries.Length == 0
            ? null
            : new WorkloadReport.LatencySection(
                Of(summaries, summary => summary.Mean),
                Of(summaries, summary => summary.Median),
                Of(summaries, summary => summary.P95),
                Of(summaries, summary => summary.P99));
    }

    private static WorkloadReport.SpreadSection Of(LatencySummary[] summaries, Func<LatencySummary, double> part)
        => WorkloadReport.SpreadSection.Of(Interval.Of(summaries.Select(part)))!;

    private static WorkloadReport.SpreadSection? Spread(IReadOnlyList<WorkloadRun> runs, Func<WorkloadRun, double?> part)
        => WorkloadReport.SpreadSection.Of(Interval.Of(runs.Select(part).OfType<double>()));

    private static string Size(double bytes) => double.IsInfinity(bytes) ? "no limit" : bytes < 1 ? "0 B" : Quantity.Bytes((long)bytes);
}
