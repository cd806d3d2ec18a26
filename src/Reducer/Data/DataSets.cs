namespace PrivateInference.Reducer.Data;

/// <summary>A training set and the test set that no choice is made on.</summary>
/// <param name="Training">To train and to carve a validation set from.</param>
/// <param name="Test">For the final figure only.</param>
public sealed record DataSetPair(ImageDataSet Training, ImageDataSet Test);

/// <summary>Data sets by name or by folder.</summary>
public static class DataSets
{
    /// <summary>Name of the set that the project draws itself.</summary>
    public const string DrawnName = "drawn-digits";

    private const ulong DrawnSeed = 20;
    private const int DrawnTraining = 12000;
    private const int DrawnTest = 5000;

    /// <summary>Opens a set: the drawn digits by name, or a folder with the published files of CIFAR-10, CIFAR-100, MNIST or optdigits.</summary>
    /// <param name="source">The name or the folder.</param>
    /// <returns>Training and test images.</returns>
    /// <exception cref="DataSetFormatException">Nothing known is there, or a file is damaged.</exception>
    public static DataSetPair Open(string source)
    {
        if (source == DrawnName)
        {
            return new DataSetPair(DrawnDigits.Draw(DrawnTraining, DrawnSeed, 0), DrawnDigits.Draw(DrawnTest, DrawnSeed, 2));
        }

        string At(string file) => Path.Combine(source, file);
        if (File.Exists(At("data_batch_1.bin")))
        {
            return new DataSetPair(
                CifarFiles.Read("CIFAR-10", 10, [.. Enumerable.Range(1, 5).Select(i => At($"data_batch_{i}.bin"))]),
                CifarFiles.Read("CIFAR-10 (test)", 10, At("test_batch.bin")));
        }

        if (File.Exists(At("train.bin")))
        {
            return new DataSetPair(CifarFiles.Read("CIFAR-100", 100, At("train.bin")), CifarFiles.Read("CIFAR-100 (test)", 100, At("test.bin")));
        }

        if (File.Exists(At("train-images-idx3-ubyte")))
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
            string test = File.Exists(At("t10k-images-idx3-ubyte")) ? "t10k" : "test";
            int largest = OptdigitsLargest(At("train-images-idx3-ubyte"));
            return new DataSetPair(
                IdxFiles.Read(name, At("train-images-idx3-ubyte"), At("train-labels-idx1-ubyte"), largest: largest),
                IdxFiles.Read($"{name} (test)", At($"{test}-images-idx3-ubyte"), At($"{test}-labels-idx1-ubyte"), largest: largest));
        }

        throw new DataSetFormatException(source, $"got no known files, expected '{DrawnName}' or a folder with data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100) or train-images-idx3-ubyte (MNIST, optdigits)");
    }

    /// <summary>UCI's optdigits, told by their 8x8 images, go to 16 only.</summary>
    private static int OptdigitsLargest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> header = stackalloc byte[16];
        stream.ReadExactly(header);
        return header[11] == 8 && header[15] == 8 ? 16 : 255;
    }
}
