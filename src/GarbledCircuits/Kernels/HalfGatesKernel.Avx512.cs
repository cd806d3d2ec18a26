using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <content>
/// AES-NI with AVX-512 around it: everything but AES is done for four instances at once, one per lane. AES has no wider form in .NET.
/// </content>
/// <remarks>
/// Two identities shorten the work. The last round key cancels, as encryptions are only ever used in pairs, so the last round runs with the
/// other encryption in the key's place and the exclusive or is free. And <c>y(a) xor y(b)</c>, what the pair owes to the hash's feed-forward,
/// is the exclusive or of the two inputs of the cipher.
/// </remarks>
internal static partial class HalfGatesKernel
{
    /// <summary>Whether the wide kernels can run, and would run as wide instructions.</summary>
    internal static bool IsAvx512Supported => X86.Aes.IsSupported && X86.Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    internal static int GarbleAvx512(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset,
        in AndGate gate,
        Span<Block128> target,
        Span<Block128> tables) =>
        gate.IsFused
            ? GarbleAvx512<Fused>(roundKeys, offset, gate, target, tables)
            : GarbleAvx512<Plain>(roundKeys, offset, gate, target, tables);

    internal static int EvaluateAvx512(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target) =>
        gate.IsFused
            ? EvaluateAvx512<Fused>(roundKeys, gate, tables, target)
            : EvaluateAvx512<Plain>(roundKeys, gate, tables, target);

    /// <summary>Garbles whole groups of four.</summary>
    /// <returns>Instances done; the rest is for the 128-bit kernel.</returns>
    private static int GarbleAvx512<TForm>(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset128,
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
        Vector512<byte> offset = Broadcast(offset128);
        Vector512<byte> sigmaOffset = Sigma(offset);
        Vector512<byte> flipA = gate.InvertLeft ? offset : Vector512<byte>.Zero;
        Vector512<byte> flipB = gate.InvertRight ? offset : Vector512<byte>.Zero;
        Vector512<byte> keyA = Broadcast(keys);
        Vector512<byte> keyB = keyA ^ Broadcast(Vector128.CreateScalar(1u).AsByte());

        // Uses 2i of four instances; the other half's differ in bit 0, which is in its key.
        Vector512<ulong> use = Vector512.Create(0UL, 0, 2, 0, 4, 0, 6, 0);
        nint i = 0;
        for (; i + 4 <= target.Length; i += 4)
        {
            Vector512<byte> a0 = Load4<TForm>(ref a, ref aMore, i) ^ flipA;
            Vector512<byte> b0 = Load4<TForm>(ref b, ref bMore, i) ^ flipB;
            Vector512<byte> inputA = Sigma(a0) ^ use.AsByte() ^ keyA;
            Vector512<byte> inputB = Sigma(b0) ^ use.AsByte() ^ keyB;
            use += Vector512.Create(8UL, 0, 8, 0, 8, 0, 8, 0);

            // The store between the two halves also keeps the compiler from holding the round keys of the first for the second.
            Pairs4(ref keys, inputA, inputA ^ sigmaOffset, out Vector512<byte> encryptedA, out Vector512<byte> sumA);
            Vector512<byte> maskB = PermuteMask(b0);
            Vector512<byte> garblerHalf = sumA ^ sigmaOffset ^ (offset & maskB);
            Store4(ref garblerTable, i, garblerHalf);
            Vector512<byte> label = encryptedA ^ inputA ^ inputB ^ (garblerHalf & PermuteMask(a0));

            Pairs4(ref keys, inputB, inputB ^ sigmaOffset, out Vector512<byte> encryptedB, out Vector512<byte> sumB);
            Vector512<byte> difference = sumB ^ sigmaOffset;
            Store4(ref evaluatorTable, i, difference ^ a0);
            label ^= encryptedB ^ (difference & maskB);
            Store4(ref to, i, TForm.IsFused ? label ^ Load4(ref after, i) : label);
        }

        return (int)i;
    }

    /// <summary>Evaluates whole groups of four.</summary>
    /// <returns>Instances done; the rest is for the 128-bit kernel.</returns>
    private static int EvaluateAvx512<TForm>(
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
        Vector512<byte> keyA = Broadcast(keys);
        Vector512<byte> one = Broadcast(Vector128.CreateScalar(1u).AsByte());
        Vector512<byte> keyB = keyA ^ one;

        // Uses 2i of four instances; the other half's differ in bit 0, which is in its key.
        Vector512<ulong> use = Vector512.Create(0UL, 0, 2, 0, 4, 0, 6, 0);
        nint i = 0;
        for (; i + 4 <= target.Length; i += 4)
        {
            Vector512<byte> a0 = Load4<TForm>(ref a, ref aMore, i);
            Vector512<byte> b0 = Load4<TForm>(ref b, ref bMore, i);
            Vector512<byte> inputA = Sigma(a0) ^ use.AsByte() ^ keyA;
            Vector512<byte> inputB = Sigma(b0) ^ use.AsByte() ^ keyB;
            use += Vector512.Create(8UL, 0, 8, 0, 8, 0, 8, 0);
            Pairs4(ref keys, inputA, inputB, out _, out Vector512<byte> sum);
            Vector512<byte> label = sum ^ inputA ^ inputB
                ^ (Load4(ref garblerTable, i) & PermuteMask(a0))
                ^ ((Load4(ref evaluatorTable, i) ^ a0) & PermuteMask(b0));
            Store4(ref to, i, TForm.IsFused ? label ^ Load4(ref after, i) : label);
        }

        return (int)i;
    }

