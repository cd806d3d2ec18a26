using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PrivateInference.Networks.Tensors;

/// <summary>Writes PNG images of 8 bits a sample, grey or RGB.</summary>
public static class PngWriter
{
    /// <summary>Writes an image; the file appears whole or not at all.</summary>
    /// <param name="path">File to write; replaced when it exists.</param>
    /// <param name="shape">1 channel for grey or 3 for RGB, and the size.</param>
    /// <param name="samples">Channel, row, column.</param>
    /// <exception cref="ArgumentException">Another number of channels, or not as many samples as the shape has.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, TensorShape shape, ReadOnlySpan<byte> samples)
    {
        if (shape.Channels is not (1 or 3))
        {
            throw new ArgumentException($"Got {shape.Channels} channels, a PNG image here has 1 or 3.", nameof(shape));
        }

        if (samples.Length != shape.Elements)
        {
            throw new ArgumentException($"Got {samples.Length} samples, shape {shape} needs {shape.Elements}.", nameof(samples));
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), shape.Height);
        header[8] = 8;
        header[9] = shape.Channels == 1 ? (byte)PngHeader.Grey : (byte)PngHeader.Rgb;
        byte[] data = Compress(shape, samples);
        WholeFile.Write(path, stream =>
        {
            stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
            WriteChunk(stream, "IHDR", header);
            WriteChunk(stream, "IDAT", data);
            WriteChunk(stream, "IEND", []);
        });
    }

    private static byte[] Compress(TensorShape shape, ReadOnlySpan<byte> samples)
    {
        using MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[1 + (shape.Width * shape.Channels)];
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    for (int channel = 0; channel < shape.Channels; channel++)
                    {
                        row[1 + (x * shape.Channels) + channel] = samples[(((channel * shape.Height) + y) * shape.Width) + x];
                    }
                }

                stream.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[8 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        data.CopyTo(chunk.AsSpan(8));
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Compute(chunk.AsSpan(4)));
        stream.Write(chunk);
        stream.Write(checksum);
    }
}
