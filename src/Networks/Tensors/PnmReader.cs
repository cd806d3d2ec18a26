namespace PrivateInference.Networks.Tensors;

/// <summary>Reads PGM and PPM images, text (P2, P3) and binary (P5, P6), as Netpbm's format pages define them.</summary>
internal static class PnmReader
{
    private const int LargestMaximum = 65535;

    /// <summary>Whether bytes begin like a PGM or PPM image.</summary>
    public static bool IsPnm(ReadOnlySpan<byte> file)
        => file.Length > 2 && file[0] == 'P' && file[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && IsSpace(file[2]);

    /// <summary>Reads an image; see <see cref="ImageFile.Read"/>.</summary>
    public static float[] Read(string path, byte[] file, TensorShape expected)
    {
        int channels = file[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        bool binary = file[1] >= '5';
        int position = 2;
        int width = Number(path, file, ref position, int.MaxValue);
        int height = Number(path, file, ref position, int.MaxValue);
        ImageFile.CheckShape(path, channels, width, height, expected);
        int maximum = Number(path, file, ref position, LargestMaximum);
        if (maximum == 0)
        {
            throw new TensorFileException(path, $"has largest sample 0, expected 1 to {LargestMaximum}.");
        }

        int pixels = expected.Pixels;
        float[] values = new float[expected.Elements];
        int sampleBytes = maximum > byte.MaxValue ? 2 : 1;
        if (binary && file.Length - ++position < (long)values.Length * sampleBytes)
        {
            throw new TensorFileException(
                path, $"has {Math.Max(file.Length - position, 0)} bytes of samples, expected {(long)values.Length * sampleBytes}.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            int sample = binary ? Binary(file, ref position, sampleBytes) : Number(path, file, ref position, LargestMaximum);
            if (sample > maximum)
            {
                throw new TensorFileException(path, $"has sample {sample}, its largest is {maximum}.");
            }

            values[(i % channels * pixels) + (i / channels)] = (float)sample / maximum;
        }

        return values;
    }

    private static int Binary(byte[] file, ref int position, int sampleBytes)
    {
        int sample = file[position++];
        return sampleBytes == 1 ? sample : (sample << 8) | file[position++];
    }

    private static int Number(string path, byte[] file, ref int position, int largest)
    {
        while (position < file.Length && (IsSpace(file[position]) || file[position] == '#'))
        {
            if (file[position] == '#')
            {
                int end = file.AsSpan(position).IndexOf((byte)'\n');
                position = end < 0 ? file.Length : position + end;
                continue;
            }

            position++;
        }

        long value = 0;
        int start = position;
        while (position < file.Length && char.IsAsciiDigit((char)file[position]) && value <= largest)
        {
            value = (value * 10) + file[position++] - '0';
        }

        if (position == start)
        {
            string got = position < file.Length ? $"byte 0x{file[position]:x2}" : "its end";
            throw new TensorFileException(path, $"has {got} at {position}, expected a number.");
        }

        return value <= largest
            ? (int)value
            : throw new TensorFileException(path, $"has a number above {largest} at {start}.");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\v' or (byte)'\f' or (byte)'\r';
}