    /// <summary>Encrypts eight blocks, all but the last round key.</summary>
    /// <param name="keys">Round keys; the one of round 0 has been added.</param>
    /// <param name="first">Four blocks.</param>
    /// <param name="second">Four blocks.</param>
    /// <param name="one">The encryptions of <paramref name="first"/>, without the last round key.</param>
    /// <param name="both">The encryptions of <paramref name="first"/> xor those of <paramref name="second"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs4(ref Vector128<byte> keys, Vector512<byte> first, Vector512<byte> second, out Vector512<byte> one, out Vector512<byte> both)
    {
        Vector128<byte> x0 = first.GetLower().GetLower();
        Vector128<byte> x1 = X86.Avx512F.ExtractVector128(first, 1);
        Vector128<byte> x2 = X86.Avx512F.ExtractVector128(first, 2);
        Vector128<byte> x3 = X86.Avx512F.ExtractVector128(first, 3);
        Vector128<byte> x4 = second.GetLower().GetLower();
        Vector128<byte> x5 = X86.Avx512F.ExtractVector128(second, 1);
        Vector128<byte> x6 = X86.Avx512F.ExtractVector128(second, 2);
        Vector128<byte> x7 = X86.Avx512F.ExtractVector128(second, 3);
        Rounds9(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        x0 = X86.Aes.EncryptLast(x0, Vector128<byte>.Zero);
        x1 = X86.Aes.EncryptLast(x1, Vector128<byte>.Zero);
        x2 = X86.Aes.EncryptLast(x2, Vector128<byte>.Zero);
        x3 = X86.Aes.EncryptLast(x3, Vector128<byte>.Zero);
        x4 = X86.Aes.EncryptLast(x4, x0);
        x5 = X86.Aes.EncryptLast(x5, x1);
        x6 = X86.Aes.EncryptLast(x6, x2);
        x7 = X86.Aes.EncryptLast(x7, x3);
        one = Join(x0, x1, x2, x3);
        both = Join(x4, x5, x6, x7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Broadcast(Vector128<byte> block) => Join(block, block, block, block);

    /// <summary>Four blocks in a vector.</summary>
    /// <remarks>Vector512.Create of two halves inserts both into a vector kept from the last time, and so keeps it: a load, a store and a dependency more.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(Vector128<byte> block0, Vector128<byte> block1, Vector128<byte> block2, Vector128<byte> block3)
    {
        Vector256<byte> low = X86.Avx2.InsertVector128(block0.ToVector256Unsafe(), block1, 1);
        Vector256<byte> high = X86.Avx2.InsertVector128(block2.ToVector256Unsafe(), block3, 1);
        return X86.Avx512F.InsertVector256(low.ToVector512Unsafe(), high, 1);
    }

    /// <summary><see cref="Sigma(Vector128{byte})"/> in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Sigma(Vector512<byte> x)
    {
        Vector512<byte> swapped = X86.Avx512F.Shuffle(x.AsInt32(), 0b01_00_11_10).AsByte();
        return swapped ^ (x & Vector512.Create(0UL, ulong.MaxValue, 0UL, ulong.MaxValue, 0UL, ulong.MaxValue, 0UL, ulong.MaxValue).AsByte());
    }

    /// <summary><see cref="PermuteMask(Vector128{byte})"/> in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> PermuteMask(Vector512<byte> labels) => ((X86.Avx512F.Shuffle(labels.AsInt32(), 0) << 31) >> 31).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Load4(ref Vector128<byte> from, nint i) =>
        Unsafe.ReadUnaligned<Vector512<byte>>(ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.Add(ref from, i)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Load4<TForm>(ref Vector128<byte> operand, ref Vector128<byte> more, nint i)
        where TForm : struct, IForm =>
        TForm.IsFused ? Load4(ref operand, i) ^ Load4(ref more, i) : Load4(ref operand, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(ref Vector128<byte> to, nint i, Vector512<byte> blocks) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.Add(ref to, i)), blocks);
}
