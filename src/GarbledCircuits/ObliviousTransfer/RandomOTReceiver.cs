using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The receiver's half of random OT: one key per OT, the one that its choice bit names among the two of <see cref="RandomOTSender"/>.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RandomOTReceiver
{
    private readonly ICorrelatedOTReceiver _correlated;
    private readonly OTHash _hash;

    private RandomOTReceiver(ICorrelatedOTReceiver correlated, Block128 session)
    {
        _correlated = correlated;
        _hash = new OTHash(session);
    }

    /// <summary>Sets up an IKNP extension.</summary>
    /// <param name="channel">To the sender, in <see cref="RandomOTSender.Setup"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The receiver, good for any number of extensions.</returns>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static RandomOTReceiver Setup(IChannel channel, Prg prg) => Over(CorrelatedOTReceiver.Setup(channel, prg), channel);

    /// <summary>Random OTs over an extension that is already set up.</summary>
    /// <param name="correlated">The extension.</param>
    /// <param name="channel">To the sender, in <see cref="RandomOTSender.Over"/>.</param>
    /// <returns>The receiver.</returns>
    /// <exception cref="IOException">The link failed.</exception>
    public static RandomOTReceiver Over(ICorrelatedOTReceiver correlated, IChannel channel)
    {
        ArgumentNullException.ThrowIfNull(correlated);
        ArgumentNullException.ThrowIfNull(channel);
        Block128 session = default;
        channel.Read(MemoryMarshal.AsBytes(new Span<Block128>(ref session)));
        return new RandomOTReceiver(correlated, session);
    }

    /// <summary>Obtains the chosen keys.</summary>
    /// <param name="channel">To the sender, who extends by the same count.</param>
    /// <param name="choices">Packed bits, least significant first; <c>ceil(count / 8)</c> bytes.</param>
    /// <param name="keys">Overwritten; its length is the number of OTs.</param>
    /// <exception cref="ArgumentException"><paramref name="choices"/> has another length than <paramref name="keys"/> needs.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, ReadOnlySpan<byte> choices, Span<Block128> keys)
    {
        PackedBits.RequireLength(choices, keys.Length, nameof(choices));
        for (int done = 0; done < keys.Length; done += RandomOTSender.BatchLength)
        {
            int count = Math.Min(RandomOTSender.BatchLength, keys.Length - done);
            Span<Block128> batch = keys.Slice(done, count);
            _correlated.Extend(channel, choices.Slice(done / 8, PackedBits.Bytes(count)), batch);
            _hash.Hash(batch);
        }
    }
}
