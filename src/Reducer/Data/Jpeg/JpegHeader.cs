using System.Buffers.Binary;
using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data.Jpeg;

/// <summary>Channels and size of a JPEG image (ITU-T T.81, annex B), without decoding it.</summary>
internal static class JpegHeader
{
    private const byte Marker = 0xFF;
    private const byte StartOfScan = 0xDA;

    /// <summary>Reads up to the frame header.</summary>
    /// <param name="stream">At the file's first byte; can seek.</param>
    /// <returns>1 channel for grey, 3 for anything else; null where this is no JPEG, or a damaged one.</returns>
    public static TensorShape? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        if (stream.ReadAtLeast(head[..2], 2, throwOnEndOfStream: false) < 2 || head[0] != Marker || head[1] != 0xD8)
        {
            return null;
        }

        while (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[0] == Marker && head[1] != StartOfScan)
        {
            if (IsFrame(head[1]))
            {
                Span<byte> frame = stackalloc byte[6];
                if (stream.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length)
                {
                    return null;
                }

                (int height, int width) = (BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));
                return height > 0 && width > 0 ? new TensorShape(frame[5] == 1 ? 1 : 3, height, width) : null;
            }

            // The length of a segment counts its own two bytes.
            stream.Seek(BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2, SeekOrigin.Current);
        }

        return null;
    }

    /// <summary>C0 to CF but for tables of Huffman codes, extensions and arithmetic conditioning.</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
