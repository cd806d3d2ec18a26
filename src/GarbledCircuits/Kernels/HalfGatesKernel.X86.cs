using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <content>AES-NI: eight blocks in flight, two instances to garble or four to evaluate.</content>
/// <remarks>
/// AES instructions reach only the sixteen low registers, so nothing but the eight blocks and a round key is kept in registers over the
/// rounds: operands are loaded again after them. What of the hash's feed-forward remains in a table is public arithmetic on them:
/// <c>y(a0) xor y(a1) = sigma(offset)</c> and <c>y(a) xor y(b) = sigma(a xor b) xor 1</c>, the uses of the two halves differing in bit 0.
/// </remarks>
internal static partial class HalfGatesKernel
{
    /// <summary>[2 * TileInstances]: the block of every use of a key.</summary>
    private static readonly Vector128<byte>[] s_uses = [.. Enumerable.Range(0, 2 * Circuits.Circuit.TileInstances).Select(use => Vector128.CreateScalar((uint)use).AsByte())];

    private interface IForm
    {
        static abstract bool IsFused { get; }
    }

    /// <summary>Garbles from an instance on.</summary>
    internal static void GarbleX86(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset,
        in AndGate gate,
        Span<Block128> target,
        Span<Block128> tables)
    {
        if (gate.IsFused)
        {
            GarbleX86<Fused>(start, roundKeys, offset, gate, target, tables);
        }
        else
        {
            GarbleX86<Plain>(start, roundKeys, offset, gate, target, tables);
        }
    }

