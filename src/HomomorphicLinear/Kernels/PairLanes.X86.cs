using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Sixteen pairs: AVX-512BW.</summary>
internal readonly struct PairLanes512(Vector512<int> value) : IPairLanes<PairLanes512>
{
    private readonly Vector512<int> _value = value;

    public static int Count => 16;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && X86.Avx512BW.IsSupported;

    public static PairLanes512 Zero => new(Vector512<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes512 Load(ref int source, nint index) => new(Vector512.LoadUnsafe(ref source, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes512 Broadcast(int pair) => new(Vector512.Create(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes512 MultiplyAdd(PairLanes512 sum, PairLanes512 x, PairLanes512 y)
        => new(sum._value + X86.Avx512BW.MultiplyAddAdjacent(x._value.AsInt16(), y._value.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Flush(PairLanes512 sum, bool isFirst, ref double destination, int index)
    {
        Vector512<double> low = X86.Avx512F.ConvertToVector512Double(sum._value.GetLower());
        Vector512<double> high = X86.Avx512F.ConvertToVector512Double(sum._value.GetUpper());
        if (!isFirst)
        {
            low += Vector512.LoadUnsafe(ref destination, (nuint)index);
            high += Vector512.LoadUnsafe(ref destination, (nuint)index + 8);
        }

        low.StoreUnsafe(ref destination, (nuint)index);
        high.StoreUnsafe(ref destination, (nuint)index + 8);
    }
}

/// <summary>Eight pairs: AVX2.</summary>
internal readonly struct PairLanes256(Vector256<int> value) : IPairLanes<PairLanes256>
{
    private readonly Vector256<int> _value = value;

    public static int Count => 8;

    public static bool IsSupported => Vector256.IsHardwareAccelerated && X86.Avx2.IsSupported;

    public static PairLanes256 Zero => new(Vector256<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes256 Load(ref int source, nint index) => new(Vector256.LoadUnsafe(ref source, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes256 Broadcast(int pair) => new(Vector256.Create(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes256 MultiplyAdd(PairLanes256 sum, PairLanes256 x, PairLanes256 y)
        => new(sum._value + X86.Avx2.MultiplyAddAdjacent(x._value.AsInt16(), y._value.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Flush(PairLanes256 sum, bool isFirst, ref double destination, int index)
    {
        Vector256<double> low = X86.Avx.ConvertToVector256Double(sum._value.GetLower());
        Vector256<double> high = X86.Avx.ConvertToVector256Double(sum._value.GetUpper());
        if (!isFirst)
        {
            low += Vector256.LoadUnsafe(ref destination, (nuint)index);
            high += Vector256.LoadUnsafe(ref destination, (nuint)index + 4);
        }

        low.StoreUnsafe(ref destination, (nuint)index);
        high.StoreUnsafe(ref destination, (nuint)index + 4);
    }
}
