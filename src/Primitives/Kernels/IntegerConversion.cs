using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Copies between rings, lanes and stored weights. Every kernel's tier has 256-bit vectors, so these use them.</summary>
internal static class IntegerConversion
{
    /// <summary>Encodes ring elements for lanes.</summary>
    /// <typeparam name="TLanes">The lanes that will read them.</typeparam>
    /// <typeparam name="TVector">Their vector.</typeparam>
    /// <typeparam name="TElement">One lane.</typeparam>
    /// <param name="source">Ring elements.</param>
    /// <param name="destination">At least as long; the rest stays.</param>
    internal static void Encode<TLanes, TVector, TElement>(ReadOnlySpan<ulong> source, Span<TElement> destination)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        if (typeof(TElement) == typeof(uint))
        {
            Narrow(source, MemoryMarshal.Cast<TElement, uint>(destination));
        }
        else if (TLanes.IsPlain)
        {
            source.CopyTo(MemoryMarshal.Cast<TElement, ulong>(destination));
        }
        else
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = TLanes.Encode(source[i]);
            }
        }
    }

    /// <summary>Widens every stride-th sum and reduces it.</summary>
    /// <typeparam name="TElement">One lane: <see cref="ulong"/> or <see cref="uint"/>.</typeparam>
    /// <param name="source">Plain sums.</param>
    /// <param name="stride">Distance between those taken, at least 1; the first is always taken.</param>
    /// <param name="destination">Filled.</param>
    /// <param name="mask">The bits to keep, 2^l - 1.</param>
    internal static void ReduceEvery<TElement>(ReadOnlySpan<TElement> source, int stride, Span<ulong> destination, ulong mask)
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        if (stride == 1)
        {
            Reduce(source[..destination.Length], destination, mask);
            return;
        }

        int index = 0;
        foreach (ref ulong element in destination)
        {
            element = ulong.CreateTruncating(source[index]) & mask;
            index += stride;
        }
    }

    /// <summary>Widens sums and reduces them.</summary>
    /// <typeparam name="TElement">One lane: <see cref="ulong"/> or <see cref="uint"/>.</typeparam>
    /// <param name="source">Plain sums.</param>
    /// <param name="destination">At least as long; the rest stays.</param>
    /// <param name="mask">The bits to keep, 2^l - 1.</param>
    internal static void Reduce<TElement>(ReadOnlySpan<TElement> source, Span<ulong> destination, ulong mask)
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        int i = 0;
        destination = destination[..source.Length];
        Vector256<ulong> keep = Vector256.Create(mask);
        ref TElement from = ref MemoryMarshal.GetReference(source);
        ref ulong to = ref MemoryMarshal.GetReference(destination);
        for (; i + 8 <= source.Length; i += 8)
        {
            if (typeof(TElement) == typeof(uint))
            {
                Vector256<uint> values = Vector256.LoadUnsafe(ref Unsafe.As<TElement, uint>(ref from), (nuint)i);
                (Vector256.WidenLower(values) & keep).StoreUnsafe(ref to, (nuint)i);
                (Vector256.WidenUpper(values) & keep).StoreUnsafe(ref to, (nuint)i + 4);
            }
            else
            {
                (Vector256.LoadUnsafe(ref Unsafe.As<TElement, ulong>(ref from), (nuint)i) & keep).StoreUnsafe(ref to, (nuint)i);
                (Vector256.LoadUnsafe(ref Unsafe.As<TElement, ulong>(ref from), (nuint)i + 4) & keep).StoreUnsafe(ref to, (nuint)i + 4);
            }
        }

        for (; i < source.Length; i++)
        {
            destination[i] = ulong.CreateTruncating(source[i]) & mask;
        }
    }

    /// <summary>Stores weights in fewer bits.</summary>
    /// <typeparam name="TWeight"><see cref="short"/>, <see cref="int"/> or <see cref="long"/>.</typeparam>
    /// <param name="source">Weights, each taken modulo 2^(width of <typeparamref name="TWeight"/>).</param>
    /// <param name="destination">At least as long; the rest stays.</param>
    internal static void NarrowWeights<TWeight>(ReadOnlySpan<long> source, Span<TWeight> destination)
        where TWeight : unmanaged
    {
        if (typeof(TWeight) == typeof(short))
        {
            Narrow(source, MemoryMarshal.Cast<TWeight, short>(destination));
        }
        else if (typeof(TWeight) == typeof(int))
        {
            Narrow(MemoryMarshal.Cast<long, ulong>(source), MemoryMarshal.Cast<TWeight, uint>(destination));
        }
        else
        {
            source.CopyTo(MemoryMarshal.Cast<TWeight, long>(destination));
        }
    }

    private static void Narrow(ReadOnlySpan<ulong> source, Span<uint> destination)
    {
        int i = 0;
        for (; i + 8 <= source.Length; i += 8)
        {
            ReadOnlySpan<ulong> eight = source.Slice(i, 8);
            Vector256.Narrow(Vector256.Create(eight), Vector256.Create(eight[4..])).CopyTo(destination.Slice(i, 8));
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (uint)source[i];
        }
    }

    private static void Narrow(ReadOnlySpan<long> source, Span<short> destination)
    {
        int i = 0;
        for (; i + 16 <= source.Length; i += 16)
        {
            ReadOnlySpan<long> sixteen = source.Slice(i, 16);
            Vector256<int> low = Vector256.Narrow(Vector256.Create(sixteen), Vector256.Create(sixteen[4..]));
            Vector256<int> high = Vector256.Narrow(Vector256.Create(sixteen[8..]), Vector256.Create(sixteen[12..]));
            Vector256.Narrow(low, high).CopyTo(destination.Slice(i, 16));
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (short)source[i];
        }
    }
}
