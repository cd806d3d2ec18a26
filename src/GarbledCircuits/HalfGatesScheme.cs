using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>Half-gates: Zahur, Rosulek and Evans, eprint 2014/756.</summary>
internal readonly struct HalfGatesScheme : IAndScheme
{
    public static int BytesPerAndGate => Circuit.BytesPerAndGate;

    public static void Garble(ReadOnlySpan<Vector128<byte>> roundKeys, Block128 offset, in AndGate gate, Span<Block128> target, Span<byte> table)
        => HalfGatesKernel.Garble(roundKeys, offset, gate, target, MemoryMarshal.Cast<byte, Block128>(table));

    public static void Evaluate(ReadOnlySpan<Vector128<byte>> roundKeys, in AndGate gate, ReadOnlySpan<byte> table, Span<Block128> target)
        => HalfGatesKernel.Evaluate(roundKeys, gate, MemoryMarshal.Cast<byte, Block128>(table), target);
}
