using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>The operations of the narrow kernels on four labels, eight halves, at once; and AES between wide vectors.</content>
internal static partial class ThreeHalvesKernel
{
    private static Vector512<byte> UpperHalves
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0UL, ulong.MaxValue, 0UL, ulong.MaxValue, 0UL, ulong.MaxValue, 0UL, ulong.MaxValue).AsByte();
    }

    /// <summary>Encrypts eight blocks, all but the last round key.</summary>
    /// <param name="keys">Round keys; the one of round 0 has been added.</param>
    /// <param name="first">Four blocks.</param>
    /// <param name="second">Four blocks.</param>
    /// <param name="one">The encryptions of <paramref name="first"/>, without the last round key.</param>
    /// <param name="both">The encryptions of <paramref name="first"/> xor those of <paramref name="second"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncryptPairs(ref Vector128<byte> keys, Vector512<byte> first, Vector512<byte> second, out Vector512<byte> one, out Vector512<byte> both)
    {
        Vector128<byte> x0 = first.GetLower().GetLower();
        Vector128<byte> x1 = X86.Avx512F.ExtractVector128(first, 1);
        Vector128<byte> x2 = X86.Avx512F.ExtractVector128(first, 2);
        Vector128<byte> x3 = X86.Avx512F.ExtractVector128(first, 3);
        Vector128<byte> x4 = second.GetLower().GetLower();
        Vector128<byte> x5 = X86.Avx512F.ExtractVector128(second, 1);
        Vector128<byte> x6 = X86.Avx512F.ExtractVector128(second, 2);
        Vector128<byte> x7 = X86.Avx512F.ExtractVector128(second, 3);
        Round8(Unsafe.Add(ref keys, 1), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 2), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 3), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 4), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 5), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 6), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 7), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 8), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Round8(Unsafe.Add(ref keys, 9), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
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

    /// <summary>Encrypts twelve blocks.</summary>
    /// <param name="keys">Round keys; the one of round 0 has been added.</param>
    /// <param name="first">Four blocks.</param>
    /// <param name="second">Four blocks.</param>
    /// <param name="shared">Four blocks.</param>
    /// <param name="one">The encryptions of <paramref name="first"/> xor those of <paramref name="shared"/>.</param>
    /// <param name="other">The encryptions of <paramref name="second"/> xor those of <paramref name="shared"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncryptTriples(
        ref Vector128<byte> keys,
        Vector512<byte> first,
        Vector512<byte> second,
        Vector512<byte> shared,
        out Vector512<byte> one,
        out Vector512<byte> other)
    {
        Vector128<byte> x0 = first.GetLower().GetLower();
        Vector128<byte> x1 = X86.Avx512F.ExtractVector128(first, 1);
        Vector128<byte> x2 = X86.Avx512F.ExtractVector128(first, 2);
        Vector128<byte> x3 = X86.Avx512F.ExtractVector128(first, 3);
        Vector128<byte> x4 = second.GetLower().GetLower();
        Vector128<byte> x5 = X86.Avx512F.ExtractVector128(second, 1);
        Vector128<byte> x6 = X86.Avx512F.ExtractVector128(second, 2);
        Vector128<byte> x7 = X86.Avx512F.ExtractVector128(second, 3);
        Vector128<byte> x8 = shared.GetLower().GetLower();
        Vector128<byte> x9 = X86.Avx512F.ExtractVector128(shared, 1);
        Vector128<byte> x10 = X86.Avx512F.ExtractVector128(shared, 2);
        Vector128<byte> x11 = X86.Avx512F.ExtractVector128(shared, 3);
        Rounds9(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        x8 = X86.Aes.EncryptLast(x8, Vector128<byte>.Zero);
        x9 = X86.Aes.EncryptLast(x9, Vector128<byte>.Zero);
        x10 = X86.Aes.EncryptLast(x10, Vector128<byte>.Zero);
        x11 = X86.Aes.EncryptLast(x11, Vector128<byte>.Zero);
        one = Join(X86.Aes.EncryptLast(x0, x8), X86.Aes.EncryptLast(x1, x9), X86.Aes.EncryptLast(x2, x10), X86.Aes.EncryptLast(x3, x11));
        other = Join(X86.Aes.EncryptLast(x4, x8), X86.Aes.EncryptLast(x5, x9), X86.Aes.EncryptLast(x6, x10), X86.Aes.EncryptLast(x7, x11));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round8(
        Vector128<byte> key,
        ref Vector128<byte> x0,
        ref Vector128<byte> x1,
        ref Vector128<byte> x2,
        ref Vector128<byte> x3,
        ref Vector128<byte> x4,
        ref Vector128<byte> x5,
        ref Vector128<byte> x6,
        ref Vector128<byte> x7)
    {
        x0 = X86.Aes.Encrypt(x0, key);
        x1 = X86.Aes.Encrypt(x1, key);
        x2 = X86.Aes.Encrypt(x2, key);
        x3 = X86.Aes.Encrypt(x3, key);
        x4 = X86.Aes.Encrypt(x4, key);
        x5 = X86.Aes.Encrypt(x5, key);
        x6 = X86.Aes.Encrypt(x6, key);
        x7 = X86.Aes.Encrypt(x7, key);
    }

    /// <summary>Four blocks in a vector, by inserts: see <see cref="Kernels.HalfGatesKernel"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(Vector128<byte> block0, Vector128<byte> block1, Vector128<byte> block2, Vector128<byte> block3)
    {
        Vector256<byte> low = X86.Avx2.InsertVector128(block0.ToVector256Unsafe(), block1, 1);
        Vector256<byte> high = X86.Avx2.InsertVector128(block2.ToVector256Unsafe(), block3, 1);
        return X86.Avx512F.InsertVector256(low.ToVector512Unsafe(), high, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Broadcast(Vector128<byte> block) => Join(block, block, block, block);

    /// <summary>A small number in the low half of every label.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Broadcast(ulong use) => Vector512.Create(use, 0, use, 0, use, 0, use, 0).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LowHalves(Vector512<byte> x, Vector512<byte> y) => X86.Avx512F.UnpackLow(x.AsUInt64(), y.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> HighHalves(Vector512<byte> x, Vector512<byte> y) => X86.Avx512F.UnpackHigh(x.AsUInt64(), y.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Halves(Vector512<byte> x, Vector512<byte> y) => X86.Avx512F.Shuffle(x.AsDouble(), y.AsDouble(), 0b10101010).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Swap(Vector512<byte> x) => X86.Avx512F.Shuffle(x.AsInt32(), 0b01_00_11_10).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> TimesS1(Vector512<byte> a, Vector512<byte> b) =>
        LowHalves(a, a) ^ b ^ X86.Avx512BW.ShiftRightLogical128BitLane(a, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> TimesS2(Vector512<byte> a, Vector512<byte> b) =>
        HighHalves(b, b) ^ a ^ X86.Avx512BW.ShiftLeftLogical128BitLane(b, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Omega(Vector512<byte> x)
    {
        Vector512<ulong> swapped = X86.Avx512F.Shuffle(x.AsInt32(), 0b10_11_00_01).AsUInt64();
        return (swapped ^ (x.AsUInt64() & Vector512.Create(0xffffffff_00000000UL))).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Sigma(Vector512<byte> x) => Swap(x) ^ (x & UpperHalves);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> ColorMask(Vector512<byte> labels) => ((X86.Avx512F.Shuffle(labels.AsInt32(), 0) << 31) >> 31).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LaneMask(Vector512<byte> lanes, int bit) => ((lanes.AsInt64() << (63 - bit)) >> 63).AsByte();

    /// <summary>Bit 0 of each of the eight halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Signs(Vector512<byte> lanes) => (uint)(lanes.AsUInt64() << 63).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Load4(ref Vector128<byte> from, nint n) =>
        Unsafe.ReadUnaligned<Vector512<byte>>(ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.Add(ref from, n)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(ref Vector128<byte> to, nint n, Vector512<byte> blocks) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.Add(ref to, n)), blocks);
}
