using System.Numerics;
using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>The free gates over a tile of labels.</summary>
internal static class XorKernel
{
    /// <summary>Elementwise exclusive or; constant-time.</summary>
    /// <param name="left">Labels.</param>
    /// <param name="right">As long as <paramref name="left"/>.</param>
    /// <param name="target">As long as <paramref name="left"/>; may be one of the operands, no partial overlap.</param>
    public static void Xor(ReadOnlySpan<Block128> left, ReadOnlySpan<Block128> right, Span<Block128> target)
    {
        ReadOnlySpan<ulong> a = MemoryMarshal.Cast<Block128, ulong>(left);
        ReadOnlySpan<ulong> b = MemoryMarshal.Cast<Block128, ulong>(right);
        Span<ulong> c = MemoryMarshal.Cast<Block128, ulong>(target);
        int i = 0;
        for (; i + Vector<ulong>.Count <= c.Length; i += Vector<ulong>.Count)
        {
            (new Vector<ulong>(a[i..]) ^ new Vector<ulong>(b[i..])).CopyTo(c[i..]);
        }

        for (; i < c.Length; i++)
        {
            c[i] = a[i] ^ b[i];
        }
    }

    /// <summary>Sets one bit of every word to the permute bit of a label.</summary>
    /// <param name="labels">Labels, one per word.</param>
    /// <param name="inverted">Whether the complement is stored.</param>
    /// <param name="bit">Which bit, 0 to 63; clear before.</param>
    /// <param name="words">As long as <paramref name="labels"/>.</param>
    public static void CollectPermuteBits(ReadOnlySpan<Block128> labels, bool inverted, int bit, Span<ulong> words)
    {
        ulong flip = inverted ? 1UL : 0;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] |= ((labels[i].Low & 1) ^ flip) << bit;
        }
    }
}
