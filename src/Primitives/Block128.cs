using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.Primitives;

/// <summary>128 bits: a wire label, a seed, or one AES block. Bit 0 is the least significant bit of byte 0.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct Block128 : IEquatable<Block128>
{
    /// <summary>Makes a block of two halves.</summary>
    /// <param name="low">Bytes 0 to 7, little-endian.</param>
    /// <param name="high">Bytes 8 to 15, little-endian.</param>
    public Block128(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>Bytes 0 to 7, little-endian.</summary>
    public ulong Low { get; }

    /// <summary>Bytes 8 to 15, little-endian.</summary>
    public ulong High { get; }

    /// <summary>Bit 0: a label's permute bit.</summary>
    public bool LeastSignificantBit => (Low & 1) != 0;

    /// <summary>Bitwise exclusive or.</summary>
    /// <param name="left">One block.</param>
    /// <param name="right">Another.</param>
    /// <returns>Their exclusive or.</returns>
    public static Block128 operator ^(Block128 left, Block128 right) => new(left.Low ^ right.Low, left.High ^ right.High);

    /// <summary>Bitwise and.</summary>
    /// <param name="left">One block.</param>
    /// <param name="right">Another.</param>
    /// <returns>Their conjunction.</returns>
    public static Block128 operator &(Block128 left, Block128 right) => new(left.Low & right.Low, left.High & right.High);

    /// <summary>Equality; not constant-time, so not for secrets.</summary>
    /// <param name="left">One block.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether all bits agree.</returns>
    public static bool operator ==(Block128 left, Block128 right) => left.Equals(right);

    /// <summary>Inequality; not constant-time, so not for secrets.</summary>
    /// <param name="left">One block.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether some bit differs.</returns>
    public static bool operator !=(Block128 left, Block128 right) => !left.Equals(right);

    /// <summary>The same bits as a vector.</summary>
    /// <returns>Sixteen lanes of one byte.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> AsVector() => Unsafe.BitCast<Block128, Vector128<byte>>(this);

    /// <summary>The same bits as a block.</summary>
    /// <param name="vector">Sixteen lanes of one byte.</param>
    /// <returns>The block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block128 FromVector(Vector128<byte> vector) => Unsafe.BitCast<Vector128<byte>, Block128>(vector);

    /// <inheritdoc/>
    public bool Equals(Block128 other) => Low == other.Low && High == other.High;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Block128 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High);

    /// <summary>32 hexadecimal digits, byte 0 first.</summary>
    /// <returns>The digits.</returns>
    public override string ToString() => Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in this)));
}
