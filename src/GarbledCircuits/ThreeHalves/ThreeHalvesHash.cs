using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>
/// The hash of three-halves garbling: <c>H(x; t, j) = E_K(t)(y) xor (0 || omega(low(y)))</c> with <c>y = sigma(x) xor j</c>, E AES-128,
/// K(t) and sigma those of <see cref="TweakedHash"/>, and j a number for the use of the key: <c>4 * (instance in the tile) + (0 for the
/// left operand, 1 for the right one, 2 for the exclusive or of both)</c>.
/// </summary>
/// <remarks>
/// <para>
/// Of the 128 bits, 0 to 63 hash for a half of a label, bit <see cref="ControlBit"/> hides control bits, and bit <see cref="DiceBit"/> is
/// the source of the garbler's dice; the others are never used. Eprint 2021/749 asks for kappa / 2 + 1 bits that stay
/// unpredictable for <c>H(x xor offset) xor L(offset)</c> with any linear L from labels to halves.
/// </para>
/// <para>
/// That is why <see cref="TweakedHash"/> cannot simply be cut in half. A table may add any of 0, offsetLow, offsetHigh and their sum
/// to a hidden hash, and half of sigma is one of these: where they meet, the table would show 64 bits of <c>E(y)</c> in the clear, and
/// decrypting the 2^64 completions would give the offset away. With <c>omega(u || v) = (u xor v) || u</c> on the 32-bit halves of
/// <c>low(y)</c>, both omega and <c>omega xor identity</c> are invertible, and <c>low(sigma(x))</c> is the high half of x: whatever L, what
/// is added to <c>low(E(y))</c> covers it by an invertible image of offsetHigh. Guessing a value of E therefore means guessing 64 bits of
/// the offset and the 62 unseen high bits (who knows the operands' values can find the other two); guessing y means guessing the offset.
/// </para>
/// <para>
/// Three hidden labels are hashed per gate and instance, so the bound of <see cref="TweakedHash"/> becomes <c>3 T p / 2^126</c> for p calls
/// of E in either direction: 118 bits of work for T = 64. Tweaks come from the same sequence as those of half-gates and are never shared with them.
/// </para>
/// </remarks>
internal static class ThreeHalvesHash
{
    /// <summary>Uses of a key that an instance takes up.</summary>
    public const int UsesPerInstance = 4;

    /// <summary>Position of the bit that hides control bits.</summary>
    public const int ControlBit = 64;

    /// <summary>Position of the bit that makes dice.</summary>
    public const int DiceBit = 65;

    /// <summary>The linear orthomorphism <c>omega(u || v) = (u xor v) || u</c> on 32-bit halves.</summary>
    /// <param name="x">64 bits.</param>
    /// <returns>omega(x).</returns>
    public static ulong Omega(ulong x) => (x >> 32) | ((x ^ (x >> 32)) << 32);

    /// <summary>One hash, on any machine.</summary>
    /// <param name="roundKeys">Schedule of K(t), 11 blocks.</param>
    /// <param name="label">x.</param>
    /// <param name="use">j.</param>
    /// <returns>H(x; t, j).</returns>
    public static Block128 HashPortable(ReadOnlySpan<Block128> roundKeys, Block128 label, ulong use)
    {
        Block128 y = TweakedHash.Sigma(label) ^ new Block128(use, 0);
        Block128 encrypted = y;
        AesKernel.EncryptPortable(roundKeys, new ReadOnlySpan<Block128>(in y), new Span<Block128>(ref encrypted));
        return encrypted ^ new Block128(Omega(y.Low), 0);
    }
}
