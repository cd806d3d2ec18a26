using System.Runtime.CompilerServices;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Choice bits in bytes, least significant bit first: bit j is bit j % 8 of byte j / 8.</summary>
internal static class PackedBits
{
    /// <summary>Bytes that hold so many bits.</summary>
    /// <param name="count">Bits, at least 0.</param>
    /// <returns>Bytes.</returns>
    internal static int Bytes(int count) => (int)(((long)count + 7) / 8);

    /// <summary>Checks that bits are exactly as many bytes as they need.</summary>
    /// <param name="bits">Packed bits.</param>
    /// <param name="count">Bits needed.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal static void RequireLength(ReadOnlySpan<byte> bits, int count, string name)
    {
        if (bits.Length != Bytes(count))
        {
            throw new ArgumentException($"{name} has {bits.Length} bytes, {count} OTs need {Bytes(count)}", name);
        }
    }

    /// <summary>One bit spread over a word, without a branch.</summary>
    /// <param name="bits">Packed bits.</param>
    /// <param name="index">Which; public.</param>
    /// <returns>All ones or all zeros.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mask(ReadOnlySpan<byte> bits, int index) => 0UL - ((ulong)(bits[index >> 3] >> (index & 7)) & 1);
}
