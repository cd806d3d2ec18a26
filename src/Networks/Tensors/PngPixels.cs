namespace PrivateInference.Networks.Tensors;

/// <summary>Turns restored PNG rows into channel planes of values in [0, 1].</summary>
internal sealed class PngPixels
{
    private readonly string _path;
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _opacity;
    private readonly float _largest;

    /// <summary>Checks the palette and the opacities.</summary>
    /// <param name="path">File, for errors.</param>
    /// <param name="header">Layout of the rows.</param>
    /// <param name="palette">Three bytes per entry; empty without a palette.</param>
    /// <param name="opacity">The <c>tRNS</c> chunk; empty without.</param>
    /// <exception cref="TensorFileException">A palette is missing or ragged, or a colour is marked transparent.</exception>
    public PngPixels(string path, PngHeader header, byte[] palette, byte[] opacity)
    {
        bool indexed = header.ColourType == PngHeader.Palette;
        if (indexed && (palette.Length == 0 || palette.Length % 3 != 0))
        {
            throw new TensorFileException(path, $"has a palette of {palette.Length} bytes, expected a positive multiple of 3.");
        }

        if (!indexed && opacity.Length > 0)
        {
            throw new TensorFileException(path, "marks a colour as transparent, expected an opaque image.");
        }

        _path = path;
        _header = header;
        _palette = palette;
        _opacity = opacity;
        _largest = (1 << header.BitDepth) - 1;
    }

    /// <summary>Writes one row into the planes.</summary>
    /// <param name="row">The restored row.</param>
    /// <param name="y">Its number.</param>
    /// <param name="values">Channel, row, column.</param>
    /// <exception cref="TensorFileException">A pixel is not opaque, or an index lies outside the palette.</exception>
    public void Unpack(ReadOnlySpan<byte> row, int y, float[] values)
    {
        int plane = _header.Width * _header.Height;
        for (int x = 0; x < _header.Width; x++)
        {
            int target = (y * _header.Width) + x;
            if (_header.ColourType == PngHeader.Palette)
            {
                int entry = Entry(Sample(row, x));
                for (int channel = 0; channel < 3; channel++)
                {
                    values[(channel * plane) + target] = _palette[entry + channel] / 255f;
                }

                continue;
            }

            int first = x * _header.Samples;
            for (int channel = 0; channel < _header.Channels; channel++)
            {
                values[(channel * plane) + target] = Sample(row, first + channel) / _largest;
            }

            if (_header.HasAlpha && Sample(row, first + _header.Channels) != (int)_largest)
            {
                throw NotOpaque();
            }
        }
    }

    private int Entry(int index)
    {
        if (index >= _palette.Length / 3)
        {
            throw new TensorFileException(_path, $"has palette index {index}, the palette has {_palette.Length / 3} entries.");
        }

        if (index < _opacity.Length && _opacity[index] != byte.MaxValue)
        {
            throw NotOpaque();
        }

        return index * 3;
    }

    private TensorFileException NotOpaque() => new(_path, "has transparent pixels, expected an opaque image.");

    // Samples below 8 bits are packed from the high bits down; 16 bits are big-endian.
    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        int depth = _header.BitDepth;
        if (depth == 16)
        {
            return (row[2 * index] << 8) | row[(2 * index) + 1];
        }

        int bit = index * depth;
        return (row[bit / 8] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1);
    }
}
