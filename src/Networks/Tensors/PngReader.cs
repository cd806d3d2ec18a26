using System.Buffers.Binary;
using System.IO.Compression;

namespace PrivateInference.Networks.Tensors;

/// <summary>Reads PNG images (ISO/IEC 15948).</summary>
internal static class PngReader
{
    private const int ChunkOverhead = 12;
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether bytes begin like a PNG image.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(s_signature);

    /// <summary>Reads an image; see <see cref="ImageFile.Read"/>.</summary>
    public static float[] Read(string path, byte[] file, TensorShape expected)
    {
        PngHeader? header = null;
        byte[] palette = [];
        byte[] opacity = [];
        using MemoryStream compressed = new();
        int position = s_signature.Length;
        string type;
        do
        {
            (type, ReadOnlyMemory<byte> data) = ReadChunk(path, file, ref position);
            if (header is null && type != "IHDR")
            {
                throw new TensorFileException(path, $"begins with PNG chunk '{type}', expected 'IHDR'.");
            }

            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(path, data.Span, expected);
                    break;
                case "PLTE":
                    palette = data.ToArray();
                    break;
                case "tRNS":
                    opacity = data.ToArray();
                    break;
                case "IDAT":
                    compressed.Write(data.Span);
                    break;
                default:
                    RefuseCritical(path, type);
                    break;
            }
        }
        while (type != "IEND");

        compressed.Position = 0;
        PngPixels pixels = new(path, header!.Value, palette, opacity);
        return Decompress(path, compressed, header.Value, pixels);
    }

    private static (string Type, ReadOnlyMemory<byte> Data) ReadChunk(string path, byte[] file, ref int position)
    {
        ReadOnlySpan<byte> rest = file.AsSpan(position);
        if (rest.Length < ChunkOverhead)
        {
            throw new TensorFileException(path, "ends before the PNG chunk 'IEND'.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        string type = System.Text.Encoding.Latin1.GetString(rest.Slice(4, 4));
        if (length > rest.Length - ChunkOverhead)
        {
            throw new TensorFileException(path, $"says PNG chunk '{type}' has {length} bytes, {rest.Length - ChunkOverhead} follow.");
        }

        int size = (int)length;
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + size)..]);
        uint computed = Crc32.Compute(rest.Slice(4, 4 + size));
        if (stored != computed)
        {
            throw new TensorFileException(path, $"has PNG chunk '{type}' with checksum {stored:x8}, expected {computed:x8}.");
        }

        ReadOnlyMemory<byte> data = file.AsMemory(position + 8, size);
        position += ChunkOverhead + size;
        return (type, data);
    }

    // An upper-case first letter means that an image cannot be shown without understanding the chunk.
    private static void RefuseCritical(string path, string type)
    {
        if (char.IsAsciiLetterUpper(type[0]) && type != "IEND")
        {
            throw new TensorFileException(path, $"has PNG chunk '{type}', which is not supported.");
        }
    }

    private static float[] Decompress(string path, Stream compressed, PngHeader header, PngPixels pixels)
    {
        float[] values = new float[checked(header.Channels * header.Height * header.Width)];
        byte[] above = new byte[header.RowBytes];
        byte[] row = new byte[header.RowBytes];
        using ZLibStream stream = new(compressed, CompressionMode.Decompress);
        try
        {
            for (int y = 0; y < header.Height; y++)
            {
                int filter = stream.ReadByte();
                stream.ReadExactly(row);
                PngFilter.Undo(path, filter, row, above, header.PixelBytes);
                pixels.Unpack(row, y, values);
                (row, above) = (above, row);
            }

            if (stream.ReadByte() >= 0)
            {
                throw new TensorFileException(path, $"has more image data than {header.Width} wide and {header.Height} high needs.");
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new TensorFileException(path, $"has damaged or too little image data for {header.Width} wide and {header.Height} high.", error);
        }

        return values;
    }
}
