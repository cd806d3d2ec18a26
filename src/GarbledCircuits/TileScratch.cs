using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>What a worker needs besides the caller's memory: the labels alive in a tile and some key schedules.</summary>
internal sealed class TileScratch
{
    /// <summary>Memory for tiles of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    public TileScratch(Circuit circuit)
    {
        Labels = GC.AllocateUninitializedArray<Block128>(checked(circuit.Slots * Circuit.TileInstances));

        // Slot 0 is the constant 0: without a gate its false label and its active label are both zero.
        Labels.AsSpan(0, Circuit.TileInstances).Clear();
        RoundKeys = new Vector128<byte>[GateKeys.Batch * GateKeys.RoundKeys];
    }

    /// <summary>[slots, TileInstances].</summary>
    public Block128[] Labels { get; }

    /// <summary>[GateKeys.Batch, GateKeys.RoundKeys].</summary>
    public Vector128<byte>[] RoundKeys { get; }
}
