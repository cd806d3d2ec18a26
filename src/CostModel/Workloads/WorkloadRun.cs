namespace PrivateInference.CostModel.Workloads;

/// <summary>What happened in one run.</summary>
public sealed record WorkloadRun
{
    /// <summary>Requests that arrived.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests that were answered.</summary>
    public required int Answered { get; init; }

    /// <summary>Of those that had their turn, requests that found a stored result.</summary>
    public required int FromStore { get; init; }

    /// <summary>Of those that had their turn, requests whose offline phase ran then and there, as no result was stored or being made.</summary>
    public required int WithoutStore { get; init; }

    /// <summary>Offline results made or begun.</summary>
    public required int Produced { get; init; }

    /// <summary>Latencies of the requests that count; null when there are none.</summary>
    public required LatencySplit? Latency { get; init; }

    /// <summary>Length of the run: the horizon, or until the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answers a second.</summary>
    public required double Throughput { get; init; }

    /// <summary>Mean number of requests that wait or are served.</summary>
    public required double MeanRequests { get; init; }

    /// <summary>Share of the server's cores in use, 0 to 1; null when they are not limited.</summary>
    public required double? ServerUse { get; init; }

    /// <summary>Share of time that the link is busy from clients to server; of one client's link where each has its own.</summary>
    public required double UpUse { get; init; }

    /// <summary>Likewise from server to clients.</summary>
    public required double DownUse { get; init; }

    /// <summary>Mean share of time that a client computes; above 1 where it makes results beside its requests.</summary>
    public required double ClientUse { get; init; }

    /// <summary>Offline results stored over the horizon, over all clients.</summary>
    public required IReadOnlyList<StorePoint> Stored { get; init; }

    /// <summary>Events simulated.</summary>
    public required long Events { get; init; }

    /// <summary>Answers a second between the first and the last quarter of all answers.</summary>
    internal double MiddleRate { get; init; }
}
