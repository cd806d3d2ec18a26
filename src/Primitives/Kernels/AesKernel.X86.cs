using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.Primitives.Kernels;

public sealed partial class AesKernel
{
    internal static void ExpandKeyX86(Vector128<byte> key, Span<Vector128<byte>> roundKeys)
    {
        roundKeys[0] = key;
        roundKeys[1] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x01));
        roundKeys[2] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x02));
        roundKeys[3] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x04));
        roundKeys[4] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x08));
        roundKeys[5] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x10));
        roundKeys[6] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x20));
        roundKeys[7] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x40));
        roundKeys[8] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x80));
        roundKeys[9] = key = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x1b));
        roundKeys[10] = NextRoundKey(key, X86.Aes.KeygenAssist(key, 0x36));
    }

    internal static void EncryptX86(ReadOnlySpan<Vector128<byte>> keys, ReadOnlySpan<Block128> source, Span<Block128> destination)
    {
        ref Vector128<byte> from = ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(source));
        ref Vector128<byte> to = ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(destination));
        int done = 0;

        // Eight independent blocks keep the AES unit busy: its latency is four cycles, its throughput two a cycle.
        for (; done + 8 <= source.Length; done += 8)
        {
            Vector128<byte> k = keys[0];
            Vector128<byte> b0 = Unsafe.Add(ref from, done) ^ k;
            Vector128<byte> b1 = Unsafe.Add(ref from, done + 1) ^ k;
            Vector128<byte> b2 = Unsafe.Add(ref from, done + 2) ^ k;
            Vector128<byte> b3 = Unsafe.Add(ref from, done + 3) ^ k;
            Vector128<byte> b4 = Unsafe.Add(ref from, done + 4) ^ k;
            Vector128<byte> b5 = Unsafe.Add(ref from, done + 5) ^ k;
            Vector128<byte> b6 = Unsafe.Add(ref from, done + 6) ^ k;
            Vector128<byte> b7 = Unsafe.Add(ref from, done + 7) ^ k;
            Rounds8(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Unsafe.Add(ref to, done) = b0;
            Unsafe.Add(ref to, done + 1) = b1;
            Unsafe.Add(ref to, done + 2) = b2;
            Unsafe.Add(ref to, done + 3) = b3;
            Unsafe.Add(ref to, done + 4) = b4;
            Unsafe.Add(ref to, done + 5) = b5;
            Unsafe.Add(ref to, done + 6) = b6;
            Unsafe.Add(ref to, done + 7) = b7;
        }

        for (; done < source.Length; done++)
        {
            Unsafe.Add(ref to, done) = Encrypt1(keys, Unsafe.Add(ref from, done));
        }
    }

    internal static void CounterStreamX86(ReadOnlySpan<Vector128<byte>> keys, ulong nonce, ulong counter, Span<Block128> destination)
    {
        ref Vector128<byte> to = ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(destination));
        int done = 0;
        for (; done + 8 <= destination.Length; done += 8)
        {
            Vector128<byte> k = keys[0];
            ulong c = counter + (ulong)done;
            Vector128<byte> b0 = Vector128.Create(c, nonce).AsByte() ^ k;
            Vector128<byte> b1 = Vector128.Create(c + 1, nonce).AsByte() ^ k;
            Vector128<byte> b2 = Vector128.Create(c + 2, nonce).AsByte() ^ k;
            Vector128<byte> b3 = Vector128.Create(c + 3, nonce).AsByte() ^ k;
            Vector128<byte> b4 = Vector128.Create(c + 4, nonce).AsByte() ^ k;
            Vector128<byte> b5 = Vector128.Create(c + 5, nonce).AsByte() ^ k;
            Vector128<byte> b6 = Vector128.Create(c + 6, nonce).AsByte() ^ k;
            Vector128<byte> b7 = Vector128.Create(c + 7, nonce).AsByte() ^ k;
            Rounds8(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Unsafe.Add(ref to, done) = b0;
            Unsafe.Add(ref to, done + 1) = b1;
            Unsafe.Add(ref to, done + 2) = b2;
            Unsafe.Add(ref to, done + 3) = b3;
            Unsafe.Add(ref to, done + 4) = b4;
            Unsafe.Add(ref to, done + 5) = b5;
            Unsafe.Add(ref to, done + 6) = b6;
            Unsafe.Add(ref to, done + 7) = b7;
        }

        for (; done < destination.Length; done++)
        {
            Unsafe.Add(ref to, done) = Encrypt1(keys, Vector128.Create(counter + (ulong)done, nonce).AsByte());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds8(
        ReadOnlySpan<Vector128<byte>> keys,
        ref Vector128<byte> b0,
        ref Vector128<byte> b1,
        ref Vector128<byte> b2,
        ref Vector128<byte> b3,
        ref Vector128<byte> b4,
        ref Vector128<byte> b5,
        ref Vector128<byte> b6,
        ref Vector128<byte> b7)
    {
        for (int round = 1; round < 10; round++)
        {
            Vector128<byte> k = keys[round];
            b0 = X86.Aes.Encrypt(b0, k);
            b1 = X86.Aes.Encrypt(b1, k);
            b2 = X86.Aes.Encrypt(b2, k);
            b3 = X86.Aes.Encrypt(b3, k);
            b4 = X86.Aes.Encrypt(b4, k);
            b5 = X86.Aes.Encrypt(b5, k);
            b6 = X86.Aes.Encrypt(b6, k);
            b7 = X86.Aes.Encrypt(b7, k);
        }

        Vector128<byte> last = keys[10];
        b0 = X86.Aes.EncryptLast(b0, last);
        b1 = X86.Aes.EncryptLast(b1, last);
        b2 = X86.Aes.EncryptLast(b2, last);
        b3 = X86.Aes.EncryptLast(b3, last);
        b4 = X86.Aes.EncryptLast(b4, last);
        b5 = X86.Aes.EncryptLast(b5, last);
        b6 = X86.Aes.EncryptLast(b6, last);
        b7 = X86.Aes.EncryptLast(b7, last);
    }

    private static Vector128<byte> Encrypt1(ReadOnlySpan<Vector128<byte>> keys, Vector128<byte> block)
    {
        block ^= keys[0];
        for (int round = 1; round < 10; round++)
        {
            block = X86.Aes.Encrypt(block, keys[round]);
        }

        return X86.Aes.EncryptLast(block, keys[10]);
    }

    private static Vector128<byte> NextRoundKey(Vector128<byte> key, Vector128<byte> assist)
    {
        // Each 32-bit word of the next key is the running xor of the words before it (FIPS-197 section 5.2).
        Vector128<byte> word = X86.Sse2.Shuffle(assist.AsInt32(), 0xff).AsByte();
        key ^= X86.Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= X86.Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ word;
    }
}
