using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>One AND gate over a tile of instances by half-gates (Zahur, Rosulek, Evans, eprint 2014/756, figure 2).</summary>
/// <remarks>
/// Tables are [2][instances] blocks: the garbler's halves, then the evaluator's. The target may not overlap an operand. Constant-time on AES-NI.
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
        if (X86Aes.IsSupported)
        {
            int done = IsAvx512Supported ? GarbleAvx512(roundKeys, offset.AsVector(), gate, target, tables) : 0;
            if (done < target.Length)
            {
                GarbleX86(done, roundKeys, offset.AsVector(), gate, target, tables);
            }
        }
        else
        {
            GarblePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), offset, gate, target, tables);
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
        if (X86Aes.IsSupported)
        {
            int done = IsAvx512Supported ? EvaluateAvx512(roundKeys, gate, tables, target) : 0;
            if (done < target.Length)
            {
                EvaluateX86(done, roundKeys, gate, tables, target);
            }
        }
        else
        {
            EvaluatePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), gate, tables, target);
        }
    }
}
