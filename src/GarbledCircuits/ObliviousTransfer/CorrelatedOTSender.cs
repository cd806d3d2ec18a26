using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// The garbler's half of correlated OT: it obtains false labels Q_j, while the evaluator's <see cref="CorrelatedOTReceiver"/> obtains
/// <c>Q_j ^ choice_j * offset</c>. Security and protocol are described there.
/// </summary>
/// <remarks>
/// <para>Column i of Q is <c>G(k_i,s_i) ^ s_i * (received column i)</c> with s the offset's bits, so row j is <c>T_j ^ choice_j * s</c>.</para>
/// <para>Not thread-safe. After an exception the two parties' streams are out of step and the object is of no more use.</para>
/// </remarks>
public sealed class CorrelatedOTSender : ICorrelatedOTSender
{
    private readonly AesKernel[] _streams;
    private readonly Block128[] _masks = new Block128[ExtensionLayout.Columns];
    private readonly Block128[] _matrix = new Block128[ExtensionLayout.Columns * (ExtensionLayout.ChunkLength / 128)];
    private readonly Block128[] _correction = new Block128[ExtensionLayout.Columns * (ExtensionLayout.ChunkLength / 128)];
    private readonly Block128[] _tail = new Block128[ExtensionLayout.ChunkLength];
    private ulong _position;

    private CorrelatedOTSender(ReadOnlySpan<Block128> keys, Block128 offset)
    {
        Offset = offset;
        _streams = ExtensionLayout.Streams(keys);
        ReadOnlySpan<byte> bits = MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in offset));
        for (int i = 0; i < ExtensionLayout.Columns; i++)
        {
            ulong mask = PackedBits.Mask(bits, i);
            _masks[i] = new Block128(mask, mask);
        }
    }

    /// <inheritdoc/>
    public Block128 Offset { get; }

    /// <summary>Runs the base OTs, as their receiver with the offset's bits for choices, against <see cref="CorrelatedOTReceiver.Setup"/>.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <param name="offset">The garbling's global offset; any block will do here, garbling needs its least significant bit to be 1.</param>
    /// <returns>The sender, good for any number of extensions.</returns>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static CorrelatedOTSender Setup(IChannel channel, Prg prg, Block128 offset)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        Span<Block128> keys = stackalloc Block128[ExtensionLayout.Columns];
        BaseOT.Receive(channel, prg, MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in offset)), keys);
        CorrelatedOTSender sender = new(keys, offset);
        keys.Clear();
        return sender;
    }

    /// <summary>Obtains false labels, reading the receiver's corrections chunk by chunk; sends nothing.</summary>
    /// <param name="channel">To the evaluator, who extends by the same count.</param>
    /// <param name="falseLabels">Overwritten with Q_j; its length is the number of OTs.</param>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, Span<Block128> falseLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        while (falseLabels.Length > 0)
        {
            int count = Math.Min(falseLabels.Length, ExtensionLayout.ChunkLength);
            ExtendChunk(channel, falseLabels[..count]);
            falseLabels = falseLabels[count..];
        }
    }

    private void ExtendChunk(IChannel channel, Span<Block128> falseLabels)
    {
        int blocks = ExtensionLayout.Blocks(falseLabels.Length);
        Span<Block128> matrix = _matrix.AsSpan(0, ExtensionLayout.Columns * blocks);
        Span<Block128> correction = _correction.AsSpan(0, ExtensionLayout.Columns * blocks);
        channel.Read(MemoryMarshal.AsBytes(correction));
        for (int i = 0; i < ExtensionLayout.Columns; i++)
        {
            Span<Block128> column = matrix.Slice(i * blocks, blocks);
            _streams[i].CounterStream(0, _position, column);
            ExtensionLayout.XorMasked(column, correction.Slice(i * blocks, blocks), _masks[i]);
        }

        _position += (ulong)blocks;
        ExtensionLayout.ToLabels(matrix, blocks, falseLabels, _tail);
    }
}
