using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <content>AES-NI: eight blocks in flight, two instances to garble or four to evaluate.</content>
internal static partial class HalfGatesKernel
{
    internal static void GarbleX86(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Block128 offset,
        ReadOnlySpan<Block128> left,
        ReadOnlySpan<Block128> right,
        Block128 flipLeft,
        Block128 flipRight,
        Span<Block128> target,
        Span<Block128> tables)
    {
        ref Vector128<byte> a = ref Reference(left);
        ref Vector128<byte> b = ref Reference(right);
        ref Vector128<byte> c = ref Reference(target);
        ref Vector128<byte> table = ref Reference(tables);
        Vector128<byte> delta = offset.AsVector();
        Vector128<byte> sigmaDelta = Sigma(delta);
        Vector128<byte> flipA = flipLeft.AsVector();
        Vector128<byte> flipB = flipRight.AsVector();

        for (int i = 0; i < target.Length; i += 2)
        {
            // An odd instance at the end is done twice, side by side: same inputs, same results, same places.
            int second = Math.Min(i + 1, target.Length - 1);
            Vector128<byte> a0 = Unsafe.Add(ref a, i) ^ flipA;
            Vector128<byte> b0 = Unsafe.Add(ref b, i) ^ flipB;
            Vector128<byte> a1 = Unsafe.Add(ref a, second) ^ flipA;
            Vector128<byte> b1 = Unsafe.Add(ref b, second) ^ flipB;

            Vector128<byte> y0 = Sigma(a0) ^ Use(2 * i);
            Vector128<byte> y1 = y0 ^ sigmaDelta;
            Vector128<byte> y2 = Sigma(b0) ^ Use((2 * i) + 1);
            Vector128<byte> y3 = y2 ^ sigmaDelta;
            Vector128<byte> y4 = Sigma(a1) ^ Use(2 * second);
            Vector128<byte> y5 = y4 ^ sigmaDelta;
            Vector128<byte> y6 = Sigma(b1) ^ Use((2 * second) + 1);
            Vector128<byte> y7 = y6 ^ sigmaDelta;
            Hash8(roundKeys, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);

            Unsafe.Add(ref c, i) = Combine(y0, y1, y2, y3, a0, b0, delta, ref Unsafe.Add(ref table, 2 * i));
            Unsafe.Add(ref c, second) = Combine(y4, y5, y6, y7, a1, b1, delta, ref Unsafe.Add(ref table, 2 * second));
        }
    }

    internal static void EvaluateX86(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        ReadOnlySpan<Block128> left,
        ReadOnlySpan<Block128> right,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
    {
        ref Vector128<byte> a = ref Reference(left);
        ref Vector128<byte> b = ref Reference(right);
        ref Vector128<byte> c = ref Reference(target);
        ref Vector128<byte> table = ref Reference(tables);

        for (int i = 0; i < target.Length; i += 4)
        {
            // A last group that is not full does its last instance several times, like the garbling above.
            int last = target.Length - 1;
            int i1 = Math.Min(i + 1, last);
            int i2 = Math.Min(i + 2, last);
            int i3 = Math.Min(i + 3, last);
            Vector128<byte> y0 = Sigma(Unsafe.Add(ref a, i)) ^ Use(2 * i);
            Vector128<byte> y1 = Sigma(Unsafe.Add(ref b, i)) ^ Use((2 * i) + 1);
            Vector128<byte> y2 = Sigma(Unsafe.Add(ref a, i1)) ^ Use(2 * i1);
            Vector128<byte> y3 = Sigma(Unsafe.Add(ref b, i1)) ^ Use((2 * i1) + 1);
            Vector128<byte> y4 = Sigma(Unsafe.Add(ref a, i2)) ^ Use(2 * i2);
            Vector128<byte> y5 = Sigma(Unsafe.Add(ref b, i2)) ^ Use((2 * i2) + 1);
            Vector128<byte> y6 = Sigma(Unsafe.Add(ref a, i3)) ^ Use(2 * i3);
            Vector128<byte> y7 = Sigma(Unsafe.Add(ref b, i3)) ^ Use((2 * i3) + 1);
            Hash8(roundKeys, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);

            Unsafe.Add(ref c, i) = Choose(y0, y1, Unsafe.Add(ref a, i), Unsafe.Add(ref b, i), ref Unsafe.Add(ref table, 2 * i));
            Unsafe.Add(ref c, i1) = Choose(y2, y3, Unsafe.Add(ref a, i1), Unsafe.Add(ref b, i1), ref Unsafe.Add(ref table, 2 * i1));
            Unsafe.Add(ref c, i2) = Choose(y4, y5, Unsafe.Add(ref a, i2), Unsafe.Add(ref b, i2), ref Unsafe.Add(ref table, 2 * i2));
            Unsafe.Add(ref c, i3) = Choose(y6, y7, Unsafe.Add(ref a, i3), Unsafe.Add(ref b, i3), ref Unsafe.Add(ref table, 2 * i3));
        }
    }

    /// <summary>The two halves of a table and the result's false label from the four hashes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Combine(
        Vector128<byte> hashA0,
        Vector128<byte> hashA1,
        Vector128<byte> hashB0,
        Vector128<byte> hashB1,
        Vector128<byte> a0,
        Vector128<byte> b0,
        Vector128<byte> delta,
        ref Vector128<byte> table)
    {
        Vector128<byte> maskB = PermuteMask(b0);
        Vector128<byte> garblerTable = hashA0 ^ hashA1 ^ (delta & maskB);
        Vector128<byte> difference = hashB0 ^ hashB1;
        table = garblerTable;
        Unsafe.Add(ref table, 1) = difference ^ a0;
        return hashA0 ^ hashB0 ^ (garblerTable & PermuteMask(a0)) ^ (difference & maskB);
    }

