namespace PrivateInference.Protocols.Measurement;

/// <summary>What one party counted for one phase and step.</summary>
public sealed class ScopeMeasurement
{
    /// <summary>Bytes this party sent, frame headers included.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Bytes this party received, frame headers included.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Messages this party sent.</summary>
    public long MessagesSent { get; internal set; }

    /// <summary>Messages this party received.</summary>
    public long MessagesReceived { get; internal set; }

    /// <summary>Exchanges in which this party waited for an answer.</summary>
    public long Rounds { get; internal set; }

    /// <summary>Wall-clock seconds that this party's leading thread spent here.</summary>
    public double ElapsedSeconds { get; internal set; }

    /// <summary>Seconds of work of all this party's threads, indexed by <see cref="WorkKind"/>.</summary>
    public double[] Seconds { get; private init; } = new double[Enum.GetValues<WorkKind>().Length];

    internal ScopeMeasurement Copy() => new()
    {
        BytesSent = BytesSent,
        BytesReceived = BytesReceived,
        MessagesSent = MessagesSent,
        MessagesReceived = MessagesReceived,
        Rounds = Rounds,
        ElapsedSeconds = ElapsedSeconds,
        Seconds = [.. Seconds],
    };
}
