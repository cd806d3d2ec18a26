using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.Primitives.Kernels;

/// <summary>256-bit vectors of AVX2.</summary>
internal static class IntegerLanes256
{
    /// <summary>Whether this machine has what both lane widths use.</summary>
    internal static bool IsSupported => Vector256.IsHardwareAccelerated && X86.Avx2.IsSupported;

    /// <summary>Four lanes modulo 2^64; weights must fit in 32 bits.</summary>
    /// <remarks>
    /// A value <c>x = s + 2^32 h</c> with s the signed low half is held as <c>x' = low half of x + 2^32 h</c>, so that
    /// <c>w x = w s + 2^32 (w h)</c> takes two signed 32-bit products, each of the low halves of 64-bit lanes.
    /// </remarks>
    internal readonly struct Bits64 : IIntegerLanes<Vector256<ulong>, ulong>
    {
        /// <inheritdoc/>
        public static int Count => 4;

        /// <inheritdoc/>
        public static int ChannelVectors => 1;

        /// <inheritdoc/>
        public static bool IsPlain => false;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Encode(ulong value) => value + ((value << 1) & (1UL << 32));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Load(ref ulong source) => Vector256.LoadUnsafe(ref source);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> LoadWeights<TWeight>(ref TWeight source)
            where TWeight : unmanaged
            => typeof(TWeight) == typeof(short)
                ? X86.Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref Unsafe.As<TWeight, byte>(ref source))).AsInt16()).AsUInt64()
                : X86.Avx2.ConvertToVector256Int64(Vector128.LoadUnsafe(ref Unsafe.As<TWeight, int>(ref source))).AsUInt64();

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> MultiplyAdd(Vector256<ulong> sum, Vector256<ulong> weight, Vector256<ulong> value)
        {
            Vector256<long> low = X86.Avx2.Multiply(weight.AsInt32(), value.AsInt32());
            Vector256<long> high = X86.Avx2.Multiply(weight.AsInt32(), (value >> 32).AsInt32());
            return sum + (low + (high << 32)).AsUInt64();
        }

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Sum(Vector256<ulong> vector) => Vector256.Sum(vector);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<ulong> vector, ref ulong destination) => vector.StoreUnsafe(ref destination);

        /// <inheritdoc/>
        public static void StorePlanes(
            Vector256<ulong> p0,
            Vector256<ulong> p1,
            Vector256<ulong> p2,
            Vector256<ulong> p3,
            Vector256<ulong> p4,
            Vector256<ulong> p5,
            Vector256<ulong> p6,
            Vector256<ulong> p7,
            Span<ulong> destination,
            int planeElements,
            int channels,
            ulong mask)
        {
            ReadOnlySpan<Vector256<ulong>> pixels = [p0, p1, p2, p3, p4, p5, p6, p7];
            StoreLanes(MemoryMarshal.Cast<Vector256<ulong>, ulong>(pixels), destination, planeElements, channels, mask);
        }
    }

    /// <summary>Eight lanes modulo 2^32, for rings of at most 32 bits.</summary>
    internal readonly struct Bits32 : IIntegerLanes<Vector256<uint>, uint>
    {
        /// <inheritdoc/>
        public static int Count => 8;

        /// <inheritdoc/>
        public static int ChannelVectors => 1;

        /// <inheritdoc/>
        public static bool IsPlain => true;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Encode(ulong value) => (uint)value;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Load(ref uint source) => Vector256.LoadUnsafe(ref source);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> LoadWeights<TWeight>(ref TWeight source)
            where TWeight : unmanaged
            => typeof(TWeight) == typeof(short) ? X86.Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref Unsafe.As<TWeight, short>(ref source))).AsUInt32()
            : Vector256.LoadUnsafe(ref Unsafe.As<TWeight, uint>(ref source));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> MultiplyAdd(Vector256<uint> sum, Vector256<uint> weight, Vector256<uint> value)
            => sum + X86.Avx2.MultiplyLow(weight, value);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Sum(Vector256<uint> vector) => Vector256.Sum(vector);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<uint> vector, ref uint destination) => vector.StoreUnsafe(ref destination);

        /// <inheritdoc/>
        public static void StorePlanes(
            Vector256<uint> p0,
            Vector256<uint> p1,
            Vector256<uint> p2,
            Vector256<uint> p3,
            Vector256<uint> p4,
            Vector256<uint> p5,
            Vector256<uint> p6,
            Vector256<uint> p7,
            Span<ulong> destination,
            int planeElements,
            int channels,
            ulong mask)
        {
            ReadOnlySpan<Vector256<uint>> pixels = [p0, p1, p2, p3, p4, p5, p6, p7];
            StoreLanes(MemoryMarshal.Cast<Vector256<uint>, uint>(pixels), destination, planeElements, channels, mask);
        }
    }

    /// <summary>Transposes eight pixels of channels, pixel-major, into the planes of the first channels.</summary>
    private static void StoreLanes<TElement>(ReadOnlySpan<TElement> tile, Span<ulong> destination, int planeElements, int channels, ulong mask)
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        int lanes = tile.Length / 8;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<ulong> row = destination.Slice(channel * planeElements, 8);
            for (int pixel = 0; pixel < row.Length; pixel++)
            {
                row[pixel] = ulong.CreateTruncating(tile[(pixel * lanes) + channel]) & mask;
            }
        }
    }
}
