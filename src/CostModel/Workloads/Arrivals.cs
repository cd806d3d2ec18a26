namespace PrivateInference.CostModel.Workloads;

/// <summary>When requests arrive: independent Poisson streams, or a trace.</summary>
public abstract record Arrivals
{
    private Arrivals()
    {
    }

    /// <summary>Each client's requests arrive independently of everything.</summary>
    /// <param name="RatePerSecond">Requests of one client a second; 0 or more, finite.</param>
    public sealed record Poisson(double RatePerSecond) : Arrivals;

    /// <summary>Requests at given times.</summary>
    /// <param name="Requests">In order of time.</param>
    public sealed record Trace(IReadOnlyList<TracedRequest> Requests) : Arrivals;
}

/// <summary>A request of a trace.</summary>
/// <param name="Seconds">When it arrives; finite, 0 or more.</param>
/// <param name="Client">Whose it is, from 0.</param>
public readonly record struct TracedRequest(double Seconds, int Client);
