using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

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

    /// <summary>Groups of a unit of work.</summary>
    private const int UnitGroups = 16;

    private readonly TElement[] _weights;
    private readonly int _outputWidth;

    /// <summary>Takes weights.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major, reduced modulo the lane.</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal IntegerPixelKernel(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits)
        : base(shape, ringBits, splitColumns: false)
    {
        _outputWidth = shape.OutputWidth;
        _weights = new TElement[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            _weights[i] = TElement.CreateTruncating(weights[i]);
        }
    }

    /// <inheritdoc/>
    protected override bool NeedsImage => false;

    /// <inheritdoc/>
    protected override int Units => (Shape.Groups + UnitGroups - 1) / UnitGroups;

    private static int Block => BlockVectors * TLanes.Count;

    /// <inheritdoc/>
    /// <remarks>Group by group: the planes of one are small enough to be laid out and read in the nearest cache.</remarks>
    protected override void Run(int unit, ReadOnlySpan<ulong> input, ReadOnlySpan<TElement> image, Span<ulong> output)
    {
        int groupInputs = Shape.InputElements / Shape.Groups;
        int positions = ((Shape.OutputHeight - 1) * Layout.Columns) + Layout.LastColumn + 1;

        // The last block of positions reads up to one block beyond the image; what it makes of that is not written out.
        TElement[] inputs = ArrayPool<TElement>.Shared.Rent(checked(Layout.GroupElements + Block));
        TElement[] sums = ArrayPool<TElement>.Shared.Rent(checked(positions + Block));
        int end = Math.Min((unit + 1) * UnitGroups, Shape.Groups);
        for (int group = unit * UnitGroups; group < end; group++)
        {
            Layout.Fill<TLanes, TVector, TElement>(input.Slice(group * groupInputs, groupInputs), inputs);
            for (int channel = group * GroupOutputs; channel < (group + 1) * GroupOutputs; channel++)
            {
                ReadOnlySpan<TElement> weights = _weights.AsSpan(channel * TapCount, TapCount);
                for (int position = 0; position < positions; position += Block)
                {
                    SumBlock(weights, ref inputs[position], sums.AsSpan(position, Block));
                }

                WriteOut(sums, output.Slice(channel * Pixels, Pixels));
            }
        }

        ArrayPool<TElement>.Shared.Return(sums);
        ArrayPool<TElement>.Shared.Return(inputs);
    }

    /// <summary>Takes the output columns of each row and drops those between them and after them.</summary>
    private void WriteOut(ReadOnlySpan<TElement> sums, Span<ulong> plane)
    {
        int width = _outputWidth;
        int stride = Shape.StrideWidth;
        while (!plane.IsEmpty)
        {
            IntegerConversion.ReduceEvery(sums, stride, plane[..width], Mask);
            plane = plane[width..];
            sums = sums[Layout.Columns..];
        }
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
