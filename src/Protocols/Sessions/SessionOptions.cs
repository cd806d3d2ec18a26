using PrivateInference.Primitives;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Sessions;

/// <summary>What a party decides for itself.</summary>
public sealed record SessionOptions
{
    /// <summary>Link to imitate; each party shapes what it sends.</summary>
    public LinkProfile Link { get; init; } = LinkProfile.Presets[0];

    /// <summary>Threads for this party's computations, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How long the peer may be silent.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the party's randomness repeatable: for tests and repeated measurements, not secure.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Memory for the server's transformed weights, in bytes; layers beyond it are transformed anew in every inference.</summary>
    public long PreparedBytesLimit { get; init; } = 4L << 30;

    /// <summary>Where offline results are kept between sessions; null keeps them in memory for one inference.</summary>
    public OfflineStore? Store { get; init; }

    /// <summary>Whether the client keeps its shares at locally truncated positions, for the check against the executor.</summary>
    public bool RecordTruncationShares { get; init; }

    /// <summary>Told at every step of a phase.</summary>
    public Action<Scope>? Progress { get; init; }

    /// <summary>The party's generator.</summary>
    /// <param name="party">Separates the parties under one seed.</param>
    internal Prg CreatePrg(ulong party) => Seed is ulong seed ? new Prg(new Block128(seed, party)) : Prg.FromSystem();
}
