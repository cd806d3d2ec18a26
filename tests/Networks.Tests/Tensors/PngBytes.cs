using System.Buffers.Binary;
using System.IO.Compression;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Networks.Tests.Tensors;

/// <summary>Damages PNG files below their checksums.</summary>
internal static class PngBytes
{
    /// <summary>Makes a chunk's checksum right again.</summary>
    public static void FixChecksum(byte[] file, int chunk)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(chunk));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(chunk + 8 + length), Crc32.Compute(file.AsSpan(chunk + 4, length + 4)));
    }

    /// <summary>Replaces the image data of a file with one IDAT chunk.</summary>
    public static byte[] Recompressed(byte[] file, Func<byte[], byte[]> change)
    {
        List<byte> result = [.. file[..8]];
        for (int chunk = 8; chunk < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(chunk));
            byte[] bytes = file[chunk..(chunk + 12 + length)];
            if (bytes.AsSpan(4, 4).SequenceEqual("IDAT"u8))
            {
                byte[] data = Compress(change(Decompress(bytes[8..^4])));
                bytes = [0, 0, 0, 0, .. "IDAT"u8, .. data, 0, 0, 0, 0];
                BinaryPrimitives.WriteInt32BigEndian(bytes, data.Length);
                FixChecksum(bytes, 0);
            }

            result.AddRange(bytes);
            chunk += 12 + length;
        }

        return [.. result];
    }

    private static byte[] Decompress(byte[] data)
    {
        using ZLibStream stream = new(new MemoryStream(data), CompressionMode.Decompress);
        using MemoryStream result = new();
        stream.CopyTo(result);
        return result.ToArray();
    }

    private static byte[] Compress(byte[] data)
    {
        using MemoryStream result = new();
        using (ZLibStream stream = new(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(data);
        }

        return result.ToArray();
    }
}
