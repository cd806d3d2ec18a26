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
    private readonly ColumnPhase[] _columnPhases;

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
        int[] columnResidues = [.. columnTaps.Select(tap => tap % _columnStride).Distinct()];
        Rows = shape.OutputHeight + (rowTaps[^1] / shape.StrideHeight);
        LastColumn = splitColumns ? shape.OutputWidth - 1 : checked((shape.OutputWidth - 1) * shape.StrideWidth);
        Columns = LastColumn + 1 + (columnTaps[^1] / _columnStride);
        _columnPhases = [.. columnResidues.Select(PhaseAt)];
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
                    int phase = (rowPhase * _columnPhases.Length) + Array.IndexOf(columnResidues, column % _columnStride);
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

        int width = _shape.InputWidth;
        int planeElements = _shape.InputHeight * width;
        for (; !channels.IsEmpty; channels = channels[planeElements..])
        {
            foreach (int rowPhase in _rowPhases)
            {
                foreach (ColumnPhase columnPhase in _columnPhases)
                {
                    int row = rowPhase - _shape.PadTop;
                    for (int i = 0; i < Rows; i++)
                    {
                        Span<TElement> destination = image[..Columns];
                        image = image[Columns..];
                        if ((uint)row < (uint)_shape.InputHeight)
                        {
                            FillRow<TLanes, TVector, TElement>(channels.Slice(row * width, width), columnPhase, destination);
                        }
                        else
                        {
                            destination.Clear();
                        }

                        row += _shape.StrideHeight;
                    }
                }
            }
        }
    }

    private void FillRow<TLanes, TVector, TElement>(ReadOnlySpan<ulong> row, ColumnPhase phase, Span<TElement> destination)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        // Loops for the pads, which are a few elements at the ends of short rows.
        for (int i = 0; i < phase.Start; i++)
        {
            destination[i] = TElement.Zero;
        }

        for (int i = phase.End; i < destination.Length; i++)
        {
            destination[i] = TElement.Zero;
        }

        destination = destination[phase.Start..phase.End];
        if (_columnStride == 1)
        {
            IntegerConversion.Encode<TLanes, TVector, TElement>(row.Slice(phase.FirstColumn, destination.Length), destination);
            return;
        }

        int column = phase.FirstColumn;
        foreach (ref TElement element in destination)
        {
            element = TLanes.Encode(row[column]);
            column += _columnStride;
        }
    }

    /// <summary>Which elements of a row of a phase come from the image.</summary>
    private ColumnPhase PhaseAt(int residue)
    {
        int left = _shape.PadLeft - residue;
        int start = left > 0 ? Math.Min((left + _columnStride - 1) / _columnStride, Columns) : 0;
        int end = Math.Clamp((_shape.InputWidth + left + _columnStride - 1) / _columnStride, start, Columns);
        return new ColumnPhase(start, end, start < end ? (start * _columnStride) - left : 0);
    }

    private static int[] TapPositions(int taps, int dilation) => [.. Enumerable.Range(0, taps).Select(tap => tap * dilation)];

    /// <summary>Elements <c>[Start, End)</c> of a row come from the image, every stride-th column from <c>FirstColumn</c>; the others are pads.</summary>
    private readonly record struct ColumnPhase(int Start, int End, int FirstColumn);
}
