using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.SharedBits;

/// <summary>The evaluator's half of doubly shared bits; see <see cref="SharedBitSender"/>. Not thread-safe.</summary>
public sealed class SharedBitReceiver
{
    private readonly OTHash _hash;

    private SharedBitReceiver(Block128 session) => _hash = new OTHash(session);

    /// <summary>Agrees on the hash.</summary>
    /// <param name="channel">To the garbler, in <see cref="SharedBitSender.Setup"/>.</param>
    /// <returns>Good for a session.</returns>
    /// <exception cref="IOException">The link failed.</exception>
    public static SharedBitReceiver Setup(IChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Block128 session = default;
        channel.Read(MemoryMarshal.AsBytes(new Span<Block128>(ref session)));
        return new SharedBitReceiver(session);
    }

    /// <summary>What the shares are before the garbler's corrections: H(T), in the order in which the garbler shares.</summary>
    /// <param name="activeLabels">T, bit-major <c>[bit * count + word]</c>; overwritten.</param>
    /// <param name="ringBits">l, 1 to 64.</param>
    /// <param name="count">Words.</param>
    /// <param name="shares">Bit-major, as long as <paramref name="activeLabels"/>; bit i modulo 2^(l - i).</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public void Begin(Span<Block128> activeLabels, int ringBits, int count, Span<ulong> shares)
    {
        int bits = SharedBitArithmetic.CheckedBits(activeLabels.Length, count, ringBits, shares.Length);
        _hash.Hash(activeLabels);
        for (int bit = 0; bit < bits; bit++)
        {
            ulong mask = ulong.MaxValue >> (64 - ringBits + bit);
            for (int i = bit * count; i < (bit + 1) * count; i++)
            {
                shares[i] = activeLabels[i].Low & mask;
            }
        }
    }

    /// <summary>This party's shares.</summary>
    /// <param name="words">s: one word each, its low bits.</param>
    /// <param name="ringBits">l, 1 to 64.</param>
    /// <param name="corrections">From the garbler, bit-major.</param>
    /// <param name="shares">What <see cref="Begin"/> gave; changed in place.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Correct(ReadOnlySpan<ulong> words, int ringBits, ReadOnlySpan<ulong> corrections, Span<ulong> shares)
    {
        int bits = SharedBitArithmetic.CheckedBits(corrections.Length, words.Length, ringBits, shares.Length);
        for (int bit = 0; bit < bits; bit++)
        {
            ulong mask = ulong.MaxValue >> (64 - ringBits + bit);
            int row = bit * words.Length;
            for (int i = 0; i < words.Length; i++)
            {
                ulong chosen = 0 - ((words[i] >> bit) & 1);
                shares[row + i] = (shares[row + i] + (corrections[row + i] & chosen)) & mask;
            }
        }
    }
}
