using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Output;

/// <summary>The result of a workload, as it is written to JSON. Times are seconds; of a mean over runs, half of its 95 % confidence interval is beside it.</summary>
internal sealed record WorkloadReport
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.workload/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The link that the costs are for; null where they were given as such.</summary>
    public required RunReport.LinkSection? Link { get; init; }

    /// <summary>What one inference takes.</summary>
    public required CostSection Costs { get; init; }

    /// <summary>What clients and server have.</summary>
    public required SettingSection Setting { get; init; }

    /// <summary>Why everything runs online; null where results are stored.</summary>
    public required string? EverythingOnline { get; init; }

    /// <summary>Answers a second of all clients when requests never cease; null when nothing limits them.</summary>
    public required double? CapacityPerSecond { get; init; }

    /// <summary>The highest rate that meets the goal; null where it was not looked for, or no rate is too high.</summary>
    public required RateSection? Sustainable { get; init; }

    /// <summary>One entry for each rate, or one for a trace.</summary>
    public required IReadOnlyList<PointSection> Points { get; init; }

    /// <summary>Offline results stored over the horizon, in the first run of each rate.</summary>
    public required IReadOnlyList<HistoryRow> Storage { get; init; }

    /// <summary>What one inference takes.</summary>
    internal sealed record CostSection(string Source, PhaseCost SetUp, PhaseCost Offline, PhaseCost Online, double ClientStoredBytes, double ServerStoredBytes)
    {
        public static CostSection Of(UnitCosts costs)
            => new(costs.Source, costs.Cost.SetUp, costs.Cost.Offline, costs.Cost.Online, costs.Cost.ClientStoredBytes, costs.Cost.ServerStoredBytes);
    }

    /// <summary>What clients and server have; null for storage that is not limited.</summary>
    internal sealed record SettingSection(
        int Clients,
        double HorizonSeconds,
        int? ServerCores,
        bool SharedLink,
        double? ClientStorageBytes,
        double? ServerStorageBytes,
        string SetUp,
        string Production,
        bool RequestsFirst,
        double CheckEverySeconds,
        double Variation,
        bool StartFull,
        string End,
        double WarmUpSeconds,
        int Runs,
        ulong Seed)
    {
        public static SettingSection Of(WorkloadOptions options, int runs, ulong seed) => new(
            options.Clients,
            options.HorizonSeconds,
            options.ServerCores,
            options.SharedLink,
            double.IsFinite(options.ClientStorageBytes) ? options.ClientStorageBytes : null,
            double.IsFinite(options.ServerStorageBytes) ? options.ServerStorageBytes : null,
            options.SetUpEachTime ? "each" : "once",
            options.Production.ToString().ToLowerInvariant(),
            options.RequestsFirst,
            options.CheckEverySeconds,
            options.Variation,
            options.StartFull,
            options.End.ToString().ToLowerInvariant(),
            options.WarmUpSeconds,
            runs,
            seed);
    }

    /// <summary>The highest rate of one client that meets the goal.</summary>
    internal sealed record RateSection(string Goal, double PerClientPerSecond, double? HalfWidth, int Runs, double HorizonSeconds);

    /// <summary>A number of each run: its mean, and half of the confidence interval.</summary>
    internal sealed record SpreadSection(double Mean, double? HalfWidth)
    {
        public static SpreadSection? Of(Interval? interval) => interval is null ? null : new SpreadSection(interval.Mean, interval.HalfWidth);
    }

    /// <summary>Latencies of one kind.</summary>
    internal sealed record LatencySection(SpreadSection Mean, SpreadSection Median, SpreadSection P95, SpreadSection P99);

    /// <summary>What happens at one rate.</summary>
    internal sealed record PointSection(
        double? RatePerSecond,
        bool Stable,
        SpreadSection Requests,
        SpreadSection Answered,
        SpreadSection ThroughputPerSecond,
        LatencySection? Total,
        LatencySection? Queue,
        LatencySection? Offline,
        LatencySection? Online,
        SpreadSection RequestsInSystem,
        SpreadSection? FromStoreShare,
        SpreadSection? WithoutStoreShare,
        SpreadSection? ServerUse,
        SpreadSection LinkUpUse,
        SpreadSection LinkDownUse,
        SpreadSection ClientUse,
        SpreadSection StoredResults);

    /// <summary>A line of the stores' history.</summary>
    internal sealed record HistoryRow(
        double? RatePerSecond,
        double Seconds,
        double StoredResults,
        int Least,
        int Most,
        double ClientsStoredBytes,
        double ServerStoredBytes);
}
