using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

internal static partial class BitMatrix
{
    /// <summary>Rows whose bytes <see cref="TransposeVector256"/> interleaves at once, half of them in each 128-bit lane.</summary>
    private const int RowsPerVector256 = 32;

    /// <summary>As <see cref="TransposePortable"/>, 32 rows of 128 bits at a time: one byte mask gives 32 bits of a transposed row.</summary>
    /// <param name="source">Row-major [128 rows, <paramref name="blocksPerRow"/> blocks].</param>
    /// <param name="blocksPerRow">Blocks in a row.</param>
    /// <param name="destination">[128 x <paramref name="blocksPerRow"/>] transposed rows.</param>
    internal static void TransposeVector256(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> destination)
    {
        Span<Vector256<byte>> a = stackalloc Vector256<byte>[16];
        Span<Vector256<byte>> b = stackalloc Vector256<byte>[16];
        Span<uint> to = MemoryMarshal.Cast<Block128, uint>(destination);
        for (int block = 0; block < blocksPerRow; block++)
        {
            for (int group = 0; group < Rows / RowsPerVector256; group++)
            {
                for (int row = 0; row < 16; row++)
                {
                    int first = (((group * RowsPerVector256) + row) * blocksPerRow) + block;
                    a[row] = Vector256.Create(source[first].AsVector(), source[first + (16 * blocksPerRow)].AsVector());
                }

                // As in the narrower path, lane by lane: after four rounds vector c holds byte column c of 16 rows, and of the 16 rows below them.
                Interleave(a, b);
                Interleave(b, a);
                Interleave(a, b);
                Interleave(b, a);
                for (int column = 0; column < 16; column++)
                {
                    Vector256<byte> bytes = a[column];
                    Span<uint> rows = to.Slice((((block * 128) + (column * 8)) * 4) + group, 29);
                    rows[28] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[24] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[20] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[16] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[12] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[8] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[4] = bytes.ExtractMostSignificantBits();
                    bytes += bytes;
                    rows[0] = bytes.ExtractMostSignificantBits();
                }
            }
        }
    }

    private static void Interleave(ReadOnlySpan<Vector256<byte>> source, Span<Vector256<byte>> destination)
    {
        for (int i = 0; i < 8; i++)
        {
            destination[2 * i] = X86.Avx2.UnpackLow(source[i], source[i + 8]);
            destination[(2 * i) + 1] = X86.Avx2.UnpackHigh(source[i], source[i + 8]);
        }
    }
}
