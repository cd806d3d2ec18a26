using System.Numerics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>
/// Where the padded input of a convolution lies so that strides disappear: rows and columns are split by their residues
/// modulo the strides (phases), and a tap of the kernel becomes one fixed offset for all output pixels.
/// </summary>
/// <remarks>
/// Row-major [input channel, row phase, column phase, row / stride, column / stride]. Output pixel (y, x) and tap t of a
/// group read the element <c>group * GroupElements + Taps[t] + y * Columns + x</c>. Phases that no tap reads are left out.
/// </remarks>
internal sealed class IntegerImageLayout
{
    private readonly ConvolutionShape _shape;
    private readonly int[] _rowPhases;
    private readonly int[] _columnPhases;

    /// <summary>Plans the layout.</summary>
    /// <param name="shape">Geometry, consistent.</param>
    /// <exception cref="OverflowException">The padded image has more than 2^31 elements.</exception>
    internal IntegerImageLayout(ConvolutionShape shape)
    {
        _shape = shape;
        int[] rowTaps = TapPositions(shape.KernelHeight, shape.DilationHeight);
        int[] columnTaps = TapPositions(shape.KernelWidth, shape.DilationWidth);
        _rowPhases = [.. rowTaps.Select(tap => tap % shape.StrideHeight).Distinct()];
        _columnPhases = [.. columnTaps.Select(tap => tap % shape.StrideWidth).Distinct()];
        Rows = shape.OutputHeight + (rowTaps[^1] / shape.StrideHeight);
        Columns = shape.OutputWidth + (columnTaps[^1] / shape.StrideWidth);
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
                    int phase = (rowPhase * _columnPhases.Length) + Array.IndexOf(_columnPhases, column % shape.StrideWidth);
                    Taps[index++] = (i * channel) + (phase * plane) + (row / shape.StrideHeight * Columns) + (column / shape.StrideWidth);
                }
            }
        }
    }

    /// <summary>Rows of one phase.</summary>
    internal int Rows { get; }

    /// <summary>Columns of one phase.</summary>
    internal int Columns { get; }

    /// <summary>Elements that one group of the convolution reads.</summary>
    internal int GroupElements { get; }

    /// <summary>Elements of the whole image.</summary>
    internal int Elements { get; }

    /// <summary>Offset of each tap [input channel of the group, kernel row, kernel column] within its group.</summary>
    internal int[] Taps { get; }

    /// <summary>Whether the layout is that of the unpadded input itself.</summary>
    internal bool IsIdentity
        => _shape is { StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0 } && Rows == _shape.InputHeight && Columns == _shape.InputWidth;

    /// <summary>Lays the input out.</summary>
    /// <typeparam name="TLanes">The lanes that will read it.</typeparam>
    /// <typeparam name="TVector">Their vector.</typeparam>
    /// <typeparam name="TElement">One lane.</typeparam>
    /// <param name="input">Row-major [input channels, height, width].</param>
    /// <param name="image">The first <see cref="Elements"/> are overwritten.</param>
    internal void Fill<TLanes, TVector, TElement>(ReadOnlySpan<ulong> input, Span<TElement> image)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
    {
        for (int channel = 0; channel < _shape.InputChannels; channel++)
        {
            ReadOnlySpan<ulong> plane = input.Slice(channel * _shape.InputHeight * _shape.InputWidth, _shape.InputHeight * _shape.InputWidth);
            foreach (int rowPhase in _rowPhases)
            {
                foreach (int columnPhase in _columnPhases)
                {
                    for (int i = 0; i < Rows; i++)
                    {
                        int row = (i * _shape.StrideHeight) + rowPhase - _shape.PadTop;
                        bool inside = (uint)row < (uint)_shape.InputHeight;
                        FillRow<TLanes, TVector, TElement>(
                            inside ? plane.Slice(row * _shape.InputWidth, _shape.InputWidth) : [], columnPhase - _shape.PadLeft, image[..Columns]);
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
        int stride = _shape.StrideWidth;
        int start = firstColumn < 0 ? Math.Min((-firstColumn + stride - 1) / stride, destination.Length) : 0;
        int end = Math.Clamp((row.Length - firstColumn + stride - 1) / stride, start, destination.Length);
        destination[..start].Clear();
        destination[end..].Clear();
        int column = firstColumn + (start * stride);
        for (int j = start; j < end; j++, column += stride)
        {
            destination[j] = TLanes.Encode(row[column]);
        }
    }

    private static int[] TapPositions(int taps, int dilation) => [.. Enumerable.Range(0, taps).Select(tap => tap * dilation)];
}
