using PrivateInference.Networks;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Reducer.Data;

/// <summary>A folder of images by class: one sub-folder for each class, in the order of their names; PNG, PGM or PPM, all of one size.</summary>
public static class ImageFolders
{
    private const string JpegAdvice = "convert them to PNG first";

    // What cannot be read here is counted as well.
    private static readonly HashSet<string> s_endings = new([".png", ".pgm", ".ppm", ".jpg", ".jpeg"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a folder. Images may lie in the class's folder or one below it, as in Tiny ImageNet.</summary>
    /// <param name="folder">Holds the classes.</param>
    /// <param name="shape">Channels and size of every image; null for those of the first one that can be read.</param>
    /// <param name="expected">The classes, where they must be those of another folder; null for any.</param>
    /// <returns>The set, the names of the classes, and the images that could not be read, each with its reason.</returns>
    /// <exception cref="DataSetFormatException">Fewer than two classes, or a class without a readable image.</exception>
    public static (ImageDataSet Set, IReadOnlyList<string> Classes, IReadOnlyList<string> Rejected) Read(string folder, TensorShape? shape = null, IReadOnlyList<string>? expected = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataSetFormatException(folder, "got nothing, expected a folder with one folder for each class");
        }

        List<string> classes = [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        if (classes.Count < 2)
        {
            throw new DataSetFormatException(folder, $"got {classes.Count} class folders, expected at least 2");
        }

        if (expected is not null && !classes.SequenceEqual(expected))
        {
            string odd = classes.Except(expected).Concat(expected.Except(classes)).First();
            throw new DataSetFormatException(folder, $"got class '{odd}' in one of training and test images, expected the same classes in both");
        }

        TensorShape size = shape ?? FirstShape(folder, classes);
        List<byte[]> images = [];
        List<int> labels = [];
        List<string> rejected = [];
        for (int label = 0; label < classes.Count; label++)
        {
            int before = images.Count;
            string classFolder = Path.Combine(folder, classes[label]);
            foreach (string file in Files(classFolder))
            {
                try
                {
                    images.Add([.. ImageFile.Read(file, size).Select(v => (byte)MathF.Round(v * 255))]);
                    labels.Add(label);
                }
                catch (TensorFileException error)
                {
                    rejected.Add(error.Message);
                }
            }

            if (images.Count == before)
            {
                string reason = rejected.Count > 0 ? $"; {rejected.Count} could not be read, the last: {rejected[^1]}" : string.Empty;
                throw new DataSetFormatException(classFolder, $"got no readable image, expected PNG, PGM or PPM of {size}{reason}");
            }
        }

        byte[] pixels = new byte[checked(images.Count * size.Elements)];
        for (int i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(pixels, i * size.Elements);
        }

        ImageDataSet set = new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), size.Channels, size.Height, size.Width, classes.Count, pixels, [.. labels]);
        return (set, classes, rejected);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => s_endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal);

    private static TensorShape FirstShape(string folder, List<string> classes)
    {
        string[] files = [.. classes.SelectMany(name => Files(Path.Combine(folder, name)))];
        string reason = files.Length == 0 ? "no image" : files.Any(f => Path.GetExtension(f).StartsWith(".j", StringComparison.OrdinalIgnoreCase)) ? $"JPEG images ({JpegAdvice})" : $"{files.Length} files that are none";
        return files.Select(ImageHeader.Read).FirstOrDefault(shape => shape is not null)
            ?? throw new DataSetFormatException(folder, $"got {reason}, expected PNG, PGM or PPM images in a folder for each class");
    }
}
