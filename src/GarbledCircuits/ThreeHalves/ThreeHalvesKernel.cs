using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>One AND gate over a tile of instances by three-halves garbling (Rosulek and Roy, eprint 2021/749).</summary>
/// <remarks>
/// <para>
/// Notation: A_i and B_j are the operands' labels of color (bit 0) i and j, X_k = A_i xor B_j with k = i xor j, and L and R the low and the
/// high half of a label. h is the control bit of a hash, H its low half. Who holds A_i and B_j computes the result's label as
/// </para>
/// <code>
/// C_L = H(A_i) + H(X_k) + i G0 + k G2 + (R_ij [A_i; B_j])_L
/// C_R = H(B_j) + H(X_k) + j G1 + k G2 + (R_ij [A_i; B_j])_R
/// </code>
/// <para>
/// (slicing). The control matrix <c>R_ij = P_ij + r1 S1 + r2 S2</c> is one of four, found by decrypting two bits in just the same way (dicing):
/// </para>
/// <code>
/// r1 = h(A_i) + h(X_k) + z0 + i z2 + k z4        S1 = [1 1 1 0; 1 0 0 1]        P_ij = [0 0 1-i 0; 0 1-j 0 0]
/// r2 = h(B_j) + h(X_k) + z1 + j z3 + k z4        S2 = [1 0 0 1; 0 1 1 1]        columns A_L A_R B_L B_R
/// </code>
/// <para>
/// With a and b the colors that stand for true, the garbler hides <c>r1 = d1 + i a + k (a + b)</c> and <c>r2 = d2 + j b + k (a + b)</c>:
/// for these, whatever the dice d1 and d2, the eight equations of the four (i, j) have a solution (C, G0, G1, G2) in which C gains
/// the offset exactly at i = a, j = b. Each R_ij alone is uniform among its four, whatever a and b, so the two bits that an evaluator
/// sees say nothing about them.
/// </para>
/// <para>
/// The dice come from bits of hashes of which every evaluator misses one: <c>d1 = dice(A_0) + dice(A_1)</c>, <c>d2 = dice(B_0) + dice(B_1)</c>.
/// Garbling so needs no generator and gives the same bytes on every path. Six AES blocks to garble, three to evaluate. The target may not
/// overlap an operand. Constant-time on AES-NI; z, G0, G1 and G2 are public. Layout: <see cref="ThreeHalvesTable"/>.
/// </para>
/// <para>
/// The vector kernels are compiled at once and apart: inlined into a caller, their rounds would exceed what the compiler inlines and become calls.
/// </para>
/// </remarks>
internal static partial class ThreeHalvesKernel
{
    /// <summary>Garbles the gate for every instance of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key, 11 blocks.</param>
    /// <param name="offset">The global offset.</param>
    /// <param name="gate">False labels of the operands.</param>
    /// <param name="target">False labels of the result, as many as instances.</param>
    /// <param name="table">25 bytes per instance, overwritten.</param>
    public static void Garble(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Block128 offset,
        in AndGate gate,
        Span<Block128> target,
        Span<byte> table)
    {
        if (X86Aes.IsSupported)
        {
            int done = IsAvx512Supported ? GarbleAvx512(roundKeys, offset.AsVector(), gate, target, table) : 0;
            if (done < target.Length)
            {
                GarbleX86(done, roundKeys, offset.AsVector(), gate, target, table);
            }
        }
        else
        {
            GarblePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), offset, gate, target, table);
        }
    }

    /// <summary>Evaluates the gate for every instance of a tile.</summary>
    /// <param name="roundKeys">Schedule of the gate's key, 11 blocks.</param>
    /// <param name="gate">Active labels of the operands; inversion does not change an active label.</param>
    /// <param name="table">25 bytes per instance.</param>
    /// <param name="target">Active labels of the result, as many as instances.</param>
    public static void Evaluate(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<byte> table,
        Span<Block128> target)
    {
        if (X86Aes.IsSupported)
        {
            int done = IsAvx512Supported ? EvaluateAvx512(roundKeys, gate, table, target) : 0;
            if (done < target.Length)
            {
                EvaluateX86(done, roundKeys, gate, table, target);
            }
        }
        else
        {
            EvaluatePortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys), gate, table, target);
        }
    }
}
