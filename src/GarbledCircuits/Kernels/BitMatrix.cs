using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>Transposition of bit matrices with 128 rows: the step of OT extension between columns of key stream and rows of labels.</summary>
/// <remarks>Constant-time on every path: no branch and no address depends on the bits.</remarks>
internal static partial class BitMatrix
{
    /// <summary>Rows of the source, bits of a transposed row.</summary>
    internal const int Rows = 128;

    /// <summary>The instruction set in use: <c>AVX-512+GFNI</c>, <c>AVX2</c>, <c>SSE2</c> or <c>portable</c>.</summary>
    internal static string Tier => IsVector512Supported ? "AVX-512+GFNI" : X86.Avx2.IsSupported ? "AVX2" : X86.Sse2.IsSupported ? "SSE2" : "portable";

    /// <summary>
    /// Transposes: bit <c>i</c> of <c>destination[j]</c> is bit <c>j</c> of row <c>i</c>, bits numbered from the least significant bit of byte 0.
    /// </summary>
    /// <param name="source">Row-major [128 rows, <paramref name="blocksPerRow"/> blocks].</param>
    /// <param name="blocksPerRow">Blocks of 128 bits in a row, at least 0.</param>
    /// <param name="destination">[128 x <paramref name="blocksPerRow"/>] transposed rows; overwritten, no overlap with <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A span has another length than <paramref name="blocksPerRow"/> says.</exception>
    internal static void Transpose(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocksPerRow);
        RequireLength(source.Length, blocksPerRow, nameof(source));
        RequireLength(destination.Length, blocksPerRow, nameof(destination));
        if (IsVector512Supported)
        {
            TransposeVector512(source, blocksPerRow, destination);
        }
        else if (X86.Avx2.IsSupported)
        {
            TransposeVector256(source, blocksPerRow, destination);
        }
        else if (X86.Sse2.IsSupported)
        {
            TransposeVector128(source, blocksPerRow, destination);
        }
        else
        {
            TransposePortable(source, blocksPerRow, destination);
        }
    }

    private static void RequireLength(int got, int blocksPerRow, string name)
    {
        long needed = (long)Rows * blocksPerRow;
        if (got != needed)
        {
            throw new ArgumentException($"{name} has {got} blocks, {Rows} rows of {blocksPerRow} need {needed}", name);
        }
    }
}
