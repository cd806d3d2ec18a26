using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Eight doubles: AVX-512F.</summary>
internal readonly struct Lanes512(Vector512<double> value) : ILanes<Lanes512>
{
    private readonly Vector512<double> _value = value;

    public static int Count => 8;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && X86.Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref double source, int index) => new(Vector512.LoadUnsafe(ref source, (nuint)(uint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, ref double destination, int index) => value._value.StoreUnsafe(ref destination, (nuint)(uint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(X86.Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplySubtract(Lanes512 a, Lanes512 b, Lanes512 c) => new(X86.Avx512F.FusedMultiplySubtract(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SubtractProduct(Lanes512 a, Lanes512 b, Lanes512 c) => new(X86.Avx512F.FusedMultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(int gap, Lanes512 first, Lanes512 second, out Lanes512 low, out Lanes512 high)
    {
        // Lane numbers 8 to 15 name the second vector.
        Vector512<long> lowLanes = gap switch
        {
            4 => Vector512.Create(0L, 1, 2, 3, 8, 9, 10, 11),
            2 => Vector512.Create(0L, 1, 4, 5, 8, 9, 12, 13),
            _ => Vector512.Create(0L, 2, 4, 6, 8, 10, 12, 14),
        };
        Vector512<long> highLanes = lowLanes + Vector512.Create((long)gap);
        low = new(X86.Avx512F.PermuteVar8x64x2(first._value, lowLanes, second._value));
        high = new(X86.Avx512F.PermuteVar8x64x2(first._value, highLanes, second._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(int gap, Lanes512 low, Lanes512 high, out Lanes512 first, out Lanes512 second)
    {
        Vector512<long> firstLanes = gap switch
        {
            4 => Vector512.Create(0L, 1, 2, 3, 8, 9, 10, 11),
            2 => Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11),
            _ => Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11),
        };
        Vector512<long> secondLanes = firstLanes + Vector512.Create(4L);
        first = new(X86.Avx512F.PermuteVar8x64x2(low._value, firstLanes, high._value));
        second = new(X86.Avx512F.PermuteVar8x64x2(low._value, secondLanes, high._value));
    }
}

/// <summary>Four doubles: AVX2 and FMA3.</summary>
internal readonly struct Lanes256(Vector256<double> value) : ILanes<Lanes256>
{
    private readonly Vector256<double> _value = value;

    public static int Count => 4;

    public static bool IsSupported => Vector256.IsHardwareAccelerated && X86.Avx2.IsSupported && X86.Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref double source, int index) => new(Vector256.LoadUnsafe(ref source, (nuint)(uint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, ref double destination, int index) => value._value.StoreUnsafe(ref destination, (nuint)(uint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(X86.Fma.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplySubtract(Lanes256 a, Lanes256 b, Lanes256 c) => new(X86.Fma.MultiplySubtract(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SubtractProduct(Lanes256 a, Lanes256 b, Lanes256 c) => new(X86.Fma.MultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(int gap, Lanes256 first, Lanes256 second, out Lanes256 low, out Lanes256 high)
    {
        if (gap == 2)
        {
            low = new(X86.Avx.Permute2x128(first._value, second._value, 0x20));
            high = new(X86.Avx.Permute2x128(first._value, second._value, 0x31));
            return;
        }

        // Unpacking interleaves the two vectors in each half: the middle pair changes places to put them in order.
        low = new(X86.Avx2.Permute4x64(X86.Avx.UnpackLow(first._value, second._value), 0b11_01_10_00));
        high = new(X86.Avx2.Permute4x64(X86.Avx.UnpackHigh(first._value, second._value), 0b11_01_10_00));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(int gap, Lanes256 low, Lanes256 high, out Lanes256 first, out Lanes256 second)
    {
        if (gap == 2)
        {
            first = new(X86.Avx.Permute2x128(low._value, high._value, 0x20));
            second = new(X86.Avx.Permute2x128(low._value, high._value, 0x31));
            return;
        }

        Vector256<double> lowPairs = X86.Avx2.Permute4x64(low._value, 0b11_01_10_00);
        Vector256<double> highPairs = X86.Avx2.Permute4x64(high._value, 0b11_01_10_00);
        first = new(X86.Avx.UnpackLow(lowPairs, highPairs));
        second = new(X86.Avx.UnpackHigh(lowPairs, highPairs));
    }
}
