using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The sender's half of random OT: two unrelated keys per OT, of which <see cref="RandomOTReceiver"/> learns the chosen one.</summary>
/// <remarks>Correlated OTs whose correlation is hashed away by <see cref="OTHash"/>. Not thread-safe.</remarks>
public sealed class RandomOTSender
{
    /// <summary>LOCAL. OTs between extension and hash: their labels stay in the second-level cache.</summary>
    internal const int BatchLength = 8 * ExtensionLayout.ChunkLength;

    private readonly ICorrelatedOTSender _correlated;
    private readonly OTHash _hash;

    private RandomOTSender(ICorrelatedOTSender correlated, Block128 session)
    {
        _correlated = correlated;
        _hash = new OTHash(session);
    }

    /// <summary>Sets up an IKNP extension with an offset of its own.</summary>
    /// <param name="channel">To the receiver, in <see cref="RandomOTReceiver.Setup"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The sender, good for any number of extensions.</returns>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static RandomOTSender Setup(IChannel channel, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(prg);
        return Over(CorrelatedOTSender.Setup(channel, prg, prg.NextBlock()), channel, prg);
    }

    /// <summary>Random OTs over an extension that is already set up; sends 16 bytes.</summary>
    /// <param name="correlated">The extension. Its offset may be the one of a garbling: keys are hashes in a domain of their own.</param>
    /// <param name="channel">To the receiver, in <see cref="RandomOTReceiver.Over"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The sender.</returns>
    /// <exception cref="IOException">The link failed.</exception>
    public static RandomOTSender Over(ICorrelatedOTSender correlated, IChannel channel, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(correlated);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        Block128 session = prg.NextBlock();
        channel.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in session)));
        channel.Flush();
        return new RandomOTSender(correlated, session);
    }

    /// <summary>Obtains pairs of keys.</summary>
    /// <param name="channel">To the receiver, who extends by the same count.</param>
    /// <param name="zeroKeys">Overwritten with the keys of choice 0; its length is the number of OTs.</param>
    /// <param name="oneKeys">Overwritten with the keys of choice 1; as long as <paramref name="zeroKeys"/>, no overlap.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public void Extend(IChannel channel, Span<Block128> zeroKeys, Span<Block128> oneKeys)
    {
        if (oneKeys.Length != zeroKeys.Length)
        {
            throw new ArgumentException($"oneKeys has {oneKeys.Length} blocks, zeroKeys has {zeroKeys.Length}", nameof(oneKeys));
        }

        for (int done = 0; done < zeroKeys.Length; done += BatchLength)
        {
            int count = Math.Min(BatchLength, zeroKeys.Length - done);
            Span<Block128> zeros = zeroKeys.Slice(done, count);
            _correlated.Extend(channel, zeros);
            _hash.HashPairs(zeros, oneKeys.Slice(done, count), _correlated.Offset);
        }
    }
}
