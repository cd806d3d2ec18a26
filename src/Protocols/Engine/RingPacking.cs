namespace PrivateInference.Protocols.Engine;

/// <summary>Elements of Z_2^l on the wire: l bits each, least significant bit first, the last byte filled with zeros.</summary>
internal static class RingPacking
{
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
        UInt128 pending = 0;
        int pendingBits = 0;
        int written = 0;
        foreach (ulong value in values)
        {
            pending |= (UInt128)value << pendingBits;
            pendingBits += bits;
            while (pendingBits >= 8)
            {
                destination[written++] = (byte)pending;
                pending >>= 8;
                pendingBits -= 8;
            }
        }

        if (pendingBits > 0)
        {
            destination[written] = (byte)pending;
        }
    }

    /// <summary>Unpacks elements.</summary>
    /// <param name="source"><see cref="Bytes"/> long.</param>
    /// <param name="bits">l, from 1 to 64.</param>
    /// <param name="values">Overwritten, each in [0, 2^bits).</param>
    public static void Unpack(ReadOnlySpan<byte> source, int bits, Span<ulong> values)
    {
        UInt128 pending = 0;
        int pendingBits = 0;
        int read = 0;
        ulong mask = ulong.MaxValue >> (64 - bits);
        for (int i = 0; i < values.Length; i++)
        {
            while (pendingBits < bits)
            {
                pending |= (UInt128)source[read++] << pendingBits;
                pendingBits += 8;
            }

            values[i] = (ulong)pending & mask;
            pending >>= bits;
            pendingBits -= bits;
        }
    }
}
