namespace PrivateInference.CostModel.Workloads;

/// <summary>What a client's first request in line is doing.</summary>
internal enum RequestState : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It has its turn and waits for an offline result.</summary>
    NeedsResult,

    /// <summary>It is in the online phase.</summary>
    Online,
}

/// <summary>One client: its queue, its store and its production.</summary>
internal struct ClientState
{
    /// <summary>Requests that have arrived, as an index into the run's arrivals.</summary>
    public int Arrived;

    /// <summary>Requests that are answered, likewise.</summary>
    public int Answered;

    /// <summary>End of its requests, likewise.</summary>
    public int Last;

    /// <summary>Offline results stored.</summary>
    public int Stored;

    /// <summary>Most that it stores: what fits, and no more than it has requests.</summary>
    public int Capacity;

    /// <summary>Offline phases begun.</summary>
    public int Produced;

    /// <summary>Its first request in line.</summary>
    public RequestState Request;

    /// <summary>Whether its keys are at the server.</summary>
    public bool IsSetUp;

    /// <summary>Whether an offline phase is under way, interrupted ones included.</summary>
    public bool IsProducing;

    /// <summary>Whether that phase is for a request that nothing is stored for: its result takes no space.</summary>
    public bool IsInline;

    /// <summary>Whether that phase is interrupted.</summary>
    public bool IsPaused;

    /// <summary>Whether it stands in line for space at the server.</summary>
    public bool WantsSpace;

    /// <summary>Nominal seconds left of the interrupted phase.</summary>
    public double PausedSeconds;

    /// <summary>When its first request in line had its turn.</summary>
    public double TurnAt;

    /// <summary>When that request's online phase began.</summary>
    public double OnlineAt;

    /// <summary>When its last offline phase ended: looks for space are counted from there.</summary>
    public double LooksFrom;
}
