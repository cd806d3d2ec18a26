using System.Runtime.CompilerServices;
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
    /// <param name="left">False labels of the left operand, one per instance.</param>
    /// <param name="right">False labels of the right operand, as long as <paramref name="left"/>.</param>
    /// <param name="invertLeft">Whether the left operand stands for its complement: its false label is then xored with the offset.</param>
    /// <param name="invertRight">The same for the right operand.</param>
    /// <param name="target">False labels of the result, as long as <paramref name="left"/>.</param>
    /// <param name="tables">Two blocks per instance, overwritten.</param>
    public static void Garble(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Block128 offset,
        ReadOnlySpan<Block128> left,
        ReadOnlySpan<Block128> right,
        bool invertLeft,
        bool invertRight,
        Span<Block128> target,
        Span<Block128> tables)
    {
        Block128 flipLeft = invertLeft ? offset : default;
        Block128 flipRight = invertRight ? offset : default;
        if (X86Aes.IsSupported)
        {
            GarbleX86(roundKeys, offset, left, right, flipLeft, flipRight, target, tables);
        }
        else
        {
            GarblePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), offset, left, right, flipLeft, flipRight, target, tables);
        }
    }

    /// <summary>Evaluates the gate for every instance of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key, 11 blocks.</param>
    /// <param name="left">Active labels of the left operand, one per instance; inversion does not change an active label.</param>
    /// <param name="right">Active labels of the right operand, as long as <paramref name="left"/>.</param>
    /// <param name="tables">Two blocks per instance.</param>
    /// <param name="target">Active labels of the result, as long as <paramref name="left"/>.</param>
    public static void Evaluate(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        ReadOnlySpan<Block128> left,
        ReadOnlySpan<Block128> right,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
    {
        if (X86Aes.IsSupported)
        {
            EvaluateX86(roundKeys, left, right, tables, target);
        }
        else
        {
            EvaluatePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), left, right, tables, target);
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

    /// <summary>All ones where bit 0 is set, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> PermuteMask(Vector128<byte> label)
    {
        // Bit 0 of dword 0 becomes the sign of every dword, and an arithmetic shift spreads it.
        Vector128<int> low = Vector128.Shuffle(label.AsInt32(), Vector128<int>.Zero);
        return ((low << 31) >> 31).AsByte();
    }
}
