using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// The evaluator's half of correlated OT: for choice bits it obtains active labels <c>T_j = Q_j ^ choice_j * offset</c>, where the garbler's
/// <see cref="CorrelatedOTSender"/> obtains the false labels Q_j.
/// </summary>
/// <remarks>
/// <para>
/// Semi-honest IKNP (Ishai, Kilian, Nissim and Petrank, CRYPTO 2003) with the one-message columns of Asharov, Lindell, Schneider and Zohner
/// (eprint 2013/552, protocol 4): column i of T is <c>G(k_i,0)</c>, and <c>G(k_i,0) ^ G(k_i,1) ^ choices</c> is sent, 128 bits per OT.
/// The sender, who knows one of the two keys, sees the choices under a one-time pad of key stream.
/// </para>
/// <para>
/// No hash breaks the correlation because none must: what the receiver sees of the offset is nothing at all (base OTs hide it perfectly), so
/// its view, labels T_j with Q_j = T_j or T_j ^ offset, is exactly that of an evaluator under free XOR, and half-gates ask no more of labels than
/// this correlation, their hash being circular correlation robust (eprint 2014/756, section 3; eprint 2019/1168).
/// </para>
/// <para>Inputs known only online need nothing more: the receiver extends over random bits b offline, sends d = y ^ b for its input y online, the
/// garbler answers with the active label of d on a wire of its own, and y = b ^ d is a free XOR: one bit up and one block down per input bit.</para>
/// <para>Not thread-safe. After an exception the two parties' streams are out of step and the object is of no more use.</para>
/// </remarks>
public sealed class CorrelatedOTReceiver : ICorrelatedOTReceiver
{
    private readonly AesKernel[] _zeroStreams;
    private readonly AesKernel[] _oneStreams;
    private readonly Block128[] _matrix = new Block128[ExtensionLayout.Columns * (ExtensionLayout.ChunkLength / 128)];
    private readonly Block128[] _correction = new Block128[ExtensionLayout.Columns * (ExtensionLayout.ChunkLength / 128)];
    private readonly Block128[] _tail = new Block128[ExtensionLayout.ChunkLength];
    private ulong _position;

    private CorrelatedOTReceiver(ReadOnlySpan<Block128> keysForZero, ReadOnlySpan<Block128> keysForOne)
    {
        _zeroStreams = ExtensionLayout.Streams(keysForZero);
        _oneStreams = ExtensionLayout.Streams(keysForOne);
    }

    /// <summary>Runs the base OTs, as their sender, against <see cref="CorrelatedOTSender.Setup"/>.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The receiver, good for any number of extensions.</returns>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static CorrelatedOTReceiver Setup(IChannel channel, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        Span<Block128> keysForZero = stackalloc Block128[ExtensionLayout.Columns];
        Span<Block128> keysForOne = stackalloc Block128[ExtensionLayout.Columns];
        BaseOT.Send(channel, prg, keysForZero, keysForOne);
        CorrelatedOTReceiver receiver = new(keysForZero, keysForOne);
        keysForZero.Clear();
        keysForOne.Clear();
        return receiver;
    }

    /// <summary>Bytes that <see cref="Extend"/> sends: <c>16 * 128 * ceil(count / 128)</c>. The sender sends none.</summary>
    /// <param name="count">OTs of one call, at least 0.</param>
    /// <returns>Bytes.</returns>
    public static long UploadBytes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return checked((count + 127) / 128 * 128 * 16);
    }

    /// <summary>Obtains active labels; sends chunk by chunk without waiting for the sender, and flushes at the end.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="choices">Packed bits, least significant first; choice j is bit j % 8 of byte j / 8. Spare bits of the last byte do not matter.</param>
    /// <param name="activeLabels">Overwritten with T_j; its length is the number of OTs.</param>
    /// <exception cref="ArgumentException"><paramref name="choices"/> has not <c>ceil(count / 8)</c> bytes.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, ReadOnlySpan<byte> choices, Span<Block128> activeLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        PackedBits.RequireLength(choices, activeLabels.Length, nameof(choices));
        Span<Block128> chunkChoices = stackalloc Block128[ExtensionLayout.ChunkLength / 128];
        while (activeLabels.Length > 0)
        {
            int count = Math.Min(activeLabels.Length, ExtensionLayout.ChunkLength);
            int bytes = PackedBits.Bytes(count);
            chunkChoices.Clear();
            choices[..bytes].CopyTo(MemoryMarshal.AsBytes(chunkChoices));
            ExtendChunk(channel, chunkChoices[..ExtensionLayout.Blocks(count)], activeLabels[..count]);
            choices = choices[bytes..];
            activeLabels = activeLabels[count..];
        }

        chunkChoices.Clear();
        channel.Flush();
    }

    private void ExtendChunk(IChannel channel, ReadOnlySpan<Block128> choices, Span<Block128> activeLabels)
    {
        int blocks = choices.Length;
        Span<Block128> matrix = _matrix.AsSpan(0, ExtensionLayout.Columns * blocks);
        Span<Block128> correction = _correction.AsSpan(0, ExtensionLayout.Columns * blocks);
        for (int i = 0; i < ExtensionLayout.Columns; i++)
        {
            Span<Block128> column = matrix.Slice(i * blocks, blocks);
            Span<Block128> sent = correction.Slice(i * blocks, blocks);
            _zeroStreams[i].CounterStream(0, _position, column);
            _oneStreams[i].CounterStream(0, _position, sent);
            ExtensionLayout.Xor(sent, column, choices);
        }

        _position += (ulong)blocks;
        channel.Write(MemoryMarshal.AsBytes(correction));
        ExtensionLayout.ToLabels(matrix, blocks, activeLabels, _tail);
    }
}
