using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

internal static partial class BitMatrix
{
    /// <summary>Blocks of a row that <see cref="TransposeVector512"/> takes at once: one register of a row.</summary>
    private const int BlocksPerVector512 = 4;

    /// <summary>Whether <see cref="TransposeVector512"/> can run.</summary>
    internal static bool IsVector512Supported => X86.Gfni.V512.IsSupported && X86.Avx512BW.IsSupported;

    /// <summary>As <see cref="TransposePortable"/>, by interleaving bytes of 16 rows and collecting their bits with a byte mask.</summary>
    /// <param name="source">Row-major [128 rows, <paramref name="blocksPerRow"/> blocks].</param>
    /// <param name="blocksPerRow">Blocks in a row.</param>
    /// <param name="destination">[128 x <paramref name="blocksPerRow"/>] transposed rows.</param>
    internal static void TransposeVector128(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> destination)
        => TransposeVector128(source, blocksPerRow, 0, destination);

    /// <summary>As <see cref="TransposePortable"/>, 128 rows of 512 bits at a time.</summary>
    /// <param name="source">Row-major [128 rows, <paramref name="blocksPerRow"/> blocks].</param>
    /// <param name="blocksPerRow">
    /// Blocks in a row; those beyond a multiple of 4 go to <see cref="TransposeVector128(ReadOnlySpan{Block128}, int, Span{Block128})"/>.
    /// </param>
    /// <param name="destination">[128 x <paramref name="blocksPerRow"/>] transposed rows.</param>
    internal static void TransposeVector512(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> destination)
    {
        // Sixteen groups of 8 rows, 8 vectors each: after the first half, vector t of a group holds in its 128-bit lane L two squares of 8 x 8
        // bits, those of byte columns 16L + 2t and 16L + 2t + 1, already transposed.
        Span<Vector512<byte>> squares = stackalloc Vector512<byte>[DestinationStride * 8];
        int whole = blocksPerRow & -BlocksPerVector512;
        for (int block = 0; block < whole; block += BlocksPerVector512)
        {
            for (int group = 0; group < DestinationStride; group++)
            {
                Squares(ref Unsafe.AsRef(in source[(group * 8 * blocksPerRow) + block]), blocksPerRow, ref squares[group * 8]);
            }

            for (int t = 0; t < 8; t++)
            {
                Assemble(ref squares[t], ref destination[(block * 128) + (t * 16)]);
            }
        }

        TransposeVector128(source, blocksPerRow, whole, destination);
    }

    private static void TransposeVector128(ReadOnlySpan<Block128> source, int blocksPerRow, int first, Span<Block128> destination)
    {
        Span<Vector128<byte>> a = stackalloc Vector128<byte>[16];
        Span<Vector128<byte>> b = stackalloc Vector128<byte>[16];
        Span<ushort> to = MemoryMarshal.Cast<Block128, ushort>(destination);
        for (int block = first; block < blocksPerRow; block++)
        {
            for (int group = 0; group < 8; group++)
            {
                for (int row = 0; row < 16; row++)
                {
                    a[row] = source[(((group * 16) + row) * blocksPerRow) + block].AsVector();
                }

                // Interleaving rows r and r + 8 rotates the address of a byte, four bits of row and four of column, by one; four times transposes.
                Interleave(a, b);
                Interleave(b, a);
                Interleave(a, b);
                Interleave(b, a);
                for (int column = 0; column < 16; column++)
                {
                    Vector128<byte> bytes = a[column];
                    int target = (((block * 128) + (column * 8)) * 8) + group;
                    for (int bit = 7; bit >= 0; bit--)
                    {
                        to[target + (bit * 8)] = (ushort)bytes.ExtractMostSignificantBits();
                        bytes += bytes;
                    }
                }
            }
        }
    }

