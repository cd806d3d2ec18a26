using System.Runtime.CompilerServices;

namespace PrivateInference.Primitives.Kernels;

internal sealed partial class IntegerChannelKernel<TLanes, TVector, TElement, TWeight>
{
    /// <summary>Eight consecutive pixels of all channels of a panel.</summary>
    private void Tile(ref TWeight weights, ref TElement inputs, int pixel, Span<ulong> planes, int channels)
    {
        if (channels > TLanes.Count)
        {
            TwoVectorTile(ref weights, ref inputs, pixel, planes[pixel..], channels);
        }
        else
        {
            OneVectorTile(ref weights, ref inputs, pixel, planes[pixel..], channels);
        }
    }

    private void TwoVectorTile(ref TWeight weights, ref TElement inputs, int pixel, Span<ulong> planes, int channels)
    {
        ReadOnlySpan<int> offsets = _pixelOffsets.AsSpan(pixel, 8);
        ref TElement x0 = ref Unsafe.Add(ref inputs, offsets[0]);
        ref TElement x1 = ref Unsafe.Add(ref inputs, offsets[1]);
        ref TElement x2 = ref Unsafe.Add(ref inputs, offsets[2]);
        ref TElement x3 = ref Unsafe.Add(ref inputs, offsets[3]);
        ref TElement x4 = ref Unsafe.Add(ref inputs, offsets[4]);
        ref TElement x5 = ref Unsafe.Add(ref inputs, offsets[5]);
        ref TElement x6 = ref Unsafe.Add(ref inputs, offsets[6]);
        ref TElement x7 = ref Unsafe.Add(ref inputs, offsets[7]);
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        foreach (int tap in Layout.Taps)
        {
            TVector a = TLanes.LoadWeights(ref weights);
            TVector b = TLanes.LoadWeights(ref Unsafe.Add(ref weights, TLanes.Count));
            weights = ref Unsafe.Add(ref weights, 2 * TLanes.Count);
            Step(ref a0, ref b0, a, b, TLanes.Broadcast(Unsafe.Add(ref x0, tap)));
            Step(ref a1, ref b1, a, b, TLanes.Broadcast(Unsafe.Add(ref x1, tap)));
            Step(ref a2, ref b2, a, b, TLanes.Broadcast(Unsafe.Add(ref x2, tap)));
            Step(ref a3, ref b3, a, b, TLanes.Broadcast(Unsafe.Add(ref x3, tap)));
            Step(ref a4, ref b4, a, b, TLanes.Broadcast(Unsafe.Add(ref x4, tap)));
            Step(ref a5, ref b5, a, b, TLanes.Broadcast(Unsafe.Add(ref x5, tap)));
            Step(ref a6, ref b6, a, b, TLanes.Broadcast(Unsafe.Add(ref x6, tap)));
            Step(ref a7, ref b7, a, b, TLanes.Broadcast(Unsafe.Add(ref x7, tap)));
        }

        TLanes.StorePlanes(a0, a1, a2, a3, a4, a5, a6, a7, planes, Pixels, TLanes.Count, Mask);
        TLanes.StorePlanes(b0, b1, b2, b3, b4, b5, b6, b7, planes[(TLanes.Count * Pixels)..], Pixels, channels - TLanes.Count, Mask);
    }

    private void OneVectorTile(ref TWeight weights, ref TElement inputs, int pixel, Span<ulong> planes, int channels)
    {
        ReadOnlySpan<int> offsets = _pixelOffsets.AsSpan(pixel, 8);
        ref TElement x0 = ref Unsafe.Add(ref inputs, offsets[0]);
        ref TElement x1 = ref Unsafe.Add(ref inputs, offsets[1]);
        ref TElement x2 = ref Unsafe.Add(ref inputs, offsets[2]);
        ref TElement x3 = ref Unsafe.Add(ref inputs, offsets[3]);
        ref TElement x4 = ref Unsafe.Add(ref inputs, offsets[4]);
        ref TElement x5 = ref Unsafe.Add(ref inputs, offsets[5]);
        ref TElement x6 = ref Unsafe.Add(ref inputs, offsets[6]);
        ref TElement x7 = ref Unsafe.Add(ref inputs, offsets[7]);
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        foreach (int tap in Layout.Taps)
        {
            TVector a = TLanes.LoadWeights(ref weights);
            weights = ref Unsafe.Add(ref weights, TLanes.Count);
            a0 = TLanes.MultiplyAdd(a0, a, TLanes.Broadcast(Unsafe.Add(ref x0, tap)));
            a1 = TLanes.MultiplyAdd(a1, a, TLanes.Broadcast(Unsafe.Add(ref x1, tap)));
            a2 = TLanes.MultiplyAdd(a2, a, TLanes.Broadcast(Unsafe.Add(ref x2, tap)));
            a3 = TLanes.MultiplyAdd(a3, a, TLanes.Broadcast(Unsafe.Add(ref x3, tap)));
            a4 = TLanes.MultiplyAdd(a4, a, TLanes.Broadcast(Unsafe.Add(ref x4, tap)));
            a5 = TLanes.MultiplyAdd(a5, a, TLanes.Broadcast(Unsafe.Add(ref x5, tap)));
            a6 = TLanes.MultiplyAdd(a6, a, TLanes.Broadcast(Unsafe.Add(ref x6, tap)));
            a7 = TLanes.MultiplyAdd(a7, a, TLanes.Broadcast(Unsafe.Add(ref x7, tap)));
        }

        TLanes.StorePlanes(a0, a1, a2, a3, a4, a5, a6, a7, planes, Pixels, channels, Mask);
    }

    /// <summary>One pixel of all channels of a panel.</summary>
    private void SinglePixel(ref TWeight weights, ref TElement inputs, int pixel, Span<ulong> planes, int channels)
    {
        int vectors = channels > TLanes.Count ? 2 : 1;
        int width = vectors * TLanes.Count;
        ref TElement source = ref Unsafe.Add(ref inputs, _pixelOffsets[pixel]);
        Span<TElement> lanes = stackalloc TElement[width];
        for (int vector = 0; vector < vectors; vector++)
        {
            TVector sum = default;
            ref TWeight column = ref Unsafe.Add(ref weights, vector * TLanes.Count);
            foreach (int tap in Layout.Taps)
            {
                sum = TLanes.MultiplyAdd(sum, TLanes.LoadWeights(ref column), TLanes.Broadcast(Unsafe.Add(ref source, tap)));
                column = ref Unsafe.Add(ref column, width);
            }

            TLanes.Store(sum, ref lanes[vector * TLanes.Count]);
        }

        for (int channel = 0; channel < channels; channel++)
        {
            planes[(channel * Pixels) + pixel] = ulong.CreateTruncating(lanes[channel]) & Mask;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref TVector sumA, ref TVector sumB, TVector a, TVector b, TVector value)
    {
        sumA = TLanes.MultiplyAdd(sumA, a, value);
        sumB = TLanes.MultiplyAdd(sumB, b, value);
    }
}
