using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// The garbler's half of silent OT extension: correlated OTs for a small fraction of a byte each, for links where bytes matter more than work.
/// </summary>
/// <remarks>
/// Ferret (eprint 2020/924) with half-trees (eprint 2022/1431), semi-honest: GGM trees make correlations with a single 1 among their choices, LPN with
/// regular noise makes pseudorandom choices of them, and each round makes the bases of the next; <see cref="LpnParameters"/> gives the sets and
/// their source. <see cref="CorrelatedOTSender"/> makes the bases of the first. Choices come out random; <see cref="Extend"/> corrects them by
/// one bit per OT. Both parties must extend at the same time, as messages go both ways. Not thread-safe. After an exception the object is of no more use.
/// </remarks>
public sealed class SilentOTSender : ICorrelatedOTSender
{
    private readonly SilentStream _stream;

    private SilentOTSender(SilentStream stream, Block128 offset)
    {
        _stream = stream;
        Offset = offset;
    }

    /// <inheritdoc/>
    public Block128 Offset { get; }

    /// <summary>Runs base OTs, the IKNP extension of the first bases, and the bootstrap round, against <see cref="SilentOTReceiver.Setup"/>.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <param name="offset">The garbling's global offset, least significant bit 1.</param>
    /// <returns>The sender, good for any number of extensions.</returns>
    /// <exception cref="ArgumentException">The offset's least significant bit is 0.</exception>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static SilentOTSender Setup(IChannel channel, Prg prg, Block128 offset)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        if (!offset.LeastSignificantBit)
        {
            throw new ArgumentException("offset has least significant bit 0, silent OT needs 1", nameof(offset));
        }

        CorrelatedOTSender iknp = CorrelatedOTSender.Setup(channel, prg, offset);
        Block128 session = prg.NextBlock();
        channel.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in session)));
        channel.Flush();
        Block128[] bases = new Block128[LpnParameters.Bootstrap.Bases];
        iknp.Extend(channel, bases);
        for (int i = 0; i < bases.Length; i++)
        {
            // With bit 0 clear here and set in the offset, bit 0 of the receiver's label is its choice.
            bases[i] = new Block128(bases[i].Low & ~1UL, bases[i].High);
        }

        TreeSender trees = new(offset, prg.Fork());
        return new SilentOTSender(new SilentStream(channel, trees, session, bases, LpnParameters.Bootstrap, LpnParameters.Main), offset);
    }

    /// <summary>Obtains false labels of OTs whose choices are random.</summary>
    /// <param name="channel">To the evaluator, who does the same.</param>
    /// <param name="falseLabels">Overwritten; its length is the number of OTs. Bit 0 of each is 0.</param>
    /// <exception cref="IOException">The link failed.</exception>
    public void ExtendRandom(IChannel channel, Span<Block128> falseLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _stream.Fill(channel, falseLabels);
    }

    /// <summary>Obtains false labels of OTs with the receiver's choices: as <see cref="ExtendRandom"/>, then reads one bit per OT.</summary>
    /// <param name="channel">To the evaluator, who extends by the same count.</param>
    /// <param name="falseLabels">Overwritten; its length is the number of OTs.</param>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, Span<Block128> falseLabels)
    {
        ExtendRandom(channel, falseLabels);
        Correct(channel, falseLabels);
    }

    /// <summary>Turns random choices into the receiver's: reads one bit per OT; against <see cref="SilentOTReceiver.Correct"/>.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="falseLabels">What <see cref="ExtendRandom"/> gave, not corrected before; changed in place.</param>
    /// <exception cref="IOException">The link failed.</exception>
    public void Correct(IChannel channel, Span<Block128> falseLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        byte[] corrections = new byte[PackedBits.Bytes(falseLabels.Length)];
        channel.Read(corrections);
        for (int i = 0; i < falseLabels.Length; i++)
        {
            ulong mask = PackedBits.Mask(corrections, i);
            falseLabels[i] ^= Offset & new Block128(mask, mask);
        }
    }
}