    private static void Interleave(ReadOnlySpan<Vector128<byte>> source, Span<Vector128<byte>> destination)
    {
        for (int i = 0; i < 8; i++)
        {
            destination[2 * i] = X86.Sse2.UnpackLow(source[i], source[i + 8]);
            destination[(2 * i) + 1] = X86.Sse2.UnpackHigh(source[i], source[i + 8]);
        }
    }

    /// <summary>Loads 8 rows of 512 bits and transposes them as 64 squares of 8 x 8 bits.</summary>
    private static void Squares(ref Block128 rows, int blocksPerRow, ref Vector512<byte> squares)
    {
        // Rows in reverse: GF2P8AFFINEQB takes row i of its matrix from byte 7 - i of a square.
        Vector512<byte> a0 = Row(ref rows, 7 * blocksPerRow);
        Vector512<byte> a1 = Row(ref rows, 6 * blocksPerRow);
        Vector512<byte> a2 = Row(ref rows, 5 * blocksPerRow);
        Vector512<byte> a3 = Row(ref rows, 4 * blocksPerRow);
        Vector512<byte> a4 = Row(ref rows, 3 * blocksPerRow);
        Vector512<byte> a5 = Row(ref rows, 2 * blocksPerRow);
        Vector512<byte> a6 = Row(ref rows, blocksPerRow);
        Vector512<byte> a7 = Row(ref rows, 0);

        // Three rotations of a byte's address (see Interleave), three bits of row and four of column: row bits end lowest.
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);

