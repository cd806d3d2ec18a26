using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PrivateInference.Networks;
using PrivateInference.Reducer.Data.Jpeg;

namespace PrivateInference.Reducer.Data;

/// <summary>Channels and size of an image, from the first bytes of its file.</summary>
internal static class ImageHeader
{
    private const int Longest = 512;
    private const int PngColourType = 25;
    private const int PngGrey = 0;
    private const int PngGreyAlpha = 4;

    /// <summary>Reads a header.</summary>
    /// <param name="path">A PNG, PGM, PPM or JPEG file.</param>
    /// <returns>The shape; null where the header is none of these, or damaged.</returns>
    public static TensorShape? Read(string path)
    {
        byte[] start = new byte[Longest];
        using FileStream stream = File.OpenRead(path);
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> header = start.AsSpan(0, length);
        if (length > PngColourType && header[0] == 0x89 && header[1..4].SequenceEqual("PNG"u8))
        {
            int channels = header[PngColourType] is PngGrey or PngGreyAlpha ? 1 : 3;
            return Shape(channels, BinaryPrimitives.ReadInt32BigEndian(header[20..]), BinaryPrimitives.ReadInt32BigEndian(header[16..]));
        }

        if (header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            stream.Position = 0;
            return JpegHeader.Read(stream);
        }

        string[] words =
        [
            .. Encoding.ASCII.GetString(header).Split('\n').Select(line => line.Split('#')[0])
                .SelectMany(line => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)).Take(3),
        ];
        if (words.Length < 3 || words[0] is not ("P2" or "P3" or "P5" or "P6"))
        {
            return null;
        }

        return int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            ? Shape(words[0] is "P2" or "P5" ? 1 : 3, height, width)
            : null;
    }

    private static TensorShape? Shape(int channels, int height, int width) => height > 0 && width > 0 ? new TensorShape(channels, height, width) : null;
}
