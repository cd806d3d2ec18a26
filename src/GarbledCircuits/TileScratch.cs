using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>What a worker needs besides the caller's memory: the labels alive in a tile and some key schedules.</summary>
internal sealed class TileScratch
{
    private readonly Block128[] _memory;
    private readonly int _start;

    /// <summary>Memory for tiles of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    public unsafe TileScratch(Circuit circuit)
    {
        // Four labels to a cache line, and tiles of whole lines: vectors of four then never cross one. Pinned, so that it stays so.
        _memory = GC.AllocateUninitializedArray<Block128>(checked((circuit.Slots * Circuit.TileInstances) + 3), pinned: true);
        _start = (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) & 63) / sizeof(Block128);

        // Slot 0 is the constant 0: without a gate its false label and its active label are both zero.
        Slot(0, Circuit.TileInstances).Clear();
        RoundKeys = new Vector128<byte>[GateKeys.Batch * GateKeys.RoundKeys];
    }

    /// <summary>[GateKeys.Batch, GateKeys.RoundKeys].</summary>
    public Vector128<byte>[] RoundKeys { get; }

    /// <summary>Labels of a slot.</summary>
    /// <param name="slot">Its number.</param>
    /// <param name="count">Instances in the tile.</param>
    /// <returns><paramref name="count"/> labels.</returns>
    public Span<Block128> Slot(int slot, int count) => _memory.AsSpan(_start + (slot * Circuit.TileInstances), count);
}
