using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.SharedBits;

/// <summary>
/// The garbler's half of doubly shared bits: for a bit <c>w = s ^ v</c>, s the evaluator's and v the garbler's, both parties obtain additive
/// shares of w. They turn the output of a garbled circuit, which the parties hold as colour bit and permute bit, into additive shares
/// without another gate; see <see cref="SharedBitArithmetic"/>.
/// </summary>
/// <remarks>
/// <para>
/// The idea is that of daBits (Rotaru and Wood, INDOCRYPT 2019), semi-honest and by correlated OT as in Gilboa's product (CRYPTO 1999). The evaluator
/// has chosen by s: it holds <c>T = Q ^ s * offset</c>. With a = H(Q) and b = H(Q ^ offset) the garbler keeps <c>v - a</c> and sends
/// <c>c = 1 - 2 v + a - b</c>; the evaluator's share is <c>H(T) + s c</c>, which is a or <c>1 - 2 v + a</c>. An evaluator with s = 1 does not know a and
/// one with s = 0 does not know b, so c hides v; shares are modulo 2^(l - i) for bit i of a word, as more would be shifted out.
/// </para>
/// <para>
/// H is <see cref="OTHash"/>, in a session of its own: the offset may be the garbling's. Labels must serve nothing else. Not thread-safe.
/// </para>
/// </remarks>
public sealed class SharedBitSender
{
    private readonly OTHash _hash;
    private Block128[] _ones = [];

    private SharedBitSender(Block128 session) => _hash = new OTHash(session);

    /// <summary>Agrees on the hash; sends 16 bytes.</summary>
    /// <param name="channel">To the evaluator, in <see cref="SharedBitReceiver.Setup"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>Good for a session.</returns>
    /// <exception cref="IOException">The link failed.</exception>
    public static SharedBitSender Setup(IChannel channel, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(prg);
        Block128 session = prg.NextBlock();
        channel.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in session)));
        return new SharedBitSender(session);
    }

    /// <summary>Shares the bits of words.</summary>
    /// <param name="falseLabels">Q, bit-major <c>[bit * count + word]</c>; overwritten.</param>
    /// <param name="offset">The correlation.</param>
    /// <param name="words">v: one word each, its low bits.</param>
    /// <param name="ringBits">l, 1 to 64, at least the bits of a word.</param>
    /// <param name="shares">This party's shares, bit-major, as long as <paramref name="falseLabels"/>; bit i modulo 2^(l - i).</param>
    /// <param name="corrections">c, to be sent to the evaluator; laid out alike.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public void Share(
        Span<Block128> falseLabels,
        Block128 offset,
        ReadOnlySpan<ulong> words,
        int ringBits,
        Span<ulong> shares,
        Span<ulong> corrections)
    {
        int bits = SharedBitArithmetic.CheckedBits(falseLabels.Length, words.Length, ringBits, shares.Length);
        if (corrections.Length != shares.Length)
        {
            throw new ArgumentException($"corrections has {corrections.Length} elements, shares has {shares.Length}", nameof(corrections));
        }

        if (_ones.Length < falseLabels.Length)
        {
            _ones = new Block128[falseLabels.Length];
        }

        Span<Block128> ones = _ones.AsSpan(0, falseLabels.Length);
        _hash.HashPairs(falseLabels, ones, offset);
        for (int bit = 0; bit < bits; bit++)
        {
            ulong mask = ulong.MaxValue >> (64 - ringBits + bit);
            int row = bit * words.Length;
            for (int i = 0; i < words.Length; i++)
            {
                ulong v = (words[i] >> bit) & 1;
                ulong a = falseLabels[row + i].Low;
                shares[row + i] = (v - a) & mask;
                corrections[row + i] = (1 - (2 * v) + a - ones[row + i].Low) & mask;
            }
        }

        ones.Clear();
    }
}
