using System.Numerics;
using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>Ring elements and label blocks over a channel.</summary>
internal static class RingWords
{
    /// <summary>Packs elements into a new array.</summary>
    /// <param name="values">Each in [0, 2^bits).</param>
    /// <param name="bits">l.</param>
    /// <returns>Packed bytes.</returns>
    public static byte[] Pack(ReadOnlySpan<ulong> values, int bits)
    {
        byte[] packed = new byte[RingPacking.Bytes(values.Length, bits)];
        RingPacking.Pack(values, bits, packed);
        return packed;
    }

    /// <summary>Unpacks elements into a new array.</summary>
    /// <param name="packed">Packed bytes.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="bits">l.</param>
    /// <returns>The elements.</returns>
    public static ulong[] Unpack(ReadOnlySpan<byte> packed, int count, int bits)
    {
        ulong[] values = new ulong[count];
        RingPacking.Unpack(packed, bits, values);
        return values;
    }

    /// <summary>Adds elements to others.</summary>
    /// <param name="sums">Overwritten, each in [0, 2^l).</param>
    /// <param name="terms">As many.</param>
    /// <param name="ringMask"><c>2^l - 1</c>.</param>
    public static void Add(Span<ulong> sums, ReadOnlySpan<ulong> terms, ulong ringMask)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<ulong> mask = new(ringMask);
            Span<Vector<ulong>> wideSums = MemoryMarshal.Cast<ulong, Vector<ulong>>(sums);
            ReadOnlySpan<Vector<ulong>> wideTerms = MemoryMarshal.Cast<ulong, Vector<ulong>>(terms[..sums.Length]);
            for (int i = 0; i < wideSums.Length; i++)
            {
                wideSums[i] = (wideSums[i] + wideTerms[i]) & mask;
            }

            done = wideSums.Length * Vector<ulong>.Count;
        }

        for (int i = done; i < sums.Length; i++)
        {
            sums[i] = (sums[i] + terms[i]) & ringMask;
        }
    }

    /// <summary>Writes elements, packed.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="values">Each in [0, 2^bits).</param>
    /// <param name="bits">l.</param>
    public static void WriteRing(this IChannel channel, ReadOnlySpan<ulong> values, int bits) => channel.Write(Pack(values, bits));

    /// <summary>Reads packed elements.</summary>
    /// <param name="channel">Where from.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="bits">l.</param>
    /// <returns>The elements.</returns>
    public static ulong[] ReadRing(this IChannel channel, int count, int bits)
        => Unpack(channel.ReadBytes(RingPacking.Bytes(count, bits)), count, bits);

    /// <summary>Writes blocks.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="blocks">16 bytes each.</param>
    public static void WriteBlocks(this IChannel channel, ReadOnlySpan<Block128> blocks) => channel.Write(MemoryMarshal.AsBytes(blocks));

    /// <summary>Reads blocks.</summary>
    /// <param name="channel">Where from.</param>
    /// <param name="blocks">Overwritten.</param>
    public static void ReadBlocks(this IChannel channel, Span<Block128> blocks) => channel.Read(MemoryMarshal.AsBytes(blocks));

    /// <summary>Reads bytes into a new array.</summary>
    /// <param name="channel">Where from.</param>
    /// <param name="count">Number of bytes.</param>
    /// <returns>The bytes.</returns>
    public static byte[] ReadBytes(this IChannel channel, int count)
    {
        byte[] bytes = new byte[count];
        channel.Read(bytes);
        return bytes;
    }
}
