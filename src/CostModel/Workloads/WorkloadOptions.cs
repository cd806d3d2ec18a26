namespace PrivateInference.CostModel.Workloads;

/// <summary>When a client makes offline results for later.</summary>
public enum ProductionRule
{
    /// <summary>While it serves no request of its own; an online phase interrupts it, and it goes on afterwards.</summary>
    Idle,

    /// <summary>Also beside its own online phases, and without slowing them (Garimella et al., ASPLOS 2023).</summary>
    Beside,
}

/// <summary>Which requests a run counts.</summary>
public enum RunEnd
{
    /// <summary>All that arrive before the horizon; the run goes on until the last of them is answered.</summary>
    Drain,

    /// <summary>Those that are answered before the horizon (Garimella et al., ASPLOS 2023); long waits are left out where requests pile up.</summary>
    Cut,
}

/// <summary>What clients and server have, and how they go about requests.</summary>
public sealed record WorkloadOptions
{
    /// <summary>Most requests of one run: their latencies are kept, so that quantiles are exact.</summary>
    public const int MostRequests = 10_000_000;

    /// <summary>Clients with a device, a store and a FIFO queue each; 1 to 1,000,000.</summary>
    public int Clients { get; init; } = 1;

    /// <summary>Time in which requests arrive, positive and finite.</summary>
    public double HorizonSeconds { get; init; } = 86_400;

    /// <summary>Cores that all clients share at the server, at least 1; null when they never wait for a core.</summary>
    public int? ServerCores { get; init; }

    /// <summary>Whether all clients share one link; else each has its own.</summary>
    public bool SharedLink { get; init; } = true;

    /// <summary>Bytes of each client's store; 0 or more.</summary>
    public double ClientStorageBytes { get; init; } = 16e9;

    /// <summary>Bytes of the server's store, for all clients together; 0 or more.</summary>
    public double ServerStorageBytes { get; init; } = 10e12;

    /// <summary>Whether keys are made and sent for every offline result; else once per client.</summary>
    public bool SetUpEachTime { get; init; }

    /// <summary>When offline results are made.</summary>
    public ProductionRule Production { get; init; }

    /// <summary>Whether requests come first at the server and on the link; else everything shares them evenly.</summary>
    public bool RequestsFirst { get; init; } = true;

    /// <summary>How often a client looks whether one more result fits, in seconds; 0 for at once.</summary>
    public double CheckEverySeconds { get; init; }

    /// <summary>Coefficient of variation of the phases' seconds (log-normal, independent); 0 to 10.</summary>
    public double Variation { get; init; }

    /// <summary>Whether stores are full when the run begins; else empty.</summary>
    public bool StartFull { get; init; }

    /// <summary>Which requests count.</summary>
    public RunEnd End { get; init; }

    /// <summary>Requests that arrive earlier are served but not counted; 0 or more, below the horizon.</summary>
    public double WarmUpSeconds { get; init; }

    /// <summary>Points of the stores' history over the horizon, 1 to 100,000.</summary>
    public int HistoryPoints { get; init; } = 288;

    internal void Check()
    {
        Require(Clients is >= 1 and <= 1_000_000, nameof(Clients), Clients, "1 to 1000000");
        Require(HorizonSeconds > 0 && double.IsFinite(HorizonSeconds), nameof(HorizonSeconds), HorizonSeconds, "a positive time");
        Require(ServerCores is null or >= 1, nameof(ServerCores), ServerCores ?? 0, "at least 1");
        Require(ClientStorageBytes >= 0, nameof(ClientStorageBytes), ClientStorageBytes, "0 bytes or more");
        Require(ServerStorageBytes >= 0, nameof(ServerStorageBytes), ServerStorageBytes, "0 bytes or more");
        Require(CheckEverySeconds >= 0 && double.IsFinite(CheckEverySeconds), nameof(CheckEverySeconds), CheckEverySeconds, "0 seconds or more");
        Require(Variation is >= 0 and <= 10, nameof(Variation), Variation, "0 to 10");
        Require(WarmUpSeconds >= 0 && WarmUpSeconds < HorizonSeconds, nameof(WarmUpSeconds), WarmUpSeconds, "0 seconds or more, less than the horizon");
        Require(HistoryPoints is >= 1 and <= 100_000, nameof(HistoryPoints), HistoryPoints, "1 to 100000");
    }

    private static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is expected to be {expected}");
        }
    }
}
