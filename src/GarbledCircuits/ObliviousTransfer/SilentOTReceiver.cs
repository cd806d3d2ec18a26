using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The evaluator's half of silent OT extension; see <see cref="SilentOTSender"/>.</summary>
/// <remarks>Not thread-safe. After an exception the object is of no more use.</remarks>
public sealed class SilentOTReceiver : ICorrelatedOTReceiver
{
    private readonly SilentStream _stream;

    private SilentOTReceiver(SilentStream stream) => _stream = stream;

    /// <summary>Runs base OTs, the IKNP extension of the first bases, and the bootstrap round, against <see cref="SilentOTSender.Setup"/>.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The receiver, good for any number of extensions.</returns>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static SilentOTReceiver Setup(IChannel channel, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        CorrelatedOTReceiver iknp = CorrelatedOTReceiver.Setup(channel, prg);
        Block128 session = default;
        channel.Read(MemoryMarshal.AsBytes(new Span<Block128>(ref session)));
        Block128[] bases = new Block128[LpnParameters.Bootstrap.Bases];
        byte[] choices = new byte[PackedBits.Bytes(bases.Length)];
        prg.FillValues<byte>(choices);
        iknp.Extend(channel, choices, bases);
        for (int i = 0; i < bases.Length; i++)
        {
            bases[i] = new Block128((bases[i].Low & ~1UL) | (PackedBits.Mask(choices, i) & 1), bases[i].High);
        }

        return new SilentOTReceiver(new SilentStream(channel, new TreeReceiver(), session, bases, LpnParameters.Bootstrap, LpnParameters.Main));
    }

    /// <summary>Bytes that the receiver sends for <see cref="Extend"/>: <c>ceil(count / 8)</c>.</summary>
    /// <param name="count">OTs of one call, at least 0.</param>
    /// <returns>Bytes.</returns>
    public static long UploadBytes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (count / 8) + (count % 8 == 0 ? 0 : 1);
    }

    /// <summary>Obtains active labels for random choices; sends nothing.</summary>
    /// <param name="channel">To the garbler, who does the same.</param>
    /// <param name="activeLabels">Overwritten; its length is the number of OTs. Bit 0 of each is its choice.</param>
    /// <exception cref="IOException">The link failed.</exception>
    public void ExtendRandom(IChannel channel, Span<Block128> activeLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _stream.Fill(channel, activeLabels);
    }

    /// <summary>
    /// Obtains active labels for its choices: as <see cref="ExtendRandom"/>, then sends by one bit per OT where choice and random choice differ.
    /// </summary>
    /// <param name="channel">To the garbler, who extends by the same count.</param>
    /// <param name="choices">Packed bits, least significant first; <c>ceil(count / 8)</c> bytes.</param>
    /// <param name="activeLabels">Overwritten; its length is the number of OTs.</param>
    /// <exception cref="ArgumentException"><paramref name="choices"/> has another length than <paramref name="activeLabels"/> needs.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, ReadOnlySpan<byte> choices, Span<Block128> activeLabels)
    {
        PackedBits.RequireLength(choices, activeLabels.Length, nameof(choices));
        ExtendRandom(channel, activeLabels);
        Correct(channel, choices, activeLabels);
    }

    /// <summary>Turns random choices into chosen ones: sends one bit per OT and flushes; the labels stay as they are.</summary>
    /// <param name="channel">To the garbler, in <see cref="SilentOTSender.Correct"/>.</param>
    /// <param name="choices">Packed bits, least significant first; <c>ceil(count / 8)</c> bytes.</param>
    /// <param name="activeLabels">What <see cref="ExtendRandom"/> gave, not corrected before.</param>
    /// <exception cref="ArgumentException"><paramref name="choices"/> has another length than <paramref name="activeLabels"/> needs.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Correct(IChannel channel, ReadOnlySpan<byte> choices, ReadOnlySpan<Block128> activeLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        PackedBits.RequireLength(choices, activeLabels.Length, nameof(choices));
        byte[] corrections = new byte[choices.Length];
        for (int i = 0; i < activeLabels.Length; i++)
        {
            // The choice as it is in the caller's bits; spare bits of the last byte stay zero.
            ulong difference = (PackedBits.Mask(choices, i) ^ activeLabels[i].Low) & 1;
            corrections[i >> 3] |= (byte)(difference << (i & 7));
        }

        channel.Write(corrections);
        channel.Flush();
    }
}
