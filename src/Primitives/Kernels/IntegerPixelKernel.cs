using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>
/// Convolution with pixels in the lanes, for groups of few output channels (depthwise above all): one output channel is a
/// sum of shifted planes, taken over rows and the gaps between them alike.
/// </summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
internal sealed class IntegerPixelKernel<TLanes, TVector, TElement> : IntegerVectorKernel<TLanes, TVector, TElement>
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
{
    /// <summary>Vectors of sums kept in registers.</summary>
    private const int BlockVectors = 4;

    private readonly TElement[] _weights;

    /// <summary>Takes weights.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major, reduced modulo the lane.</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal IntegerPixelKernel(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits)
        : base(shape, ringBits)
    {
        _weights = new TElement[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            _weights[i] = TElement.CreateTruncating(weights[i]);
        }
    }

    /// <inheritdoc/>
    protected override int ImageSlack => Block;

    /// <inheritdoc/>
    protected override int Units => Shape.OutputChannels;

    private static int Block => BlockVectors * TLanes.Count;

    /// <inheritdoc/>
    protected override void Run(int unit, ReadOnlySpan<TElement> image, Span<ulong> output)
    {
        int width = Shape.OutputWidth;
        int positions = ((Shape.OutputHeight - 1) * Layout.Columns) + width;
        TElement[] sums = ArrayPool<TElement>.Shared.Rent(positions + Block);
        ref TElement inputs = ref Unsafe.Add(ref MemoryMarshal.GetReference(image), unit / GroupOutputs * Layout.GroupElements);
        for (int position = 0; position < positions; position += Block)
        {
            SumBlock(_weights.AsSpan(unit * TapCount, TapCount), ref Unsafe.Add(ref inputs, position), sums.AsSpan(position, Block));
        }

        Span<ulong> plane = output.Slice(unit * Pixels, Pixels);
        for (int y = 0; y < Shape.OutputHeight; y++)
        {
            ReadOnlySpan<TElement> row = sums.AsSpan(y * Layout.Columns, width);
            Span<ulong> destination = plane.Slice(y * width, width);
            for (int x = 0; x < row.Length; x++)
            {
                destination[x] = ulong.CreateTruncating(row[x]) & Mask;
            }
        }

        ArrayPool<TElement>.Shared.Return(sums);
    }

    private void SumBlock(ReadOnlySpan<TElement> weights, ref TElement inputs, Span<TElement> sums)
    {
        TVector sum0 = default;
        TVector sum1 = default;
        TVector sum2 = default;
        TVector sum3 = default;
        ReadOnlySpan<int> taps = Layout.Taps;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            TVector weight = TLanes.Broadcast(weights[tap]);
            ref TElement source = ref Unsafe.Add(ref inputs, taps[tap]);
            sum0 = TLanes.MultiplyAdd(sum0, weight, TLanes.Load(ref source));
            sum1 = TLanes.MultiplyAdd(sum1, weight, TLanes.Load(ref Unsafe.Add(ref source, TLanes.Count)));
            sum2 = TLanes.MultiplyAdd(sum2, weight, TLanes.Load(ref Unsafe.Add(ref source, 2 * TLanes.Count)));
            sum3 = TLanes.MultiplyAdd(sum3, weight, TLanes.Load(ref Unsafe.Add(ref source, 3 * TLanes.Count)));
        }

        TLanes.Store(sum0, ref sums[0]);
        TLanes.Store(sum1, ref sums[TLanes.Count]);
        TLanes.Store(sum2, ref sums[2 * TLanes.Count]);
        TLanes.Store(sum3, ref sums[3 * TLanes.Count]);
    }
}
