using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>One AND gate over a tile of instances by half-gates (Zahur, Rosulek, Evans, eprint 2014/756, figure 2).</summary>
/// <remarks>
/// Tables are [instance][2] blocks: the garbler's half, then the evaluator's. The target may not overlap an operand. Constant-time on AES-NI.
/// </remarks>
internal static partial class HalfGatesKernel
{
    /// <summary>Garbles the gate for every instance of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key, 11 blocks.</param>
    /// <param name="offset">The global offset.</param>
    /// <param name="gate">False labels of the operands.</param>
    /// <param name="target">False labels of the result, as many as instances.</param>
    /// <param name="tables">Two blocks per instance, overwritten.</param>
    public static void Garble(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Block128 offset,
        in AndGate gate,
        Span<Block128> target,
        Span<Block128> tables)
    {
        if (!X86Aes.IsSupported)
        {
            GarblePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), offset, gate, target, tables);
        }
        else if (gate.IsFused)
        {
            GarbleFusedX86(roundKeys, offset.AsVector(), gate, target, tables);
        }
        else
        {
            GarbleX86(roundKeys, offset.AsVector(), gate, target, tables);
        }
    }

    /// <summary>Evaluates the gate for every instance of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key, 11 blocks.</param>
    /// <param name="gate">Active labels of the operands; inversion does not change an active label.</param>
    /// <param name="tables">Two blocks per instance.</param>
    /// <param name="target">Active labels of the result, as many as instances.</param>
    public static void Evaluate(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
    {
        if (!X86Aes.IsSupported)
        {
            EvaluatePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), gate, tables, target);
        }
        else if (gate.IsFused)
        {
            EvaluateFusedX86(roundKeys, gate, tables, target);
        }
        else
        {
            EvaluateX86(roundKeys, gate, tables, target);
        }
    }

    /// <summary>Expands the keys of consecutive gates.</summary>
    /// <param name="firstTweak">Tweak of the first gate; the others follow.</param>
    /// <param name="roundKeys">11 blocks per gate.</param>
    public static void ExpandKeys(ulong firstTweak, Span<Vector128<byte>> roundKeys)
    {
        for (int gate = 0; gate * 11 < roundKeys.Length; gate++)
        {
            Block128 key = TweakedHash.Key(firstTweak + (ulong)gate);
            Span<Vector128<byte>> schedule = roundKeys.Slice(gate * 11, 11);
            if (X86Aes.IsSupported)
            {
                AesKernel.ExpandKeyX86(key.AsVector(), schedule);
            }
            else
            {
                AesKernel.ExpandKeyPortable(key, MemoryMarshal.Cast<Vector128<byte>, Block128>(schedule));
            }
        }
    }
}