        // Byte j of x is 1 << j, so byte j of the product of square and x is column j of the square.
        Vector512<byte> x = Vector512.Create(0x8040201008040201UL).AsByte();
        squares = X86.Gfni.V512.GaloisFieldAffineTransform(x, a0, 0);
        Unsafe.Add(ref squares, 1) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a1, 0);
        Unsafe.Add(ref squares, 2) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a2, 0);
        Unsafe.Add(ref squares, 3) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a3, 0);
        Unsafe.Add(ref squares, 4) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a4, 0);
        Unsafe.Add(ref squares, 5) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a5, 0);
        Unsafe.Add(ref squares, 6) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a6, 0);
        Unsafe.Add(ref squares, 7) = X86.Gfni.V512.GaloisFieldAffineTransform(x, a7, 0);
    }

    /// <summary>
    /// Gathers the bytes of vector t of the sixteen groups into 64 transposed rows: in each lane L, the 16 rows of byte columns 16L + 2t and
    /// 16L + 2t + 1.
    /// </summary>
    private static void Assemble(ref Vector512<byte> squares, ref Block128 destination)
    {
        // A lane is 16 groups x 16 bytes, the bytes being its 16 transposed rows; four rounds of interleaving transpose it.
        Vector512<byte> a0 = squares;
        Vector512<byte> a1 = Unsafe.Add(ref squares, 16);
        Vector512<byte> a2 = Unsafe.Add(ref squares, 32);
        Vector512<byte> a3 = Unsafe.Add(ref squares, 48);
        Vector512<byte> a4 = Unsafe.Add(ref squares, 64);
        Vector512<byte> a5 = Unsafe.Add(ref squares, 80);
        Vector512<byte> a6 = Unsafe.Add(ref squares, 96);
        Vector512<byte> a7 = Unsafe.Add(ref squares, 112);
        Vector512<byte> b0 = Unsafe.Add(ref squares, 8);
        Vector512<byte> b1 = Unsafe.Add(ref squares, 24);
        Vector512<byte> b2 = Unsafe.Add(ref squares, 40);
        Vector512<byte> b3 = Unsafe.Add(ref squares, 56);
        Vector512<byte> b4 = Unsafe.Add(ref squares, 72);
        Vector512<byte> b5 = Unsafe.Add(ref squares, 88);
        Vector512<byte> b6 = Unsafe.Add(ref squares, 104);
        Vector512<byte> b7 = Unsafe.Add(ref squares, 120);

        // The even groups and the odd ones apart, as 8 x 16 each; three rounds leave bytes 2i and 2i + 1 of the eight even groups in a_i, of the odd in b_i.
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Interleave(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Interleave(ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Interleave(ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Interleave(ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Store(a0, b0, a1, b1, ref destination);
        Store(a2, b2, a3, b3, ref Unsafe.Add(ref destination, 4));
        Store(a4, b4, a5, b5, ref Unsafe.Add(ref destination, 8));
        Store(a6, b6, a7, b7, ref Unsafe.Add(ref destination, 12));
    }

    /// <summary>Merges even and odd groups into four transposed rows per lane, and stores lane L's at 128 L.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<byte> even0, Vector512<byte> odd0, Vector512<byte> even1, Vector512<byte> odd1, ref Block128 destination)
    {
        Vector512<long> r0 = X86.Avx512BW.UnpackLow(even0, odd0).AsInt64();
        Vector512<long> r1 = X86.Avx512BW.UnpackHigh(even0, odd0).AsInt64();
        Vector512<long> r2 = X86.Avx512BW.UnpackLow(even1, odd1).AsInt64();
        Vector512<long> r3 = X86.Avx512BW.UnpackHigh(even1, odd1).AsInt64();

        // A 4 x 4 transpose of lanes: first lanes 0 and 1, then 2 and 3, of two rows; then lanes 0 and 2, then 1 and 3.
        Vector512<long> s0 = X86.Avx512F.Shuffle4x128(r0, r1, 0x44);
        Vector512<long> s1 = X86.Avx512F.Shuffle4x128(r2, r3, 0x44);
        Vector512<long> s2 = X86.Avx512F.Shuffle4x128(r0, r1, 0xee);
        Vector512<long> s3 = X86.Avx512F.Shuffle4x128(r2, r3, 0xee);
        ref byte to = ref Unsafe.As<Block128, byte>(ref destination);
        const int LaneBytes = 128 * 16;
        X86.Avx512F.Shuffle4x128(s0, s1, 0x88).AsByte().StoreUnsafe(ref to);
        X86.Avx512F.Shuffle4x128(s0, s1, 0xdd).AsByte().StoreUnsafe(ref to, LaneBytes);
        X86.Avx512F.Shuffle4x128(s2, s3, 0x88).AsByte().StoreUnsafe(ref to, 2 * LaneBytes);
        X86.Avx512F.Shuffle4x128(s2, s3, 0xdd).AsByte().StoreUnsafe(ref to, 3 * LaneBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Row(ref Block128 rows, int block) => Unsafe.As<Block128, Vector512<byte>>(ref Unsafe.Add(ref rows, block));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(
        ref Vector512<byte> a0,
        ref Vector512<byte> a1,
        ref Vector512<byte> a2,
        ref Vector512<byte> a3,
        ref Vector512<byte> a4,
        ref Vector512<byte> a5,
        ref Vector512<byte> a6,
        ref Vector512<byte> a7)
    {
        Vector512<byte> b0 = X86.Avx512BW.UnpackLow(a0, a4);
        Vector512<byte> b1 = X86.Avx512BW.UnpackHigh(a0, a4);
        Vector512<byte> b2 = X86.Avx512BW.UnpackLow(a1, a5);
        Vector512<byte> b3 = X86.Avx512BW.UnpackHigh(a1, a5);
        Vector512<byte> b4 = X86.Avx512BW.UnpackLow(a2, a6);
        Vector512<byte> b5 = X86.Avx512BW.UnpackHigh(a2, a6);
        Vector512<byte> b6 = X86.Avx512BW.UnpackLow(a3, a7);
        Vector512<byte> b7 = X86.Avx512BW.UnpackHigh(a3, a7);
        a0 = b0;
        a1 = b1;
        a2 = b2;
        a3 = b3;
        a4 = b4;
        a5 = b5;
        a6 = b6;
        a7 = b7;
    }
}
