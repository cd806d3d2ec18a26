using System.Runtime.CompilerServices;
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
        Span<Vector256<byte>> buffers = stackalloc Vector256<byte>[32];
        ref Vector256<byte> a = ref buffers[0];
        ref Vector256<byte> b = ref buffers[16];
        ref Block128 from = ref MemoryMarshal.GetReference(source);
        ref uint to = ref Unsafe.As<Block128, uint>(ref MemoryMarshal.GetReference(destination));
        for (int block = 0; block < blocksPerRow; block++)
        {
            for (int group = 0; group < Rows / RowsPerVector256; group++)
            {
                ref Block128 upper = ref Unsafe.Add(ref from, (group * RowsPerVector256 * blocksPerRow) + block);
                ref Block128 lower = ref Unsafe.Add(ref upper, 16 * blocksPerRow);
                for (int row = 0; row < 16; row++)
                {
                    Unsafe.Add(ref a, row) = Vector256.Create(
                        Unsafe.Add(ref upper, row * blocksPerRow).AsVector(),
                        Unsafe.Add(ref lower, row * blocksPerRow).AsVector());
                }

                // As in the narrower path, lane by lane: after four rounds vector c holds byte column c of 16 rows, and of the 16 rows below them.
                Interleave(ref a, ref b);
                Interleave(ref b, ref a);
                Interleave(ref a, ref b);
                Interleave(ref b, ref a);
                for (int column = 0; column < 16; column++)
                {
                    StoreColumns(Unsafe.Add(ref a, column), ref Unsafe.Add(ref to, (((block * 128) + (column * 8)) * 4) + group));
                }
            }
        }
    }

    /// <summary>Stores 32 bits of each of the eight transposed rows of a byte column; rows are four words apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns(Vector256<byte> bytes, ref uint rows)
    {
        // The mask takes the top bits; adding a byte to itself moves the next one up.
        Vector256<byte> twice = bytes + bytes;
        Vector256<byte> fourfold = twice + twice;
        Vector256<byte> eightfold = fourfold + fourfold;
        Unsafe.Add(ref rows, 28) = bytes.ExtractMostSignificantBits();
        Unsafe.Add(ref rows, 24) = twice.ExtractMostSignificantBits();
        Unsafe.Add(ref rows, 20) = fourfold.ExtractMostSignificantBits();
        Unsafe.Add(ref rows, 16) = eightfold.ExtractMostSignificantBits();
        Vector256<byte> next = eightfold + eightfold;
        twice = next + next;
        fourfold = twice + twice;
        eightfold = fourfold + fourfold;
        Unsafe.Add(ref rows, 12) = next.ExtractMostSignificantBits();
        Unsafe.Add(ref rows, 8) = twice.ExtractMostSignificantBits();
        Unsafe.Add(ref rows, 4) = fourfold.ExtractMostSignificantBits();
        rows = eightfold.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(ref Vector256<byte> source, ref Vector256<byte> destination)
    {
        for (int i = 0; i < 8; i++)
        {
            Vector256<byte> low = Unsafe.Add(ref source, i);
            Vector256<byte> high = Unsafe.Add(ref source, i + 8);
            Unsafe.Add(ref destination, 2 * i) = X86.Avx2.UnpackLow(low, high);
            Unsafe.Add(ref destination, (2 * i) + 1) = X86.Avx2.UnpackHigh(low, high);
        }
    }
}
