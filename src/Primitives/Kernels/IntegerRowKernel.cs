using System.Buffers;
using System.Numerics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Convolution for one output pixel: a matrix-vector product per group, whose cost is reading the weights.</summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
/// <typeparam name="TWeight">A stored weight: <see cref="short"/>, <see cref="int"/> or <see cref="long"/>.</typeparam>
internal sealed class IntegerRowKernel<TLanes, TVector, TElement, TWeight> : IntegerVectorKernel<TLanes, TVector, TElement>
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
    where TWeight : unmanaged
{
    /// <summary>Rows of a unit of work, a multiple of the rows that share a read of the input.</summary>
    private const int UnitRows = 64;

    private readonly ReadOnlyMemory<TWeight> _weights;

    /// <summary>Takes weights as they are.</summary>
    /// <param name="shape">Geometry, with one output pixel.</param>
    /// <param name="weights">Row-major, modulo the lane; not copied.</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal IntegerRowKernel(ConvolutionShape shape, ReadOnlyMemory<TWeight> weights, int ringBits)
        : base(shape, ringBits, splitColumns: true)
    {
        _weights = weights;
    }

    /// <inheritdoc/>
    protected override bool NeedsImage => true;

    /// <inheritdoc/>
    protected override int Units => Shape.Groups * UnitsPerGroup;

    private int UnitsPerGroup => (GroupOutputs + UnitRows - 1) / UnitRows;

    /// <summary>Convolves once, without storing the weights.</summary>
    /// <param name="shape">Geometry, with one output pixel and one group.</param>
    /// <param name="weights">Row-major, modulo the lane.</param>
    /// <param name="input">Row-major [input channels, height, width].</param>
    /// <param name="output">One entry per output channel; overwritten, each in [0, 2^l).</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal static void ConvolveOnce(ConvolutionShape shape, ReadOnlySpan<TWeight> weights, ReadOnlySpan<ulong> input, Span<ulong> output, int ringBits)
    {
        IntegerRowKernel<TLanes, TVector, TElement, TWeight> kernel = new(shape, ReadOnlyMemory<TWeight>.Empty, ringBits);
        TElement[] image = ArrayPool<TElement>.Shared.Rent(kernel.Layout.Elements);
        kernel.Layout.Fill<TLanes, TVector, TElement>(input, image);
        kernel.Multiply(weights, image, output);
        ArrayPool<TElement>.Shared.Return(image);
    }

    /// <inheritdoc/>
    protected override void Run(int unit, ReadOnlySpan<ulong> input, ReadOnlySpan<TElement> image, Span<ulong> output)
    {
        int group = unit / UnitsPerGroup;
        int first = (group * GroupOutputs) + (unit % UnitsPerGroup * UnitRows);
        int rows = Math.Min(UnitRows, ((group + 1) * GroupOutputs) - first);
        Multiply(_weights.Span.Slice(first * TapCount, rows * TapCount), image[(group * Layout.GroupElements)..], output.Slice(first, rows));
    }

    /// <summary>Gathers what the only pixel sees, and multiplies.</summary>
    private void Multiply(ReadOnlySpan<TWeight> weights, ReadOnlySpan<TElement> groupImage, Span<ulong> output)
    {
        int length = IntegerRowProduct<TLanes, TVector, TElement, TWeight>.PaddedLength(TapCount);
        TElement[] rented = ArrayPool<TElement>.Shared.Rent(length);
        Span<TElement> values = rented.AsSpan(0, length);
        ReadOnlySpan<int> taps = Layout.Taps;
        for (int i = 0; i < taps.Length; i++)
        {
            values[i] = groupImage[taps[i]];
        }

        values[taps.Length..].Clear();
        IntegerRowProduct<TLanes, TVector, TElement, TWeight>.Multiply(weights, taps.Length, values, output, Mask);
        ArrayPool<TElement>.Shared.Return(rented);
    }
}
