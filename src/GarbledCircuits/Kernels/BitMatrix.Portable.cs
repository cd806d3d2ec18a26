using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Kernels;

internal static partial class BitMatrix
{
    /// <summary>Bytes of a transposed row.</summary>
    private const int DestinationStride = Rows / 8;

    /// <summary>The specification of <see cref="Transpose"/>: 8 x 8 bits at a time.</summary>
    /// <param name="source">Row-major [128 rows, <paramref name="blocksPerRow"/> blocks].</param>
    /// <param name="blocksPerRow">Blocks in a row.</param>
    /// <param name="destination">[128 x <paramref name="blocksPerRow"/>] transposed rows.</param>
    internal static void TransposePortable(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> destination)
    {
        ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(source);
        Span<byte> to = MemoryMarshal.AsBytes(destination);
        int sourceStride = blocksPerRow * 16;
        for (int group = 0; group < DestinationStride; group++)
        {
            ReadOnlySpan<byte> rows = from.Slice(group * 8 * sourceStride, 8 * sourceStride);
            for (int column = 0; column < sourceStride; column++)
            {
                ulong bits = 0;
                for (int row = 7; row >= 0; row--)
                {
                    bits = (bits << 8) | rows[(row * sourceStride) + column];
                }

                bits = Transpose8x8(bits);
                int target = (column * 8 * DestinationStride) + group;
                for (int bit = 0; bit < 8; bit++)
                {
                    to[target + (bit * DestinationStride)] = (byte)(bits >> (8 * bit));
                }
            }
        }
    }

    /// <summary>
    /// Bit <c>c</c> of byte <c>r</c> becomes bit <c>r</c> of byte <c>c</c>: swaps across the diagonal at distances 1, 2 and 4 (Warren, Hacker's
    /// Delight, section 7-3).
    /// </summary>
    private static ulong Transpose8x8(ulong bits)
    {
        ulong swap = (bits ^ (bits >> 7)) & 0x00aa00aa00aa00aaUL;
        bits ^= swap ^ (swap << 7);
        swap = (bits ^ (bits >> 14)) & 0x0000cccc0000ccccUL;
        bits ^= swap ^ (swap << 14);
        swap = (bits ^ (bits >> 28)) & 0x00000000f0f0f0f0UL;
        return bits ^ swap ^ (swap << 28);
    }
}
