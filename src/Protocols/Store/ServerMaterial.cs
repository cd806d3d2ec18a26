using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Store;

/// <summary>What the offline phase leaves the server for one inference.</summary>
internal sealed class ServerMaterial
{
    /// <summary>Names the inference; the client's half has the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>The garbler's global offset; zero when the client garbles.</summary>
    public required Block128 Offset { get; init; }

    /// <summary>Expands to the masks that the linear layers' answers carry, step by step.</summary>
    public required Block128 MaskSeed { get; init; }

    /// <summary>By step, in order.</summary>
    public required List<GarbledMaterial> Layers { get; init; }

    /// <summary>Client's corrections for removed positions, by step; empty under <see cref="RemovedPositions.Sequential"/>.</summary>
    public required Dictionary<int, ulong[]> Corrections { get; init; }
}
