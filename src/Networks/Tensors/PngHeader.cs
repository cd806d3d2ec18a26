using System.Buffers.Binary;

namespace PrivateInference.Networks.Tensors;

/// <summary>The first chunk of a PNG image (PNG specification, 11.2.2).</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="BitDepth">Bits of a sample or a palette index.</param>
/// <param name="ColourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, int ColourType)
{
    /// <summary>Colour type of grey.</summary>
    public const int Grey = 0;

    /// <summary>Colour type of RGB.</summary>
    public const int Rgb = 2;

    /// <summary>Colour type of a palette.</summary>
    public const int Palette = 3;

    /// <summary>Colour type of grey and alpha.</summary>
    public const int GreyAlpha = 4;

    /// <summary>Colour type of RGB and alpha.</summary>
    public const int Rgba = 6;

    /// <summary>Samples stored for each pixel.</summary>
    public int Samples => ColourType switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };

    /// <summary>Channels of the image without alpha.</summary>
    public int Channels => ColourType is Grey or GreyAlpha ? 1 : 3;

    /// <summary>Whether the last sample of a pixel is its opacity.</summary>
    public bool HasAlpha => ColourType is GreyAlpha or Rgba;

    /// <summary>Bytes of a row without its filter byte.</summary>
    public int RowBytes => (int)((((long)Width * Samples * BitDepth) + 7) / 8);

    /// <summary>Distance in bytes to the sample that filters call left, at least 1.</summary>
    public int PixelBytes => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Parses the chunk and compares it with what is expected.</summary>
    public static PngHeader Parse(string path, ReadOnlySpan<byte> data, TensorShape expected)
    {
        if (data.Length != 13)
        {
            throw new TensorFileException(path, $"has a PNG header of {data.Length} bytes, expected 13.");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        (int depth, int type) = (data[8], data[9]);
        bool known = type switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!known || data[10] != 0 || data[11] != 0)
        {
            throw new TensorFileException(path, $"has PNG colour type {type} with {depth} bits, compression {data[10]}, filter {data[11]}: none that is defined.");
        }

        if (data[12] != 0)
        {
            throw new TensorFileException(path, "is an interlaced PNG image, expected one without interlacing.");
        }

        ImageFile.CheckShape(path, type is Grey or GreyAlpha ? 1 : 3, width, height, expected);
        return new PngHeader((int)width, (int)height, depth, type);
    }
}
