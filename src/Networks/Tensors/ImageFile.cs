namespace PrivateInference.Networks.Tensors;

/// <summary>Reads an image as a network's input.</summary>
public static class ImageFile
{
    private const long MaximumFileBytes = 1L << 26;

    /// <summary>Reads a PNG, PGM or PPM image of exactly the expected size and kind; the content decides the format, not the name.</summary>
    /// <param name="path">
    /// PNG without interlacing (grey, RGB or palette, 1 to 16 bits a sample; an alpha channel must be opaque throughout and is
    /// dropped), or PGM or PPM, text or binary.
    /// </param>
    /// <param name="expected">1 channel for grey or 3 for RGB, and the size.</param>
    /// <returns>Channel, row, column; each in [0, 1], the sample over its largest value.</returns>
    /// <exception cref="TensorFileException">
    /// The file is damaged, of another format, size or number of channels. Its header is compared before memory is allocated.
    /// </exception>
    public static float[] Read(string path, TensorShape expected) => Decode(path, WholeFile.Read(path, MaximumFileBytes), expected);

    /// <summary>Reads an image already in memory.</summary>
    internal static float[] Decode(string path, byte[] file, TensorShape expected)
    {
        if (PngReader.IsPng(file))
        {
            return PngReader.Read(path, file, expected);
        }

        if (PnmReader.IsPnm(file))
        {
            return PnmReader.Read(path, file, expected);
        }

        string got = file switch
        {
            [] => "an empty file",
            [0xFF, 0xD8, 0xFF, ..] => "a JPEG image",
            [(byte)'G', (byte)'I', (byte)'F', ..] => "a GIF image",
            [(byte)'P', >= (byte)'1' and <= (byte)'7', ..] => $"a P{(char)file[1]} image",
            _ => "an unknown format",
        };
        throw new TensorFileException(path, $"got {got}, expected PNG, PGM or PPM.");
    }

    /// <summary>Refuses an image of another shape than expected.</summary>
    internal static void CheckShape(string path, long channels, long width, long height, TensorShape expected)
    {
        if (channels != expected.Channels || width != expected.Width || height != expected.Height)
        {
            throw new TensorFileException(
                path,
                $"got an image of {Describe(channels)}, {width} wide and {height} high, expected {Describe(expected.Channels)}, " +
                $"{expected.Width} wide and {expected.Height} high.");
        }
    }

    private static string Describe(long channels) => channels switch
    {
        1 => "1 channel (grey)",
        3 => "3 channels (RGB)",
        _ => $"{channels} channels",
    };
}
