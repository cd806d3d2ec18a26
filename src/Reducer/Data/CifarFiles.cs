namespace PrivateInference.Reducer.Data;

/// <summary>The binary files of CIFAR-10 and CIFAR-100: records of one label (CIFAR-100: a coarse one before it) and 3x32x32 bytes.</summary>
public static class CifarFiles
{
    private const int Side = 32;
    private const int ImageBytes = 3 * Side * Side;

    /// <summary>Reads files one after the other.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="classes">10 or 100.</param>
    /// <param name="paths">The files.</param>
    /// <returns>The set; labels are the fine ones.</returns>
    /// <exception cref="DataSetFormatException">A file is not a whole number of records, or a label is out of range.</exception>
    public static ImageDataSet Read(string name, int classes, params IReadOnlyList<string> paths)
    {
        if (classes is not (10 or 100))
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, "needed 10 or 100");
        }

        int labelBytes = classes == 10 ? 1 : 2;
        int record = labelBytes + ImageBytes;
        List<byte[]> files = [.. paths.Select(File.ReadAllBytes)];
        int count = checked((int)files.Sum(f => (long)f.Length / record));
        byte[] pixels = new byte[checked(count * ImageBytes)];
        int[] labels = new int[count];
        int image = 0;
        for (int file = 0; file < files.Count; file++)
        {
            if (files[file].Length == 0 || files[file].Length % record != 0)
            {
                throw new DataSetFormatException(paths[file], $"got {files[file].Length} bytes, expected a multiple of {record} (CIFAR-{classes})");
            }

            for (int at = 0; at < files[file].Length; at += record, image++)
            {
                labels[image] = files[file][at + labelBytes - 1];
                if (labels[image] >= classes)
                {
                    throw new DataSetFormatException(paths[file], $"got label {labels[image]} in record {at / record}, expected 0 to {classes - 1}");
                }

                files[file].AsSpan(at + labelBytes, ImageBytes).CopyTo(pixels.AsSpan(image * ImageBytes));
            }
        }

        return new ImageDataSet(name, 3, Side, Side, classes, pixels, labels);
    }
}
