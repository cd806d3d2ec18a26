using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The matrix of IKNP extension, as it lies on the wire and in memory; both parties derive its shape from the count of OTs.</summary>
/// <remarks>
/// Chunk after chunk; a chunk is 128 columns, each one bit per OT. All chunks but the last hold <see cref="ChunkLength"/> OTs; the
/// last is padded to a multiple of 128, so that columns are whole AES blocks.
/// </remarks>
internal static class ExtensionLayout
{
    /// <summary>AGREEMENT. OTs of a chunk: its matrix and the labels made of it stay in the first-level cache.</summary>
    internal const int ChunkLength = 2048;

    /// <summary>SECURITY. Columns of the matrix and base OTs: the computational security parameter.</summary>
    internal const int Columns = BitMatrix.Rows;

    /// <summary>Blocks of 128 OTs, the last perhaps part empty.</summary>
    /// <param name="count">OTs, at least 0.</param>
    /// <returns>Blocks in a column.</returns>
    internal static int Blocks(int count) => (count + 127) / 128;

    /// <summary>A key schedule per column.</summary>
    /// <param name="keys">One key per column.</param>
    /// <returns>The schedules.</returns>
    internal static AesKernel[] Streams(ReadOnlySpan<Block128> keys)
    {
        AesKernel[] streams = new AesKernel[keys.Length];
        for (int i = 0; i < streams.Length; i++)
        {
            streams[i] = new AesKernel(keys[i]);
        }

        return streams;
    }

    /// <summary><c>target ^= left ^ right</c>.</summary>
    /// <param name="target">Changed in place.</param>
    /// <param name="left">As long as <paramref name="target"/>; no overlap.</param>
    /// <param name="right">As long as <paramref name="target"/>; no overlap.</param>
    internal static void Xor(Span<Block128> target, ReadOnlySpan<Block128> left, ReadOnlySpan<Block128> right)
    {
        // Four blocks at a time, as the full chunk has them, then the rest of a last chunk.
        Span<Vector512<byte>> t = MemoryMarshal.Cast<Block128, Vector512<byte>>(target);
        ReadOnlySpan<Vector512<byte>> l = MemoryMarshal.Cast<Block128, Vector512<byte>>(left)[..t.Length];
        ReadOnlySpan<Vector512<byte>> r = MemoryMarshal.Cast<Block128, Vector512<byte>>(right)[..t.Length];
        for (int i = 0; i < t.Length; i++)
        {
            t[i] ^= l[i] ^ r[i];
        }

        for (int i = t.Length * 4; i < target.Length; i++)
        {
            target[i] ^= left[i] ^ right[i];
        }
    }

    /// <summary><c>target ^= source &amp; mask</c>.</summary>
    /// <param name="target">Changed in place.</param>
    /// <param name="source">As long as <paramref name="target"/>; no overlap.</param>
    /// <param name="mask">All ones or all zeros.</param>
    internal static void XorMasked(Span<Block128> target, ReadOnlySpan<Block128> source, Block128 mask)
    {
        Span<Vector512<byte>> t = MemoryMarshal.Cast<Block128, Vector512<byte>>(target);
        ReadOnlySpan<Vector512<byte>> s = MemoryMarshal.Cast<Block128, Vector512<byte>>(source)[..t.Length];
        Vector512<byte> m = Vector512.Create(mask.Low).AsByte();
        for (int i = 0; i < t.Length; i++)
        {
            t[i] ^= s[i] & m;
        }

        for (int i = t.Length * 4; i < target.Length; i++)
        {
            target[i] ^= source[i] & mask;
        }
    }

    /// <summary>Turns the columns of a chunk into labels.</summary>
    /// <param name="matrix">Row-major [128 columns of the protocol, <paramref name="blocks"/> blocks].</param>
    /// <param name="blocks">Blocks in a column.</param>
    /// <param name="labels">The OTs of the chunk, in the last block perhaps fewer than 128.</param>
    /// <param name="tail">Scratch of a whole chunk, for a chunk that is not full.</param>
    internal static void ToLabels(ReadOnlySpan<Block128> matrix, int blocks, Span<Block128> labels, Span<Block128> tail)
    {
        if (labels.Length == blocks * 128)
        {
            BitMatrix.Transpose(matrix, blocks, labels);
            return;
        }

        Span<Block128> padded = tail[..(blocks * 128)];
        BitMatrix.Transpose(matrix, blocks, padded);
        padded[..labels.Length].CopyTo(labels);
    }
}
