using PrivateInference.Primitives;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The server's half of the non-linear layers.</summary>
internal interface IServerNonLinear
{
    /// <summary>The garbler's global offset, zero when the server evaluates.</summary>
    Block128 Offset { get; }

    /// <summary>Once per session: base oblivious transfers.</summary>
    void SetUp();

    /// <summary>Once per inference.</summary>
    /// <returns>Material by garbled layer, in plan order.</returns>
    List<GarbledMaterial> Offline();

    /// <summary>Once per inference and garbled layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="material">What <see cref="Offline"/> left for it.</param>
    /// <param name="offset">The offset that the material was garbled under.</param>
    /// <param name="input">The server's share of the layer's input.</param>
    /// <param name="output">The server's share of the layer's output; garbled positions are written.</param>
    void Online(GarbledLayer layer, GarbledMaterial material, Block128 offset, ReadOnlySpan<ulong> input, Span<ulong> output);
}
