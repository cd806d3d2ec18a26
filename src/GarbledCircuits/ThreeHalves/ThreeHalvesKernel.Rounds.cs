using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>The rounds of AES over twelve blocks.</content>
internal static partial class ThreeHalvesKernel
{
    /// <summary>Rounds 1 to 10; the caller has xored round key 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds10(
        ref Vector128<byte> keys,
        ref Vector128<byte> x0,
        ref Vector128<byte> x1,
        ref Vector128<byte> x2,
        ref Vector128<byte> x3,
        ref Vector128<byte> x4,
        ref Vector128<byte> x5,
        ref Vector128<byte> x6,
        ref Vector128<byte> x7,
        ref Vector128<byte> x8,
        ref Vector128<byte> x9,
        ref Vector128<byte> x10,
        ref Vector128<byte> x11)
    {
        Rounds9(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Vector128<byte> last = Unsafe.Add(ref keys, 10);
        x0 = X86.Aes.EncryptLast(x0, last);
        x1 = X86.Aes.EncryptLast(x1, last);
        x2 = X86.Aes.EncryptLast(x2, last);
        x3 = X86.Aes.EncryptLast(x3, last);
        x4 = X86.Aes.EncryptLast(x4, last);
        x5 = X86.Aes.EncryptLast(x5, last);
        x6 = X86.Aes.EncryptLast(x6, last);
        x7 = X86.Aes.EncryptLast(x7, last);
        x8 = X86.Aes.EncryptLast(x8, last);
        x9 = X86.Aes.EncryptLast(x9, last);
        x10 = X86.Aes.EncryptLast(x10, last);
        x11 = X86.Aes.EncryptLast(x11, last);
    }

    /// <summary>Rounds 1 to 9; the caller has xored round key 0. Unrolled, so that no block changes its register on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds9(
        ref Vector128<byte> keys,
        ref Vector128<byte> x0,
        ref Vector128<byte> x1,
        ref Vector128<byte> x2,
        ref Vector128<byte> x3,
        ref Vector128<byte> x4,
        ref Vector128<byte> x5,
        ref Vector128<byte> x6,
        ref Vector128<byte> x7,
        ref Vector128<byte> x8,
        ref Vector128<byte> x9,
        ref Vector128<byte> x10,
        ref Vector128<byte> x11)
    {
        Round(Unsafe.Add(ref keys, 1), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 2), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 3), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 4), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 5), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 6), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 7), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 8), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
        Round(Unsafe.Add(ref keys, 9), ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector128<byte> key,
        ref Vector128<byte> x0,
        ref Vector128<byte> x1,
        ref Vector128<byte> x2,
        ref Vector128<byte> x3,
        ref Vector128<byte> x4,
        ref Vector128<byte> x5,
        ref Vector128<byte> x6,
        ref Vector128<byte> x7,
        ref Vector128<byte> x8,
        ref Vector128<byte> x9,
        ref Vector128<byte> x10,
        ref Vector128<byte> x11)
    {
        x0 = X86.Aes.Encrypt(x0, key);
        x1 = X86.Aes.Encrypt(x1, key);
        x2 = X86.Aes.Encrypt(x2, key);
        x3 = X86.Aes.Encrypt(x3, key);
        x4 = X86.Aes.Encrypt(x4, key);
        x5 = X86.Aes.Encrypt(x5, key);
        x6 = X86.Aes.Encrypt(x6, key);
        x7 = X86.Aes.Encrypt(x7, key);
        x8 = X86.Aes.Encrypt(x8, key);
        x9 = X86.Aes.Encrypt(x9, key);
        x10 = X86.Aes.Encrypt(x10, key);
        x11 = X86.Aes.Encrypt(x11, key);
    }
}
