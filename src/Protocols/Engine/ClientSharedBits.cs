using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The client's doubly shared bits as evaluator. A chunk's bytes are its mask (what its share of the output is to be), its own half of every
/// bit, and its shares of the bits.
/// </summary>
internal sealed class ClientSharedBits(PartyContext context)
{
    private readonly Scratch<ulong> _begun = new();
    private readonly Scratch<ulong> _shares = new();
    private readonly Scratch<ulong> _corrections = new();
    private readonly Queue<byte[]> _received = new();
    private SharedBitReceiver? _receiver;

    /// <summary>Once per session that has an offline phase; what is stored needs none.</summary>
    public void SetUp() => _receiver = SharedBitReceiver.Setup(context.Channel);

    /// <summary>Bytes kept for a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>0 where no bits are shared.</returns>
    public static int KeptBytes(GarbledChunkRange chunk) => chunk.Group.SharedBits == 0 ? 0 : SharesAt(chunk) + chunk.SharedBitRows.PackedBytes;

    /// <summary>Draws the client's half of the bits of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>One word an output.</returns>
    public ulong[] Draw(GarbledChunkRange chunk)
    {
        ulong[] words = new ulong[chunk.Count];
        context.Prg.FillRing(words, chunk.Group.SharedBits);
        return words;
    }

    /// <summary>Keeps mask, own bits, and shares as far as they are known; on the thread that sends, chunk after chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="next">The client's share of the layer's output.</param>
    /// <param name="words">What was drawn.</param>
    /// <param name="labels">Labels of the bits drawn; overwritten.</param>
    /// <param name="own">Gets the bytes.</param>
    public void Begin(GarbledChunkRange chunk, ReadOnlySpan<ulong> next, ReadOnlySpan<ulong> words, Span<Block128> labels, GarbledChunk own)
    {
        SharedBitRows rows = chunk.SharedBitRows;
        Span<ulong> shares = _begun.Take(rows.Elements);
        _receiver!.Begin(labels, chunk.Group.RingBits, chunk.Count, shares);
        ulong[] mask = new ulong[chunk.Count];
        chunk.GatherOutputs(next, mask);
        RingPacking.Pack(mask, chunk.Group.RingBits, own.Bits.AsSpan(0, BitsAt(chunk)));
        RingPacking.Pack(words, chunk.Group.SharedBits, own.Bits.AsSpan(BitsAt(chunk), SharesAt(chunk) - BitsAt(chunk)));
        rows.Pack(shares, own.Bits.AsSpan(SharesAt(chunk)));
    }

    /// <summary>Reads the server's corrections of a chunk and keeps them: they can be here before the sending thread has begun the chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    public void Receive(GarbledChunkRange chunk) => _received.Enqueue(context.Channel.ReadBytes(chunk.SharedBitRows.PackedBytes));

    /// <summary>Finishes the shares, when all chunks are begun and received; in the order in which they were received.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="own">Has the bytes.</param>
    public void Correct(GarbledChunkRange chunk, GarbledChunk own)
    {
        SharedBitRows rows = chunk.SharedBitRows;
        Span<ulong> corrections = _corrections.Take(rows.Elements);
        rows.Unpack(_received.Dequeue(), corrections);
        Span<ulong> shares = _shares.Take(rows.Elements);
        rows.Unpack(own.Bits.AsSpan(SharesAt(chunk)), shares);
        SharedBitReceiver.Correct(OwnBits(chunk, own), chunk.Group.RingBits, corrections, shares);
        rows.Pack(shares, own.Bits.AsSpan(SharesAt(chunk)));
    }

    /// <summary>Sends what makes the outputs of a chunk the server's shares.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="own">Has the bytes; used up.</param>
    /// <param name="colors">What evaluating gave.</param>
    public void Publish(GarbledChunkRange chunk, GarbledChunk own, ReadOnlySpan<ulong> colors)
    {
        SharedBitRows rows = chunk.SharedBitRows;
        Span<ulong> shares = _shares.Take(rows.Elements);
        rows.Unpack(own.Bits.AsSpan(SharesAt(chunk)), shares);
        ulong[] mask = RingWords.Unpack(own.Bits.AsSpan(0, BitsAt(chunk)), chunk.Count, chunk.Group.RingBits);
        ulong[] published = new ulong[chunk.Count];
        ulong[] parts = new ulong[chunk.Count];
        SharedBitArithmetic.Publish(colors, OwnBits(chunk, own), shares, mask, chunk.Group.RingBits, published, parts);
        context.Channel.WriteRing(published, chunk.Group.SharedBits);
        context.Channel.WriteRing(parts, chunk.Group.RingBits);
    }

    private static ulong[] OwnBits(GarbledChunkRange chunk, GarbledChunk own)
        => RingWords.Unpack(own.Bits.AsSpan(BitsAt(chunk), SharesAt(chunk) - BitsAt(chunk)), chunk.Count, chunk.Group.SharedBits);

    private static int BitsAt(GarbledChunkRange chunk) => RingPacking.Bytes(chunk.Count, chunk.Group.RingBits);

    private static int SharesAt(GarbledChunkRange chunk) => BitsAt(chunk) + RingPacking.Bytes(chunk.Count, chunk.Group.SharedBits);
}
