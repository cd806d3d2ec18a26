using System.Numerics;
using System.Runtime.InteropServices;

namespace PrivateInference.Primitives.Kernels;

public sealed partial class AesKernel
{
    private static readonly byte[] s_sBox = MakeSBox();

    internal static void ExpandKeyPortable(Block128 key, Span<Block128> roundKeys)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(roundKeys);
        MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in key)).CopyTo(bytes);
        byte roundConstant = 1;
        Span<byte> word = stackalloc byte[4];
        for (int offset = 16; offset < 176; offset += 4)
        {
            bytes.Slice(offset - 4, 4).CopyTo(word);
            if (offset % 16 == 0)
            {
                byte first = word[0];
                word[0] = (byte)(s_sBox[word[1]] ^ roundConstant);
                word[1] = s_sBox[word[2]];
                word[2] = s_sBox[word[3]];
                word[3] = s_sBox[first];
                roundConstant = Double(roundConstant);
            }

            for (int i = 0; i < 4; i++)
            {
                bytes[offset + i] = (byte)(bytes[offset - 16 + i] ^ word[i]);
            }
        }
    }

    internal static void EncryptPortable(ReadOnlySpan<Block128> roundKeys, ReadOnlySpan<Block128> source, Span<Block128> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = EncryptBlockPortable(roundKeys, source[i]);
        }
    }

    internal static void CounterStreamPortable(ReadOnlySpan<Block128> roundKeys, ulong nonce, ulong counter, Span<Block128> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = EncryptBlockPortable(roundKeys, new Block128(counter + (ulong)i, nonce));
        }
    }

    private static Block128 EncryptBlockPortable(ReadOnlySpan<Block128> roundKeys, Block128 block)
    {
        block ^= roundKeys[0];
        Span<byte> state = MemoryMarshal.AsBytes(new Span<Block128>(ref block));
        Span<byte> shifted = stackalloc byte[16];
        for (int round = 1; round <= 10; round++)
        {
            // SubBytes and ShiftRows: row r of the column-major state moves r columns to the left.
            for (int i = 0; i < 16; i++)
            {
                shifted[i] = s_sBox[state[(i + (4 * (i % 4))) % 16]];
            }

            if (round < 10)
            {
                MixColumns(shifted);
            }

            shifted.CopyTo(state);
            block ^= roundKeys[round];
        }

        return block;
    }

    private static void MixColumns(Span<byte> state)
    {
        for (int column = 0; column < 16; column += 4)
        {
            byte a = state[column];
            byte b = state[column + 1];
            byte c = state[column + 2];
            byte d = state[column + 3];
            byte all = (byte)(a ^ b ^ c ^ d);
            state[column] ^= (byte)(all ^ Double((byte)(a ^ b)));
            state[column + 1] ^= (byte)(all ^ Double((byte)(b ^ c)));
            state[column + 2] ^= (byte)(all ^ Double((byte)(c ^ d)));
            state[column + 3] ^= (byte)(all ^ Double((byte)(d ^ a)));
        }
    }

    /// <summary>Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.</summary>
    private static byte Double(byte value) => (byte)((value << 1) ^ (0x1b & -(value >> 7)));

    private static byte[] MakeSBox()
    {
        // FIPS-197 section 5.1.1: the inverse in GF(2^8), then an affine map. 3 generates the multiplicative group, and
        // walking p through its powers while q walks through their inverses visits every pair once.
        byte[] box = new byte[256];
        byte p = 1;
        byte q = 1;
        do
        {
            p ^= Double(p);
            q ^= (byte)(q << 1);
            q ^= (byte)(q << 2);
            q ^= (byte)(q << 4);
            q ^= (byte)(0x09 & -(q >> 7));
            box[p] = (byte)(0x63 ^ q ^ RotateLeft(q, 1) ^ RotateLeft(q, 2) ^ RotateLeft(q, 3) ^ RotateLeft(q, 4));
        }
        while (p != 1);
        box[0] = 0x63;
        return box;
    }

    private static byte RotateLeft(byte value, int bits) => (byte)(BitOperations.RotateLeft((uint)value * 0x01010101u, bits) & 0xff);
}
