namespace PrivateInference.CostModel.Counts;

/// <summary>What the parties decide for themselves and what changes counts.</summary>
public sealed record CountOptions
{
    /// <summary>Memory for the server's transformed weights, in bytes; layers beyond it are transformed anew in every inference.</summary>
    public long PreparedBytesLimit { get; init; } = 4L << 30;

    /// <summary>Inferences in the session, at least 1; the set-up holds a command for every phase of each.</summary>
    public int Inferences { get; init; } = 1;
}
