using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Tests.Support;

/// <summary>The shares that a client really had, for the executor.</summary>
internal sealed class RecordedShares(IReadOnlyDictionary<int, ulong[]> shares) : ITruncationShares
{
    public ReadOnlySpan<ulong> ClientShares(int step) => shares[step];
}
