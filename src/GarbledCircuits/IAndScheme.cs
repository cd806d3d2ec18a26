using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>How the AND gates of a tile are garbled; XOR is free in every scheme, and tiles, tweaks and labels are the same.</summary>
internal interface IAndScheme
{
    /// <summary>Bytes of a garbled table per AND gate and instance.</summary>
    static abstract int BytesPerAndGate { get; }

    /// <summary>Garbles one gate of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key.</param>
    /// <param name="offset">The global offset.</param>
    /// <param name="gate">False labels of the operands.</param>
    /// <param name="target">Overwritten with the output's false labels.</param>
    /// <param name="table">Overwritten.</param>
    static abstract void Garble(ReadOnlySpan<Vector128<byte>> roundKeys, Block128 offset, in AndGate gate, Span<Block128> target, Span<byte> table);

    /// <summary>Evaluates one gate of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key.</param>
    /// <param name="gate">Active labels of the operands.</param>
    /// <param name="table">The garbler's.</param>
    /// <param name="target">Overwritten with the output's active labels.</param>
    static abstract void Evaluate(ReadOnlySpan<Vector128<byte>> roundKeys, in AndGate gate, ReadOnlySpan<byte> table, Span<Block128> target);
}
