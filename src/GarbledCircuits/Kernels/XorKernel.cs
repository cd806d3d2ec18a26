using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>The free gates over a tile of labels; constant-time.</summary>
internal static class XorKernel
{
    /// <summary>Exclusive or of three operands.</summary>
    /// <param name="first">Labels.</param>
    /// <param name="second">As long as <paramref name="target"/>.</param>
    /// <param name="third">As long as <paramref name="target"/>.</param>
    /// <param name="target">Overwritten; overlaps no operand.</param>
    public static void Xor(ReadOnlySpan<Block128> first, ReadOnlySpan<Block128> second, ReadOnlySpan<Block128> third, Span<Block128> target)
    {
        // Four labels to a vector; Vector512 falls back to narrower registers, or none, where the machine has no wider ones.
        ref byte a = ref Unsafe.As<Block128, byte>(ref MemoryMarshal.GetReference(first));
        ref byte b = ref Unsafe.As<Block128, byte>(ref MemoryMarshal.GetReference(second));
        ref byte c = ref Unsafe.As<Block128, byte>(ref MemoryMarshal.GetReference(third));
        ref byte to = ref Unsafe.As<Block128, byte>(ref MemoryMarshal.GetReference(target));
        nuint length = (nuint)target.Length * 16;
        nuint at = 0;
        for (; at + 64 <= length; at += 64)
        {
            (Vector512.LoadUnsafe(ref a, at) ^ Vector512.LoadUnsafe(ref b, at) ^ Vector512.LoadUnsafe(ref c, at)).StoreUnsafe(ref to, at);
        }

        for (; at < length; at += 16)
        {
            (Vector128.LoadUnsafe(ref a, at) ^ Vector128.LoadUnsafe(ref b, at) ^ Vector128.LoadUnsafe(ref c, at)).StoreUnsafe(ref to, at);
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
        int i = 0;
        if (X86.Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
        {
            // Labels are pairs of words: of two vectors of four labels, the eight even words.
            ref ulong from = ref Unsafe.As<Block128, ulong>(ref MemoryMarshal.GetReference(labels));
            ref ulong to = ref MemoryMarshal.GetReference(words);
            Vector512<ulong> even = Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14);
            for (; i + 8 <= words.Length; i += 8)
            {
                nuint at = 2 * (nuint)i;
                Vector512<ulong> low = X86.Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref from, at), even, Vector512.LoadUnsafe(ref from, at + 8));
                Vector512<ulong> bits = (low & Vector512<ulong>.One) ^ Vector512.Create(flip);
                (Vector512.LoadUnsafe(ref to, (nuint)i) | (bits << bit)).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < words.Length; i++)
        {
            words[i] |= ((labels[i].Low & 1) ^ flip) << bit;
        }
    }
}
