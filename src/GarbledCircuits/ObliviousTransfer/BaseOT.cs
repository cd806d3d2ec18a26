using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>1-out-of-2 random OT of keys from curve points: Chou and Orlandi's simplest OT (eprint 2015/267, figure 1) on P-256.</summary>
/// <remarks>
/// <para>Sender: <c>A = aG</c>. Receiver, per OT: <c>B = bG + choice * A</c>. Keys <c>H(aB)</c> and <c>H(aB - aA)</c>; the receiver knows <c>H(bA)</c>.</para>
/// <para>
/// Against semi-honest parties the choice is hidden perfectly, B being uniform either way, and the other key under CDH with H a
/// random oracle. All OTs of a batch share A, so H must separate them: it takes the index and the transcript
/// (McQuoid, Rosulek and Roy, eprint 2021/682, show what goes wrong otherwise).
/// </para>
/// </remarks>
internal static class BaseOT
{
    private const int HashInputBytes = sizeof(int) + (3 * P256Curve.PointBytes);

    /// <summary>The sender's half: 33 bytes down, then 33 bytes up per OT.</summary>
    /// <param name="channel">To the receiver.</param>
    /// <param name="prg">The sender's randomness.</param>
    /// <param name="keysForZero">Receives the keys of choice 0.</param>
    /// <param name="keysForOne">Receives the keys of choice 1; as long as <paramref name="keysForZero"/>.</param>
    /// <exception cref="InvalidDataException">The peer sent what is not a point.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    internal static void Send(IChannel channel, Prg prg, Span<Block128> keysForZero, Span<Block128> keysForOne)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(keysForOne.Length, keysForZero.Length);
        using P256Curve curve = new();
        using BigNumberHandle secret = P256Curve.NewScalar(prg);
        using PointHandle sum = curve.NewPoint();
        using PointHandle shift = curve.NewPoint();
        Span<byte> hashInput = stackalloc byte[HashInputBytes];
        Span<byte> encodedA = hashInput.Slice(sizeof(int), P256Curve.PointBytes);
        Span<byte> encodedB = hashInput.Slice(sizeof(int) + P256Curve.PointBytes, P256Curve.PointBytes);
        Span<byte> shared = hashInput[(sizeof(int) + (2 * P256Curve.PointBytes))..];

        curve.MultiplyGenerator(shift, secret);
        curve.Encode(shift, encodedA);
        channel.Write(encodedA);
        channel.Flush();
        curve.Multiply(shift, shift, secret);
        curve.Negate(shift);
        for (int i = 0; i < keysForZero.Length; i++)
        {
            channel.Read(encodedB);
            curve.Decode(encodedB, sum);
            curve.Multiply(sum, sum, secret);
            curve.Encode(sum, shared);
            keysForZero[i] = Hash(hashInput, i);
            curve.Add(sum, sum, shift);
            curve.Encode(sum, shared);
            keysForOne[i] = Hash(hashInput, i);
        }

        CryptographicOperations.ZeroMemory(hashInput);
    }

    /// <summary>The receiver's half.</summary>
    /// <param name="channel">To the sender.</param>
    /// <param name="prg">The receiver's randomness.</param>
    /// <param name="choices">Packed bits, least significant first; choice i is bit i % 8 of byte i / 8.</param>
    /// <param name="keys">Receives the key of each choice.</param>
    /// <exception cref="ArgumentException"><paramref name="choices"/> has not <c>ceil(count / 8)</c> bytes.</exception>
    /// <exception cref="InvalidDataException">The peer sent what is not a point.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    internal static void Receive(IChannel channel, Prg prg, ReadOnlySpan<byte> choices, Span<Block128> keys)
    {
        PackedBits.RequireLength(choices, keys.Length, nameof(choices));
        using P256Curve curve = new();
        using PointHandle a = curve.NewPoint();
        using PointHandle b = curve.NewPoint();
        Span<byte> hashInput = stackalloc byte[HashInputBytes];
        Span<byte> encodedA = hashInput.Slice(sizeof(int), P256Curve.PointBytes);
        Span<byte> encodedB = hashInput.Slice(sizeof(int) + P256Curve.PointBytes, P256Curve.PointBytes);
        Span<byte> shared = hashInput[(sizeof(int) + (2 * P256Curve.PointBytes))..];
        Span<byte> shifted = stackalloc byte[P256Curve.PointBytes];

        channel.Read(encodedA);
        curve.Decode(encodedA, a);
        for (int i = 0; i < keys.Length; i++)
        {
            using BigNumberHandle secret = P256Curve.NewScalar(prg);
            curve.MultiplyGenerator(b, secret);
            curve.Encode(b, encodedB);
            curve.Add(b, b, a);
            curve.Encode(b, shifted);
            Select(encodedB, shifted, (byte)PackedBits.Mask(choices, i));
            channel.Write(encodedB);

            curve.Multiply(b, a, secret);
            curve.Encode(b, shared);
            keys[i] = Hash(hashInput, i);
        }

        channel.Flush();
        CryptographicOperations.ZeroMemory(hashInput);
    }

    /// <summary>
    /// Replaces <paramref name="value"/> by <paramref name="other"/> where <paramref name="mask"/> is all ones, with the same instructions where it
    /// is all zeros.
    /// </summary>
    private static void Select(Span<byte> value, ReadOnlySpan<byte> other, byte mask)
    {
        for (int i = 0; i < value.Length; i++)
        {
            value[i] ^= (byte)(mask & (value[i] ^ other[i]));
        }
    }

    /// <summary>The first half of SHA-256(index, A, B, shared point).</summary>
    private static Block128 Hash(Span<byte> input, int index)
    {
        BinaryPrimitives.WriteInt32LittleEndian(input, index);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        Block128 key = MemoryMarshal.Read<Block128>(digest);
        CryptographicOperations.ZeroMemory(digest);
        return key;
    }
}
