using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>Garbles a chunk, as <see cref="BatchGarbler.Garble"/>.</summary>
internal delegate void GarbleChunk(
    int instances,
    ulong firstTweak,
    ReadOnlySpan<Block128> inputFalseLabels,
    Span<byte> tables,
    Span<ulong> outputPermuteBits);

/// <summary>One garbler a circuit for a whole session: each keeps the memory of its tiles.</summary>
/// <param name="scheme">How AND gates are garbled.</param>
/// <param name="offset">The session's global offset.</param>
/// <param name="threads">Threads of a call.</param>
internal sealed class GarblerPool(GarblingScheme scheme, GlobalOffset offset, int threads)
{
    private readonly Dictionary<Circuit, GarbleChunk> _garblers = [];

    /// <summary>The garbler of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>The same for the same circuit.</returns>
    public GarbleChunk For(Circuit circuit)
    {
        if (!_garblers.TryGetValue(circuit, out GarbleChunk? garble))
        {
            garble = scheme == GarblingScheme.ThreeHalves
                ? new ThreeHalvesGarbler(circuit, offset, threads).Garble
                : new BatchGarbler(circuit, offset, threads).Garble;
            _garblers.Add(circuit, garble);
        }

        return garble;
    }
}
