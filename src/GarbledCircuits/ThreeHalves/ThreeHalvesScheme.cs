using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>Three-halves: Rosulek and Roy, eprint 2021/749.</summary>
internal readonly struct ThreeHalvesScheme : IAndScheme
{
    public static int BytesPerAndGate => ThreeHalvesTable.BytesPerAndGate;

    public static void Garble(ReadOnlySpan<Vector128<byte>> roundKeys, Block128 offset, in AndGate gate, Span<Block128> target, Span<byte> table)
        => ThreeHalvesKernel.Garble(roundKeys, offset, gate, target, table);

    public static void Evaluate(ReadOnlySpan<Vector128<byte>> roundKeys, in AndGate gate, ReadOnlySpan<byte> table, Span<Block128> target)
        => ThreeHalvesKernel.Evaluate(roundKeys, gate, table, target);
}
