using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Protocols.Sessions;

/// <summary>What the server tells the client at the end of a session: its own seconds, which the client cannot see.</summary>
/// <param name="StoredBytes">Bytes that the last offline result takes at the server.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the server's process.</param>
/// <param name="Processor">The server's processor and instruction sets.</param>
/// <param name="Work">Seconds by scope and kind.</param>
public sealed record ServerReport(long StoredBytes, long PeakMemoryBytes, string Processor, IReadOnlyList<ServerReport.Entry> Work)
{
    /// <summary>The server's seconds in one scope.</summary>
    /// <param name="Scope">Phase and step.</param>
    /// <param name="Seconds">Indexed by <see cref="WorkKind"/>.</param>
    public sealed record Entry(Scope Scope, double[] Seconds);
}