    /// <summary>The active label from the two hashes and the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Choose(
        Vector128<byte> hashA,
        Vector128<byte> hashB,
        Vector128<byte> a,
        Vector128<byte> b,
        ref Vector128<byte> table) =>
        hashA ^ hashB ^ (table & PermuteMask(a)) ^ ((Unsafe.Add(ref table, 1) ^ a) & PermuteMask(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Hash8(
        ReadOnlySpan<Vector128<byte>> keys,
        ref Vector128<byte> y0,
        ref Vector128<byte> y1,
        ref Vector128<byte> y2,
        ref Vector128<byte> y3,
        ref Vector128<byte> y4,
        ref Vector128<byte> y5,
        ref Vector128<byte> y6,
        ref Vector128<byte> y7)
    {
        Vector128<byte> k = keys[0];
        Vector128<byte> b0 = y0 ^ k;
        Vector128<byte> b1 = y1 ^ k;
        Vector128<byte> b2 = y2 ^ k;
        Vector128<byte> b3 = y3 ^ k;
        Vector128<byte> b4 = y4 ^ k;
        Vector128<byte> b5 = y5 ^ k;
        Vector128<byte> b6 = y6 ^ k;
        Vector128<byte> b7 = y7 ^ k;
        for (int round = 1; round < 10; round++)
        {
            k = keys[round];
            b0 = X86.Aes.Encrypt(b0, k);
            b1 = X86.Aes.Encrypt(b1, k);
            b2 = X86.Aes.Encrypt(b2, k);
            b3 = X86.Aes.Encrypt(b3, k);
            b4 = X86.Aes.Encrypt(b4, k);
            b5 = X86.Aes.Encrypt(b5, k);
            b6 = X86.Aes.Encrypt(b6, k);
            b7 = X86.Aes.Encrypt(b7, k);
        }

        k = keys[10];
        y0 ^= X86.Aes.EncryptLast(b0, k);
        y1 ^= X86.Aes.EncryptLast(b1, k);
        y2 ^= X86.Aes.EncryptLast(b2, k);
        y3 ^= X86.Aes.EncryptLast(b3, k);
        y4 ^= X86.Aes.EncryptLast(b4, k);
        y5 ^= X86.Aes.EncryptLast(b5, k);
        y6 ^= X86.Aes.EncryptLast(b6, k);
        y7 ^= X86.Aes.EncryptLast(b7, k);
    }

    /// <summary>sigma(high || low) = (high xor low) || high, as in <see cref="TweakedHash.Sigma"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sigma(Vector128<byte> x)
    {
        // Lane 0 becomes the high half; lane 1 the low half, xored with the high half that stays in place.
        Vector128<ulong> swapped = Vector128.Shuffle(x.AsUInt64(), Vector128.Create(1UL, 0UL));
        return (swapped ^ (x.AsUInt64() & Vector128.Create(0UL, ulong.MaxValue))).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Use(int use) => Vector128.CreateScalar((uint)use).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector128<byte> Reference(ReadOnlySpan<Block128> blocks) =>
        ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(blocks));
}
