using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Convolution with taps in the lanes, for one output pixel: a matrix-vector product whose cost is reading the weights.</summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
/// <typeparam name="TWeight">A stored weight: <see cref="short"/>, <see cref="int"/> or <see cref="long"/>.</typeparam>
internal sealed class IntegerRowKernel<TLanes, TVector, TElement, TWeight> : IntegerVectorKernel<TLanes, TVector, TElement>
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
    where TWeight : unmanaged, IBinaryInteger<TWeight>
{
    /// <summary>Rows of a unit of work, a multiple of the rows that share a read of the input.</summary>
    private const int UnitRows = 64;

    /// <summary>Rows of <see cref="_rowElements"/>, in multiples of four; the taps beyond and the rows beyond are zero.</summary>
    private readonly TWeight[] _weights;

    private readonly int _rowElements;
    private readonly int _groupRows;

    /// <summary>Takes weights.</summary>
    /// <param name="shape">Geometry, with one output pixel.</param>
    /// <param name="weights">Row-major, each representable in <typeparamref name="TWeight"/> modulo the lane.</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal IntegerRowKernel(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits)
        : base(shape, ringBits)
    {
        _rowElements = (TapCount + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        _groupRows = (GroupOutputs + 3) / 4 * 4;
        _weights = new TWeight[checked(shape.Groups * _groupRows * _rowElements)];
        for (int channel = 0; channel < shape.OutputChannels; channel++)
        {
            ReadOnlySpan<long> row = weights.Slice(channel * TapCount, TapCount);
            int start = ((channel / GroupOutputs * _groupRows) + (channel % GroupOutputs)) * _rowElements;
            Span<TWeight> destination = _weights.AsSpan(start, TapCount);
            for (int tap = 0; tap < row.Length; tap++)
            {
                destination[tap] = TWeight.CreateTruncating(row[tap]);
            }
        }
    }

    /// <inheritdoc/>
    protected override int ImageSlack => 0;

    /// <inheritdoc/>
    protected override int Units => Shape.Groups * UnitsPerGroup;

    private int UnitsPerGroup => (GroupOutputs + UnitRows - 1) / UnitRows;

    /// <inheritdoc/>
    protected override void Run(int unit, ReadOnlySpan<TElement> image, Span<ulong> output)
    {
        int group = unit / UnitsPerGroup;
        int first = unit % UnitsPerGroup * UnitRows;
        int end = Math.Min(first + UnitRows, GroupOutputs);
        TElement[] rented = ArrayPool<TElement>.Shared.Rent(_rowElements);
        Span<TElement> values = rented.AsSpan(0, _rowElements);
        values[TapCount..].Clear();
        ReadOnlySpan<TElement> inputs = image.Slice(group * Layout.GroupElements, Layout.GroupElements);
        for (int tap = 0; tap < TapCount; tap++)
        {
            values[tap] = inputs[Layout.Taps[tap]];
        }

        Span<TElement> sums = stackalloc TElement[4];
        for (int row = first; row < end; row += 4)
        {
            SumFourRows(ref _weights[((group * _groupRows) + row) * _rowElements], values, sums);
            for (int i = 0; i < 4 && row + i < end; i++)
            {
                output[(group * GroupOutputs) + row + i] = ulong.CreateTruncating(sums[i]) & Mask;
            }
        }

        ArrayPool<TElement>.Shared.Return(rented);
    }

    private static void SumFourRows(ref TWeight weights, Span<TElement> values, Span<TElement> sums)
    {
        ref TWeight row1 = ref Unsafe.Add(ref weights, values.Length);
        ref TWeight row2 = ref Unsafe.Add(ref row1, values.Length);
        ref TWeight row3 = ref Unsafe.Add(ref row2, values.Length);
        TVector sum0 = default;
        TVector sum1 = default;
        TVector sum2 = default;
        TVector sum3 = default;
        for (int tap = 0; tap < values.Length; tap += TLanes.Count)
        {
            TVector value = TLanes.Load(ref values[tap]);
            sum0 = TLanes.MultiplyAdd(sum0, TLanes.LoadWeights(ref Unsafe.Add(ref weights, tap)), value);
            sum1 = TLanes.MultiplyAdd(sum1, TLanes.LoadWeights(ref Unsafe.Add(ref row1, tap)), value);
            sum2 = TLanes.MultiplyAdd(sum2, TLanes.LoadWeights(ref Unsafe.Add(ref row2, tap)), value);
            sum3 = TLanes.MultiplyAdd(sum3, TLanes.LoadWeights(ref Unsafe.Add(ref row3, tap)), value);
        }

        sums[0] = TLanes.Sum(sum0);
        sums[1] = TLanes.Sum(sum1);
        sums[2] = TLanes.Sum(sum2);
        sums[3] = TLanes.Sum(sum3);
    }
}
