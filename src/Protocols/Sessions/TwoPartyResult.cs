using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Protocols.Sessions;

/// <summary>What came of a session of both parties in one process.</summary>
/// <param name="Logits">Logits of the last inference in [0, 2^l); empty when only offline phases ran.</param>
/// <param name="TruncationShares">The client's shares at locally truncated steps in the last offline phase; empty unless recorded.</param>
/// <param name="Inferences">Cost of each inference; the first carries what only a first run costs.</param>
/// <param name="UsedStoredOffline">Whether the last inference used an offline result made in an earlier session.</param>
/// <param name="ClientStoredBytes">Bytes that an offline result takes at the client; 0 when none was made here.</param>
/// <param name="Server">What the server reported at the end.</param>
public sealed record TwoPartyResult(
    ulong[] Logits,
    IReadOnlyDictionary<int, ulong[]> TruncationShares,
    IReadOnlyList<InferenceMeasurement> Inferences,
    bool UsedStoredOffline,
    long ClientStoredBytes,
    ServerReport Server);
