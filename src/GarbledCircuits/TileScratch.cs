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
        Labels = GC.AllocateUninitializedArray<Block128>(circuit.Slots * Circuit.TileInstances);
        RoundKeys = new Vector128<byte>[GateKeys.Batch * GateKeys.RoundKeys];
    }

    /// <summary>[slots, TileInstances].</summary>
    public Block128[] Labels { get; }

    /// <summary>[GateKeys.Batch, GateKeys.RoundKeys].</summary>
    public Vector128<byte>[] RoundKeys { get; }
}
