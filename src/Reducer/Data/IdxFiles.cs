using System.Buffers.Binary;

namespace PrivateInference.Reducer.Data;

/// <summary>MNIST-style idx files of bytes: a magic number with the rank in its last byte, big-endian dimensions, then the values.</summary>
public static class IdxFiles
{
    private const uint ByteType = 0x0800;
    private const int MaximumImages = 1 << 24;

    /// <summary>Reads a pair of files.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="imagesPath">Images, [count, rows, columns] of bytes.</param>
    /// <param name="labelsPath">Labels, [count] of bytes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="largest">Value that stands for white, which is scaled to 255; 16 in UCI's optdigits.</param>
    /// <returns>The set, grey.</returns>
    /// <exception cref="DataSetFormatException">Not such a file, cut short, or the two do not belong together.</exception>
    public static ImageDataSet Read(string name, string imagesPath, string labelsPath, int classes = 10, int largest = 255)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(largest, 255);
        (int[] shape, byte[] pixels) = ReadOne(imagesPath, 3);
        (int[] labelShape, byte[] labelBytes) = ReadOne(labelsPath, 1);
        if (shape[0] != labelShape[0])
        {
            throw new DataSetFormatException(labelsPath, $"got {labelShape[0]} labels, expected {shape[0]} for the images in {imagesPath}");
        }

        int[] labels = [.. labelBytes.Select(b => (int)b)];
        int wrong = Array.FindIndex(labels, l => l >= classes);
        if (wrong >= 0)
        {
            throw new DataSetFormatException(labelsPath, $"got label {labels[wrong]} for image {wrong}, expected 0 to {classes - 1}");
        }

        if (largest != 255)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = pixels[i] <= largest
                    ? (byte)((pixels[i] * 255) / largest)
                    : throw new DataSetFormatException(imagesPath, $"got value {pixels[i]}, expected at most {largest}");
            }
        }

        return new ImageDataSet(name, 1, shape[1], shape[2], classes, pixels, labels);
    }

    private static (int[] Shape, byte[] Values) ReadOne(string path, int rank)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = 4 + (4 * rank);
        uint magic = file.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(file) : 0;
        if (file.Length < header || magic != (ByteType | (uint)rank))
        {
            throw new DataSetFormatException(path, $"got {file.Length} bytes starting with {magic:X8}, expected an idx file of bytes, {ByteType | (uint)rank:X8}");
        }

        int[] shape = new int[rank];
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(4 + (4 * i)));
            if (dimension is 0 or > MaximumImages)
            {
                throw new DataSetFormatException(path, $"got dimension {dimension}, expected 1 to {MaximumImages}");
            }

            shape[i] = (int)dimension;
            count = checked(count * dimension);
        }

        return count == file.Length - header
            ? (shape, file[header..])
            : throw new DataSetFormatException(path, $"got {file.Length - header} values, expected {count} by its dimensions {string.Join('x', shape)}");
    }
}
