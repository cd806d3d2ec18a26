namespace PrivateInference.Protocols.Measurement;

/// <summary>What a phase cost, of a whole inference or of one layer. Up is client to server.</summary>
/// <param name="Seconds">Wall-clock seconds at the client.</param>
/// <param name="BytesUp">Bytes on the wire above TCP.</param>
/// <param name="BytesDown">Bytes on the wire above TCP.</param>
/// <param name="MessagesUp">Frames.</param>
/// <param name="MessagesDown">Frames.</param>
/// <param name="Rounds">Exchanges in which one party waits for the other's answer.</param>
/// <param name="ClientWork">Seconds of the client's threads, indexed by <see cref="WorkKind"/>.</param>
/// <param name="ServerWork">Seconds of the server's threads, indexed by <see cref="WorkKind"/>.</param>
public sealed record PhaseMeasurement(
    double Seconds,
    long BytesUp,
    long BytesDown,
    long MessagesUp,
    long MessagesDown,
    long Rounds,
    double[] ClientWork,
    double[] ServerWork)
{
    /// <summary>Nothing at all.</summary>
    public static PhaseMeasurement Zero { get; } = new(0, 0, 0, 0, 0, 0, new double[WorkKinds], new double[WorkKinds]);

    private static int WorkKinds => Enum.GetValues<WorkKind>().Length;

    /// <summary>Two costs one after the other.</summary>
    /// <param name="left">One cost.</param>
    /// <param name="right">Another.</param>
    /// <returns>The sum of every field.</returns>
    public static PhaseMeasurement operator +(PhaseMeasurement left, PhaseMeasurement right) => new(
        left.Seconds + right.Seconds,
        left.BytesUp + right.BytesUp,
        left.BytesDown + right.BytesDown,
        left.MessagesUp + right.MessagesUp,
        left.MessagesDown + right.MessagesDown,
        left.Rounds + right.Rounds,
        [.. left.ClientWork.Zip(right.ClientWork, (a, b) => a + b)],
        [.. left.ServerWork.Zip(right.ServerWork, (a, b) => a + b)]);

    /// <summary>The cost of one scope as both parties counted it.</summary>
    /// <param name="client">The client's count, or null.</param>
    /// <param name="serverWork">The server's seconds by kind, or null.</param>
    /// <returns>The cost.</returns>
    internal static PhaseMeasurement Of(ScopeMeasurement? client, double[]? serverWork) => new(
        client?.ElapsedSeconds ?? 0,
        client?.BytesSent ?? 0,
        client?.BytesReceived ?? 0,
        client?.MessagesSent ?? 0,
        client?.MessagesReceived ?? 0,
        client?.Rounds ?? 0,
        client?.Seconds ?? new double[WorkKinds],
        serverWork ?? new double[WorkKinds]);
}
