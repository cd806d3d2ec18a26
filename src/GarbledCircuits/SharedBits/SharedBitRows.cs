using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.SharedBits;

/// <summary>Shares of the bits of a chunk's outputs as they are stored and sent: bit by bit, those of bit i in l - i bits each.</summary>
/// <param name="Bits">Bits of an output.</param>
/// <param name="Count">Outputs.</param>
/// <param name="RingBits">l.</param>
public readonly record struct SharedBitRows(int Bits, int Count, int RingBits)
{
    /// <summary>Shares in all.</summary>
    public int Elements => Bits * Count;

    /// <summary>Bytes of the packed shares; every row ends on a whole byte.</summary>
    public int PackedBytes
    {
        get
        {
            int bytes = 0;
            for (int bit = 0; bit < Bits; bit++)
            {
                bytes += RingPacking.Bytes(Count, RingBits - bit);
            }

            return bytes;
        }
    }

    /// <summary>Packs shares.</summary>
    /// <param name="shares">Bit-major <c>[bit * Count + output]</c>.</param>
    /// <param name="packed"><see cref="PackedBytes"/> long; overwritten.</param>
    public void Pack(ReadOnlySpan<ulong> shares, Span<byte> packed)
    {
        for (int bit = 0; bit < Bits; bit++)
        {
            int bytes = RingPacking.Bytes(Count, RingBits - bit);
            RingPacking.Pack(shares.Slice(bit * Count, Count), RingBits - bit, packed[..bytes]);
            packed = packed[bytes..];
        }
    }

    /// <summary>Undoes <see cref="Pack"/>.</summary>
    /// <param name="packed"><see cref="PackedBytes"/> long.</param>
    /// <param name="shares">Bit-major; overwritten.</param>
    public void Unpack(ReadOnlySpan<byte> packed, Span<ulong> shares)
    {
        for (int bit = 0; bit < Bits; bit++)
        {
            int bytes = RingPacking.Bytes(Count, RingBits - bit);
            RingPacking.Unpack(packed[..bytes], RingBits - bit, shares.Slice(bit * Count, Count));
            packed = packed[bytes..];
        }
    }
}
