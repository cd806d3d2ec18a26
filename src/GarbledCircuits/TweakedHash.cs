using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits;

/// <summary>
/// The hash of half-gates: <c>H(x; t, j) = E_K(t)(y) xor y</c> with <c>y = sigma(x) xor j</c>, E AES-128, <c>K(t)</c> a key per gate
/// and tile, and j a number for the use of the key: <c>2 * (instance in the tile) + (0 for the garbler's half, 1 for the evaluator's)</c>.
/// </summary>
/// <remarks>
/// <para>
/// This is the tweakable circular correlation robust hash <c>E(i, sigma(x)) xor sigma(x)</c> of Guo, Katz, Wang, Weng and Yu (eprint
/// 2019/1168, section 4.2), with <c>sigma(high || low) = (high xor low) || high</c>, the linear orthomorphism of eprint 2019/074, section 7.3:
/// both sigma and <c>x -&gt; sigma(x) xor x</c> are permutations, which is what keeps <c>H(x xor offset) xor offset</c> unpredictable.
/// There every hash call has a key of its own. Here the 2 T calls of one gate in a tile of T instances share one and j tells them apart;
/// as sigma is linear, adding j is hashing a shifted label, which correlation robustness allows. It is needed where two operands of a gate,
/// or two instances, carry the same label: without it their tables would show the difference.
/// </para>
/// <para>
/// What the sharing costs, with E an ideal cipher: who evaluates can test a guess of the offset with one call of E under K only against
/// the 2 T hidden labels hashed under that K. p calls hit with probability at most <c>2 T p / 2^127</c> (bit 0 of the offset is known),
/// whatever the number of gates, tiles and layers: 120 bits of work for T = 64, against 127 with a key for every call. A fixed key would
/// test every guess against all C gates garbled so far, <c>2 C p / 2^127</c>: 98 bits after 2.2 million ReLUs of 96 gates, and falling.
/// Two of the 4 T values y under one key coincide with probability <c>(4 T)^2 / 2^129</c> a key, below 2^-90 over those 2.2 million ReLUs.
/// </para>
/// <para>
/// Tweaks are consumed: t must never repeat under one offset. Parties with different offsets that start at random tweaks also share no
/// keys, which keeps one search from attacking many sessions at once (the multi-instance setting of eprint 2019/1168).
/// </para>
/// </remarks>
internal static class TweakedHash
{
    /// <summary>High half of every key, the ASCII letters HalfGate: keeps these keys apart from other uses of small numbers.</summary>
    private const ulong KeyDomain = 0x65746147_666c6148;

    /// <summary>The AES key of a gate in a tile.</summary>
    /// <param name="tweak">t, unique under one offset.</param>
    /// <returns>K(t).</returns>
    public static Block128 Key(ulong tweak) => new(tweak, KeyDomain);

    /// <summary>The linear orthomorphism <c>sigma(high || low) = (high xor low) || high</c>.</summary>
    /// <param name="x">A label.</param>
    /// <returns>sigma(x).</returns>
    public static Block128 Sigma(Block128 x) => new(x.High, x.High ^ x.Low);

    /// <summary>One hash, on any machine.</summary>
    /// <param name="roundKeys">Schedule of K(t), 11 blocks.</param>
    /// <param name="label">x.</param>
    /// <param name="use">j.</param>
    /// <returns>H(x; t, j).</returns>
    public static Block128 HashPortable(ReadOnlySpan<Block128> roundKeys, Block128 label, ulong use)
    {
        Block128 y = Sigma(label) ^ new Block128(use, 0);
        Block128 encrypted = y;
        AesKernel.EncryptPortable(roundKeys, new ReadOnlySpan<Block128>(in y), new Span<Block128>(ref encrypted));
        return encrypted ^ y;
    }
}
