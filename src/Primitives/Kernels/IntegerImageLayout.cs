using System.Numerics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>
/// Where the padded input of a convolution lies so that strides disappear: rows and columns are split by their residues
/// modulo the strides (phases), and a tap of the kernel becomes one fixed offset for all output pixels.
/// </summary>
/// <remarks>
/// Row-major [input channel, row phase, column phase, row / stride, column / stride]. Output pixel (y, x) and tap t of a
/// group read the element <c>group * GroupElements + Taps[t] + y * Columns + x</c>, where columns are split; where they are
/// not, x times the stride. Phases that no tap reads are left out.
/// </remarks>
internal sealed class IntegerImageLayout
{
    private readonly ConvolutionShape _shape;
    private readonly int _columnStride;
    private readonly int[] _rowPhases;
    private readonly int[] _columnPhases;

    /// <summary>Plans the layout.</summary>
    /// <param name="shape">Geometry, consistent.</param>
    /// <param name="splitColumns">Whether columns are split too; if not, output column x lies at <c>x * stride</c>.</param>
    /// <exception cref="OverflowException">The padded image has more than 2^31 elements.</exception>
    internal IntegerImageLayout(ConvolutionShape shape, bool splitColumns)
    {
        _shape = shape;
        _columnStride = splitColumns ? shape.StrideWidth : 1;
        int[] rowTaps = TapPositions(shape.KernelHeight, shape.DilationHeight);
        int[] columnTaps = TapPositions(shape.KernelWidth, shape.DilationWidth);
        _rowPhases = [.. rowTaps.Select(tap => tap % shape.StrideHeight).Distinct()];
        _columnPhases = [.. columnTaps.Select(tap => tap % _columnStride).Distinct()];
        Rows = shape.OutputHeight + (rowTaps[^1] / shape.StrideHeight);
        LastColumn = splitColumns ? shape.OutputWidth - 1 : checked((shape.OutputWidth - 1) * shape.StrideWidth);
        Columns = LastColumn + 1 + (columnTaps[^1] / _columnStride);
        int plane = checked(Rows * Columns);
        int channel = checked(_rowPhases.Length * _columnPhases.Length * plane);
        int channels = shape.InputChannels / shape.Groups;
        GroupElements = checked(channels * channel);
        Elements = checked(shape.InputChannels * channel);
        Taps = new int[channels * rowTaps.Length * columnTaps.Length];
        int index = 0;
        for (int i = 0; i < channels; i++)
        {
            foreach (int row in rowTaps)
            {
                int rowPhase = Array.IndexOf(_rowPhases, row % shape.StrideHeight);
                foreach (int column in columnTaps)
                {
                    int phase = (rowPhase * _columnPhases.Length) + Array.IndexOf(_columnPhases, column % _columnStride);
                    Taps[index++] = (i * channel) + (phase * plane) + (row / shape.StrideHeight * Columns) + (column / _columnStride);
                }
            }
        }
    }

    /// <summary>Rows of one phase.</summary>
    internal int Rows { get; }

    /// <summary>Columns of one phase.</summary>
    internal int Columns { get; }

    /// <summary>Where the last output column lies.</summary>
    internal int LastColumn { get; }

    /// <summary>Elements that one group of the convolution reads.</summary>
    internal int GroupElements { get; }

    /// <summary>Elements of the whole image.</summary>
    internal int Elements { get; }

    /// <summary>Offset of each tap [input channel of the group, kernel row, kernel column] within its group.</summary>
    internal int[] Taps { get; }

    /// <summary>Whether the layout is that of the unpadded input itself.</summary>
    internal bool IsIdentity
        => _shape is { StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0 } && Rows == _shape.InputHeight && Columns == _shape.InputWidth;

    /// <summary>Lays some channels of the input out.</summary>
    /// <typeparam name="TLanes">The lanes that will read it.</typeparam>
    /// <typeparam name="TVector">Their vector.</typeparam>
    /// <typeparam name="TElement">One lane.</typeparam>
    /// <param name="channels">Row-major [channels, height, width]; all input channels or those of one group.</param>
    /// <param name="image">Overwritten from its start, as long as the layout of these channels.</param>
    internal void Fill<TLanes, TVector, TElement>(ReadOnlySpan<ulong> channels, Span<TElement> image)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        if (IsIdentity)
        {
            IntegerConversion.Encode<TLanes, TVector, TElement>(channels, image);
            return;
        }

        int planeElements = _shape.InputHeight * _shape.InputWidth;
        for (; !channels.IsEmpty; channels = channels[planeElements..])
        {
            foreach (int rowPhase in _rowPhases)
            {
                foreach (int columnPhase in _columnPhases)
                {
                    for (int i = 0; i < Rows; i++)
                    {
                        int row = (i * _shape.StrideHeight) + rowPhase - _shape.PadTop;
                        ReadOnlySpan<ulong> source = (uint)row < (uint)_shape.InputHeight ? channels.Slice(row * _shape.InputWidth, _shape.InputWidth) : [];
                        FillRow<TLanes, TVector, TElement>(source, columnPhase - _shape.PadLeft, image[..Columns]);
                        image = image[Columns..];
                    }
                }
            }
        }
    }

    /// <summary>Copies every stride-th element of a row, from a first column that may lie left of it; zeros outside.</summary>
    private void FillRow<TLanes, TVector, TElement>(ReadOnlySpan<ulong> row, int firstColumn, Span<TElement> destination)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        int stride = _columnStride;
        int start = 0;
        int end = destination.Length;
        if (stride == 1)
        {
            start = Math.Clamp(-firstColumn, 0, end);
            end = Math.Clamp(row.Length - firstColumn, start, end);
            if (start < end)
            {
                IntegerConversion.Encode<TLanes, TVector, TElement>(row.Slice(firstColumn + start, end - start), destination[start..]);
            }
        }
        else
        {
            start = firstColumn < 0 ? Math.Min((-firstColumn + stride - 1) / stride, end) : 0;
            end = Math.Clamp((row.Length - firstColumn + stride - 1) / stride, start, end);
            int column = firstColumn + (start * stride);
            foreach (ref TElement element in destination[start..end])
            {
                element = TLanes.Encode(row[column]);
                column += stride;
            }
        }

        ClearPad(destination[..start]);
        ClearPad(destination[end..]);
    }

    /// <summary>Zeros; a loop, for pads are a few elements at the ends of short rows.</summary>
    private static void ClearPad<TElement>(Span<TElement> pad)
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        for (int i = 0; i < pad.Length; i++)
        {
            pad[i] = TElement.Zero;
        }
    }

    private static int[] TapPositions(int taps, int dilation) => [.. Enumerable.Range(0, taps).Select(tap => tap * dilation)];
}
