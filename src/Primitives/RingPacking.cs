using System.Buffers.Binary;

namespace PrivateInference.Primitives;

/// <summary>Elements of Z_2^l on the wire: l bits each, least significant bit first, the last byte filled with zeros.</summary>
public static class RingPacking
{
    /// <summary>Bits that an unaligned word of 8 bytes holds whatever bit of its first byte they start at.</summary>
    private const int BitsInOneWord = 57;

    /// <summary>Bytes that elements take.</summary>
    /// <param name="count">Number of elements.</param>
    /// <param name="bits">l, from 1 to 64.</param>
    /// <returns><c>ceil(count * bits / 8)</c>.</returns>
    public static int Bytes(int count, int bits) => checked((int)((((long)count * bits) + 7) / 8));

    /// <summary>Packs elements.</summary>
    /// <param name="values">Each in [0, 2^bits).</param>
    /// <param name="bits">l, from 1 to 64.</param>
    /// <param name="destination"><see cref="Bytes"/> long; overwritten.</param>
    public static void Pack(ReadOnlySpan<ulong> values, int bits, Span<byte> destination)
    {
        ulong pending = 0;
        int pendingBits = 0;
        int written = 0;
        foreach (ulong value in values)
        {
            pending |= value << pendingBits;
            pendingBits += bits;
            if (pendingBits >= 64)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination[written..], pending);
                written += 8;
                pendingBits -= 64;

                // What did not fit; a shift by 64 is none in C#, so the whole word is shifted in two steps.
                pending = value >> 1 >> (bits - 1 - pendingBits);
            }
        }

        for (; pendingBits > 0; pendingBits -= 8)
        {
            destination[written++] = (byte)pending;
            pending >>= 8;
        }
    }

    /// <summary>Unpacks elements.</summary>
    /// <param name="source"><see cref="Bytes"/> long.</param>
    /// <param name="bits">l, from 1 to 64.</param>
    /// <param name="values">Overwritten, each in [0, 2^bits).</param>
    public static void Unpack(ReadOnlySpan<byte> source, int bits, Span<ulong> values)
    {
        ulong mask = ulong.MaxValue >> (64 - bits);
        long position = 0;
        int i = 0;
        if (bits <= BitsInOneWord)
        {
            long last = (source.Length - sizeof(ulong)) * 8L;
            for (; i < values.Length && position <= last; i++, position += bits)
            {
                values[i] = (BinaryPrimitives.ReadUInt64LittleEndian(source[(int)(position >> 3)..]) >> (int)(position & 7)) & mask;
            }
        }

        for (; i < values.Length; i++, position += bits)
        {
            UInt128 word = 0;
            int first = (int)(position >> 3);
            int after = (int)((position + bits + 7) >> 3);
            for (int k = first; k < after; k++)
            {
                word |= (UInt128)source[k] << (8 * (k - first));
            }

            values[i] = (ulong)(word >> (int)(position & 7)) & mask;
        }
    }
}
