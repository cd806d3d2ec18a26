using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.Primitives.Kernels;

/// <summary>512-bit vectors; 64-bit products need AVX-512 DQ.</summary>
internal static class IntegerLanes512
{
    /// <summary>Whether this machine has what both lane widths use.</summary>
    internal static bool IsSupported => Vector512.IsHardwareAccelerated && X86.Avx512DQ.IsSupported;

    /// <summary>Eight lanes modulo 2^64.</summary>
    internal readonly struct Bits64 : IIntegerLanes<Vector512<ulong>, ulong>
    {
        /// <inheritdoc/>
        public static int Count => 8;

        /// <inheritdoc/>
        public static int ChannelVectors => 2;

        /// <inheritdoc/>
        public static bool IsPlain => true;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Encode(ulong value) => value;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Load(ref ulong source) => Vector512.LoadUnsafe(ref source);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> LoadWeights<TWeight>(ref TWeight source)
            where TWeight : unmanaged
            => typeof(TWeight) == typeof(short) ? X86.Avx512F.ConvertToVector512Int64(Vector128.LoadUnsafe(ref Unsafe.As<TWeight, short>(ref source))).AsUInt64()
            : typeof(TWeight) == typeof(int) ? X86.Avx512F.ConvertToVector512Int64(Vector256.LoadUnsafe(ref Unsafe.As<TWeight, int>(ref source))).AsUInt64()
            : Vector512.LoadUnsafe(ref Unsafe.As<TWeight, ulong>(ref source));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> MultiplyAdd(Vector512<ulong> sum, Vector512<ulong> weight, Vector512<ulong> value)
            => sum + X86.Avx512DQ.MultiplyLow(weight, value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Sum(Vector512<ulong> vector) => Vector512.Sum(vector);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<ulong> vector, ref ulong destination) => vector.StoreUnsafe(ref destination);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StorePlanes(
            Vector512<ulong> p0,
            Vector512<ulong> p1,
            Vector512<ulong> p2,
            Vector512<ulong> p3,
            Vector512<ulong> p4,
            Vector512<ulong> p5,
            Vector512<ulong> p6,
            Vector512<ulong> p7,
            Span<ulong> destination,
            int planeElements,
            int channels,
            ulong mask)
            => Transpose(p0, p1, p2, p3, p4, p5, p6, p7, destination, planeElements, channels, mask);
    }

    /// <summary>Sixteen lanes modulo 2^32, for rings of at most 32 bits.</summary>
    internal readonly struct Bits32 : IIntegerLanes<Vector512<uint>, uint>
    {
        /// <inheritdoc/>
        public static int Count => 16;

        /// <inheritdoc/>
        public static int ChannelVectors => 2;

        /// <inheritdoc/>
        public static bool IsPlain => true;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Encode(ulong value) => (uint)value;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> Load(ref uint source) => Vector512.LoadUnsafe(ref source);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> LoadWeights<TWeight>(ref TWeight source)
            where TWeight : unmanaged
            => typeof(TWeight) == typeof(short) ? X86.Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref Unsafe.As<TWeight, short>(ref source))).AsUInt32()
            : Vector512.LoadUnsafe(ref Unsafe.As<TWeight, uint>(ref source));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> MultiplyAdd(Vector512<uint> sum, Vector512<uint> weight, Vector512<uint> value)
            => sum + X86.Avx512F.MultiplyLow(weight, value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Sum(Vector512<uint> vector) => Vector512.Sum(vector);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<uint> vector, ref uint destination) => vector.StoreUnsafe(ref destination);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StorePlanes(
            Vector512<uint> p0,
            Vector512<uint> p1,
            Vector512<uint> p2,
            Vector512<uint> p3,
            Vector512<uint> p4,
            Vector512<uint> p5,
            Vector512<uint> p6,
            Vector512<uint> p7,
            Span<ulong> destination,
            int planeElements,
            int channels,
            ulong mask)
        {
            Transpose(Low(p0), Low(p1), Low(p2), Low(p3), Low(p4), Low(p5), Low(p6), Low(p7), destination, planeElements, Math.Min(channels, 8), mask);
            if (channels > 8)
            {
                Span<ulong> rest = destination[(8 * planeElements)..];
                Transpose(High(p0), High(p1), High(p2), High(p3), High(p4), High(p5), High(p6), High(p7), rest, planeElements, channels - 8, mask);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<ulong> Low(Vector512<uint> vector) => Vector512.WidenLower(vector);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<ulong> High(Vector512<uint> vector) => Vector512.WidenUpper(vector);
    }

    // Inlined, all of them: a call would make the tile keep in memory, over all taps, what it needs after the call.

    /// <summary>Transposes eight pixels of eight channels and writes the rows of the first channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector512<ulong> p0,
        Vector512<ulong> p1,
        Vector512<ulong> p2,
        Vector512<ulong> p3,
        Vector512<ulong> p4,
        Vector512<ulong> p5,
        Vector512<ulong> p6,
        Vector512<ulong> p7,
        Span<ulong> destination,
        int planeElements,
        int channels,
        ulong mask)
    {
        Vector512<ulong> keep = Vector512.Create(mask);

        // Pairs of pixels: each 128-bit quarter q holds one channel of a pair, 2q in the even vector and 2q + 1 in the odd one.
        Vector512<ulong> even0 = X86.Avx512F.UnpackLow(p0, p1) & keep;
        Vector512<ulong> odd0 = X86.Avx512F.UnpackHigh(p0, p1) & keep;
        Vector512<ulong> even1 = X86.Avx512F.UnpackLow(p2, p3) & keep;
        Vector512<ulong> odd1 = X86.Avx512F.UnpackHigh(p2, p3) & keep;
        Vector512<ulong> even2 = X86.Avx512F.UnpackLow(p4, p5) & keep;
        Vector512<ulong> odd2 = X86.Avx512F.UnpackHigh(p4, p5) & keep;
        Vector512<ulong> even3 = X86.Avx512F.UnpackLow(p6, p7) & keep;
        Vector512<ulong> odd3 = X86.Avx512F.UnpackHigh(p6, p7) & keep;

        // 0x88 takes quarters 0 and 2 of both operands, 0xdd quarters 1 and 3; twice gathers one quarter of all four.
        StoreRows(even0, even1, even2, even3, destination, planeElements, 0, channels);
        StoreRows(odd0, odd1, odd2, odd3, destination, planeElements, 1, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(
        Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Span<ulong> destination, int planeElements, int first, int channels)
    {
        Vector512<ulong> ab02 = X86.Avx512F.Shuffle4x128(a, b, 0x88);
        Vector512<ulong> ab13 = X86.Avx512F.Shuffle4x128(a, b, 0xdd);
        Vector512<ulong> cd02 = X86.Avx512F.Shuffle4x128(c, d, 0x88);
        Vector512<ulong> cd13 = X86.Avx512F.Shuffle4x128(c, d, 0xdd);
        StoreRow(X86.Avx512F.Shuffle4x128(ab02, cd02, 0x88), destination, planeElements, first, channels);
        StoreRow(X86.Avx512F.Shuffle4x128(ab13, cd13, 0x88), destination, planeElements, first + 2, channels);
        StoreRow(X86.Avx512F.Shuffle4x128(ab02, cd02, 0xdd), destination, planeElements, first + 4, channels);
        StoreRow(X86.Avx512F.Shuffle4x128(ab13, cd13, 0xdd), destination, planeElements, first + 6, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(Vector512<ulong> row, Span<ulong> destination, int planeElements, int channel, int channels)
    {
        if (channel < channels)
        {
            row.CopyTo(destination[(channel * planeElements)..]);
        }
    }
}