    /// <summary>Evaluates from an instance on.</summary>
    internal static void EvaluateX86(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
    {
        if (gate.IsFused)
        {
            EvaluateX86<Fused>(start, roundKeys, gate, tables, target);
        }
        else
        {
            EvaluateX86<Plain>(start, roundKeys, gate, tables, target);
        }
    }

    private static void GarbleX86<TForm>(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset,
        in AndGate gate,
        Span<Block128> target,
        Span<Block128> tables)
        where TForm : struct, IForm
    {
        ref Vector128<byte> a = ref Reference(gate.Left);
        ref Vector128<byte> aMore = ref Reference(gate.LeftMore);
        ref Vector128<byte> b = ref Reference(gate.Right);
        ref Vector128<byte> bMore = ref Reference(gate.RightMore);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> garblerTable = ref Reference(tables);
        ref Vector128<byte> evaluatorTable = ref Unsafe.Add(ref garblerTable, target.Length);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        ref Vector128<byte> uses = ref MemoryMarshal.GetArrayDataReference(s_uses);
        Vector128<byte> sigmaOffset = Sigma(offset);
        Vector128<byte> flipA = gate.InvertLeft ? offset : Vector128<byte>.Zero;
        Vector128<byte> flipB = gate.InvertRight ? offset : Vector128<byte>.Zero;

        nint last = target.Length - 1;
        for (nint i = start; i <= last; i += 2)
        {
            // An odd instance at the end is done twice, side by side: same inputs, same results, same places.
            nint j = Math.Min(i + 1, last);
            Vector128<byte> key = keys;
            Vector128<byte> x0 = Sigma(Load<TForm>(ref a, ref aMore, i) ^ flipA) ^ Unsafe.Add(ref uses, 2 * i) ^ key;
            Vector128<byte> x1 = x0 ^ sigmaOffset;
            Vector128<byte> x2 = Sigma(Load<TForm>(ref b, ref bMore, i) ^ flipB) ^ Unsafe.Add(ref uses, (2 * i) + 1) ^ key;
            Vector128<byte> x3 = x2 ^ sigmaOffset;
            Vector128<byte> x4 = Sigma(Load<TForm>(ref a, ref aMore, j) ^ flipA) ^ Unsafe.Add(ref uses, 2 * j) ^ key;
            Vector128<byte> x5 = x4 ^ sigmaOffset;
            Vector128<byte> x6 = Sigma(Load<TForm>(ref b, ref bMore, j) ^ flipB) ^ Unsafe.Add(ref uses, (2 * j) + 1) ^ key;
            Vector128<byte> x7 = x6 ^ sigmaOffset;
            Rounds10(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);

            Vector128<byte> a0 = Load<TForm>(ref a, ref aMore, i) ^ flipA;
            Vector128<byte> b0 = Load<TForm>(ref b, ref bMore, i) ^ flipB;
            Unsafe.Add(ref to, i) = Combine(x0, x1, x2, x3, a0, b0, offset, sigmaOffset, ref Unsafe.Add(ref garblerTable, i), ref Unsafe.Add(ref evaluatorTable, i)) ^ Last<TForm>(ref after, i);
            a0 = Load<TForm>(ref a, ref aMore, j) ^ flipA;
            b0 = Load<TForm>(ref b, ref bMore, j) ^ flipB;
            Unsafe.Add(ref to, j) = Combine(x4, x5, x6, x7, a0, b0, offset, sigmaOffset, ref Unsafe.Add(ref garblerTable, j), ref Unsafe.Add(ref evaluatorTable, j)) ^ Last<TForm>(ref after, j);
        }
    }

    private static void EvaluateX86<TForm>(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
        where TForm : struct, IForm
    {
        ref Vector128<byte> a = ref Reference(gate.Left);
        ref Vector128<byte> aMore = ref Reference(gate.LeftMore);
        ref Vector128<byte> b = ref Reference(gate.Right);
        ref Vector128<byte> bMore = ref Reference(gate.RightMore);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> garblerTable = ref Reference(tables);
        ref Vector128<byte> evaluatorTable = ref Unsafe.Add(ref garblerTable, target.Length);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        ref Vector128<byte> uses = ref MemoryMarshal.GetArrayDataReference(s_uses);

        nint last = target.Length - 1;
        for (nint i = start; i <= last; i += 4)
        {
            // A last group that is not full does its last instance several times, like the garbling above.
            nint j = Math.Min(i + 1, last);
            nint k = Math.Min(i + 2, last);
            nint l = Math.Min(i + 3, last);
            Vector128<byte> key = keys;
            Vector128<byte> x0 = Sigma(Load<TForm>(ref a, ref aMore, i)) ^ Unsafe.Add(ref uses, 2 * i) ^ key;
            Vector128<byte> x1 = Sigma(Load<TForm>(ref b, ref bMore, i)) ^ Unsafe.Add(ref uses, (2 * i) + 1) ^ key;
            Vector128<byte> x2 = Sigma(Load<TForm>(ref a, ref aMore, j)) ^ Unsafe.Add(ref uses, 2 * j) ^ key;
            Vector128<byte> x3 = Sigma(Load<TForm>(ref b, ref bMore, j)) ^ Unsafe.Add(ref uses, (2 * j) + 1) ^ key;
            Vector128<byte> x4 = Sigma(Load<TForm>(ref a, ref aMore, k)) ^ Unsafe.Add(ref uses, 2 * k) ^ key;
            Vector128<byte> x5 = Sigma(Load<TForm>(ref b, ref bMore, k)) ^ Unsafe.Add(ref uses, (2 * k) + 1) ^ key;
            Vector128<byte> x6 = Sigma(Load<TForm>(ref a, ref aMore, l)) ^ Unsafe.Add(ref uses, 2 * l) ^ key;
            Vector128<byte> x7 = Sigma(Load<TForm>(ref b, ref bMore, l)) ^ Unsafe.Add(ref uses, (2 * l) + 1) ^ key;
            Rounds10(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);

            Unsafe.Add(ref to, i) = Choose(x0 ^ x1, Load<TForm>(ref a, ref aMore, i), Load<TForm>(ref b, ref bMore, i), Unsafe.Add(ref garblerTable, i), Unsafe.Add(ref evaluatorTable, i))
                ^ Last<TForm>(ref after, i);
            Unsafe.Add(ref to, j) = Choose(x2 ^ x3, Load<TForm>(ref a, ref aMore, j), Load<TForm>(ref b, ref bMore, j), Unsafe.Add(ref garblerTable, j), Unsafe.Add(ref evaluatorTable, j))
                ^ Last<TForm>(ref after, j);
            Unsafe.Add(ref to, k) = Choose(x4 ^ x5, Load<TForm>(ref a, ref aMore, k), Load<TForm>(ref b, ref bMore, k), Unsafe.Add(ref garblerTable, k), Unsafe.Add(ref evaluatorTable, k))
                ^ Last<TForm>(ref after, k);
            Unsafe.Add(ref to, l) = Choose(x6 ^ x7, Load<TForm>(ref a, ref aMore, l), Load<TForm>(ref b, ref bMore, l), Unsafe.Add(ref garblerTable, l), Unsafe.Add(ref evaluatorTable, l))
                ^ Last<TForm>(ref after, l);
        }
    }

    /// <summary>The two halves of a table and the result's false label from the four encryptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Combine(
        Vector128<byte> encryptedA0,
        Vector128<byte> encryptedA1,
        Vector128<byte> encryptedB0,
        Vector128<byte> encryptedB1,
        Vector128<byte> a0,
        Vector128<byte> b0,
        Vector128<byte> offset,
        Vector128<byte> sigmaOffset,
        ref Vector128<byte> garblerTable,
        ref Vector128<byte> evaluatorTable)
    {
        Vector128<byte> maskB = PermuteMask(b0);
        Vector128<byte> garblerHalf = encryptedA0 ^ encryptedA1 ^ sigmaOffset ^ (offset & maskB);
        Vector128<byte> difference = encryptedB0 ^ encryptedB1 ^ sigmaOffset;
        garblerTable = garblerHalf;
        evaluatorTable = difference ^ a0;
        return encryptedA0 ^ encryptedB0 ^ FeedForward(a0, b0) ^ (garblerHalf & PermuteMask(a0)) ^ (difference & maskB);
    }

    /// <summary>The active label from the sum of the two encryptions and the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Choose(Vector128<byte> encrypted, Vector128<byte> a, Vector128<byte> b, Vector128<byte> garblerTable, Vector128<byte> evaluatorTable) =>
        encrypted ^ FeedForward(a, b) ^ (garblerTable & PermuteMask(a)) ^ ((evaluatorTable ^ a) & PermuteMask(b));

    /// <summary>What the hashes of both halves add to their encryptions: <c>sigma(a) xor 2i xor sigma(b) xor (2i + 1)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> FeedForward(Vector128<byte> a, Vector128<byte> b) => Sigma(a ^ b) ^ Vector128.CreateScalar(1u).AsByte();

    /// <summary>sigma(high || low) = (high xor low) || high, as in <see cref="TweakedHash.Sigma"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sigma(Vector128<byte> x)
    {
        // Lane 0 becomes the high half; lane 1 the low half, xored with the high half that stays in place.
        Vector128<ulong> swapped = Vector128.Shuffle(x.AsUInt64(), Vector128.Create(1UL, 0UL));
        return (swapped ^ (x.AsUInt64() & Vector128.Create(0UL, ulong.MaxValue))).AsByte();
    }

    /// <summary>All ones where bit 0 is set, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> PermuteMask(Vector128<byte> label)
    {
        // Bit 0 of dword 0 becomes the sign of every dword, and an arithmetic shift spreads it.
        Vector128<int> low = Vector128.Shuffle(label.AsInt32(), Vector128<int>.Zero);
        return ((low << 31) >> 31).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load<TForm>(ref Vector128<byte> operand, ref Vector128<byte> more, nint i)
        where TForm : struct, IForm =>
        TForm.IsFused ? Unsafe.Add(ref operand, i) ^ Unsafe.Add(ref more, i) : Unsafe.Add(ref operand, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Last<TForm>(ref Vector128<byte> after, nint i)
        where TForm : struct, IForm =>
        TForm.IsFused ? Unsafe.Add(ref after, i) : Vector128<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector128<byte> Reference(ReadOnlySpan<Block128> blocks) =>
        ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(blocks));

    private readonly struct Plain : IForm
    {
        public static bool IsFused => false;
    }

    private readonly struct Fused : IForm
    {
        public static bool IsFused => true;
    }
}
