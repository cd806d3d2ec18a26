using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.Primitives.Kernels;

/// <content>Key schedules of many keys, for hashes that change their key often.</content>
public sealed partial class AesKernel
{
    /// <summary>Blocks of a key schedule: rounds 0 to 10.</summary>
    internal const int ScheduleBlocks = 11;

    /// <summary>Expands several keys.</summary>
    /// <param name="keys">AES-128 keys.</param>
    /// <param name="roundKeys">[keys, <see cref="ScheduleBlocks"/>], overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="roundKeys"/> has another length.</exception>
    internal static void ExpandKeys(ReadOnlySpan<Block128> keys, Span<Vector128<byte>> roundKeys)
    {
        if (roundKeys.Length != keys.Length * ScheduleBlocks)
        {
            throw new ArgumentException($"{keys.Length} schedules need {keys.Length * ScheduleBlocks} blocks, got {roundKeys.Length}", nameof(roundKeys));
        }

        if (X86.Aes.IsSupported)
        {
            ExpandKeysX86(keys, roundKeys);
        }
        else
        {
            ExpandKeysPortable(keys, roundKeys);
        }
    }

    internal static void ExpandKeysPortable(ReadOnlySpan<Block128> keys, Span<Vector128<byte>> roundKeys)
    {
        Span<Block128> schedules = MemoryMarshal.Cast<Vector128<byte>, Block128>(roundKeys);
        for (int i = 0; i < keys.Length; i++)
        {
            ExpandKeyPortable(keys[i], schedules.Slice(i * ScheduleBlocks, ScheduleBlocks));
        }
    }

    /// <remarks>
    /// AESKEYGENASSIST is slow on many processors. The last round of AES does its work: on a block of four equal words ShiftRows changes
    /// nothing, so what is left is SubBytes and the round constant (FIPS-197, section 5.2). Schedules are independent, so the processor
    /// overlaps them.
    /// </remarks>
    internal static void ExpandKeysX86(ReadOnlySpan<Block128> keys, Span<Vector128<byte>> roundKeys)
    {
        ref Vector128<byte> to = ref MemoryMarshal.GetReference(roundKeys);
        for (int i = 0; i < keys.Length; i++)
        {
            Vector128<byte> key = keys[i].AsVector();
            to = key;
            Unsafe.Add(ref to, 1) = key = NextRoundKey(key, 0x01);
            Unsafe.Add(ref to, 2) = key = NextRoundKey(key, 0x02);
            Unsafe.Add(ref to, 3) = key = NextRoundKey(key, 0x04);
            Unsafe.Add(ref to, 4) = key = NextRoundKey(key, 0x08);
            Unsafe.Add(ref to, 5) = key = NextRoundKey(key, 0x10);
            Unsafe.Add(ref to, 6) = key = NextRoundKey(key, 0x20);
            Unsafe.Add(ref to, 7) = key = NextRoundKey(key, 0x40);
            Unsafe.Add(ref to, 8) = key = NextRoundKey(key, 0x80);
            Unsafe.Add(ref to, 9) = key = NextRoundKey(key, 0x1b);
            Unsafe.Add(ref to, 10) = NextRoundKey(key, 0x36);
            to = ref Unsafe.Add(ref to, ScheduleBlocks);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> NextRoundKey(Vector128<byte> key, uint roundConstant)
    {
        // Bytes 13, 14, 15, 12 in every word: the last word, rotated.
        Vector128<byte> rotated = X86.Ssse3.Shuffle(key, Vector128.Create(0x0c0f0e0du).AsByte());
        Vector128<byte> word = X86.Aes.EncryptLast(rotated, Vector128.Create(roundConstant).AsByte());

        // Each word of the next key is the running exclusive or of the words before it.
        key ^= X86.Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= X86.Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ word;
    }
}
