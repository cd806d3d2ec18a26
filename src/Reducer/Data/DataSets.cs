using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data;

/// <summary>A training set and the test set that no choice is made on.</summary>
/// <param name="Training">To train and to carve a validation set from.</param>
/// <param name="Test">For the final figure only.</param>
public sealed record DataSetPair(ImageDataSet Training, ImageDataSet Test)
{
    /// <summary>Images that could not be read and are left out, each with its reason.</summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];
}

/// <summary>Data sets by name or by folder.</summary>
public static class DataSets
{
    /// <summary>Name of the set that the project draws itself.</summary>
    public const string DrawnName = "drawn-digits";

    private const ulong DrawnSeed = 20;
    private const int DrawnTraining = 12000;
    private const int DrawnTest = 5000;
    private const int TestPart = 10;
    private const ulong TestSeed = 21;

    /// <summary>
    /// Opens a set: the drawn digits by name; a folder with the published files of CIFAR-10, CIFAR-100, MNIST or optdigits; a folder of
    /// images by class, in <c>train</c> and <c>test</c> (or <c>val</c>, also as Tiny ImageNet has it) or without them; a CSV file, or a
    /// folder with train.csv and test.csv. Where test images are not apart, every tenth image is, always the same ones.
    /// </summary>
    /// <param name="source">The name, the folder or the file.</param>
    /// <param name="progress">Told of every image of a folder of images; null for nobody.</param>
    /// <returns>Training and test images.</returns>
    /// <exception cref="DataSetFormatException">Nothing known is there, or a file is damaged.</exception>
    public static DataSetPair Open(string source, IProgress<ImagesRead>? progress = null)
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

        if (File.Exists(At("train.csv")) && File.Exists(At("test.csv")))
        {
            (TensorShape shape, int classes) = CsvImages.Guess(At("train.csv"), At("test.csv"));
            return new DataSetPair(CsvImages.Read(Name(source), At("train.csv"), shape, classes), CsvImages.Read($"{Name(source)} (test)", At("test.csv"), shape, classes));
        }

        if (File.Exists(source) && Path.GetExtension(source).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            (TensorShape shape, int classes) = CsvImages.Guess(source);
            return Carve(CsvImages.Read(Name(source), source, shape, classes));
        }

        if (Directory.Exists(source) && Directory.EnumerateDirectories(source).Any())
        {
            return OpenFolders(source, progress);
        }

        throw new DataSetFormatException(
            source,
            $"got {(Path.Exists(source) ? "no known files" : "nothing")}, expected '{DrawnName}', a folder with data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100), train-images-idx3-ubyte (MNIST, optdigits) or images by class, or a CSV file");
    }

    private static DataSetPair OpenFolders(string source, IProgress<ImagesRead>? progress)
    {
        string training = Path.Combine(source, "train");
        if (!Directory.Exists(training))
        {
            (ImageDataSet all, _, IReadOnlyList<string> left) = ImageFolders.Read(source, progress: progress);
            return Carve(all) with { Rejected = left };
        }

        (ImageDataSet set, IReadOnlyList<string> classes, IReadOnlyList<string> rejected) = ImageFolders.Read(training, progress: progress);
        TensorShape shape = new(set.Channels, set.Height, set.Width);

        // Tiny ImageNet's own test images have no classes; its validation images serve.
        string annotated = Path.Combine(source, "val");
        if (File.Exists(Path.Combine(annotated, ImageFolders.AnnotationsName)))
        {
            (ImageDataSet validation, IReadOnlyList<string> rejectedHeld) = ImageFolders.ReadAnnotated(annotated, shape, classes, progress);
            return new DataSetPair(set, validation) { Rejected = [.. rejected, .. rejectedHeld] };
        }

        string test = Path.Combine(source, Directory.Exists(Path.Combine(source, "test")) ? "test" : "val");
        (ImageDataSet held, _, IReadOnlyList<string> rejectedTest) = ImageFolders.Read(test, shape, classes, progress);
        return new DataSetPair(set, held) { Rejected = [.. rejected, .. rejectedTest] };
    }

    private static DataSetPair Carve(ImageDataSet set)
    {
        if (set.Count < TestPart)
        {
            throw new DataSetFormatException(set.Name, $"got {set.Count} images, expected at least {TestPart}, of which one is for the test");
        }

        (ImageDataSet training, ImageDataSet test) = set.Split(set.Count / TestPart, TestSeed);
        return new DataSetPair(training, test);
    }

    private static string Name(string source) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source));

    /// <summary>UCI's optdigits, told by their 8x8 images, go to 16 only.</summary>
    private static int OptdigitsLargest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> header = stackalloc byte[16];
        stream.ReadExactly(header);
        return header[11] == 8 && header[15] == 8 ? 16 : 255;
    }
}
