using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data;

/// <summary>A folder of images by class: one sub-folder for each class, in the order of their names; PNG, PGM, PPM or JPEG, all of one size.</summary>
public static class ImageFolders
{
    /// <summary>Name of the file that gives the classes of Tiny ImageNet's validation images.</summary>
    public const string AnnotationsName = "val_annotations.txt";

    private const string ImagesName = "images";

    /// <summary>Reads a folder. Images may lie in the class's folder or one below it, as in Tiny ImageNet.</summary>
    /// <param name="folder">Holds the classes.</param>
    /// <param name="shape">Channels and size of every image; null for those of the first one that can be read.</param>
    /// <param name="expected">The classes, where they must be those of another folder; null for any.</param>
    /// <param name="progress">Told of every image; null for nobody.</param>
    /// <returns>The set, the names of the classes, and the images that could not be read, each with its reason.</returns>
    /// <exception cref="DataSetFormatException">Fewer than two classes, or a class without a readable image.</exception>
    public static (ImageDataSet Set, IReadOnlyList<string> Classes, IReadOnlyList<string> Rejected) Read(
        string folder,
        TensorShape? shape = null,
        IReadOnlyList<string>? expected = null,
        IProgress<ImagesRead>? progress = null)
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

        List<LabelledFile> files = [.. classes.SelectMany((name, label) => ImageFiles.In(Path.Combine(folder, name)).Select(file => new LabelledFile(file, label)))];
        TensorShape size = shape ?? ShapeOf(folder, files);
        (ImageDataSet set, IReadOnlyList<string> rejected) = Read(folder, files, size, classes, label => Path.Combine(folder, classes[label]), progress);
        return (set, classes, rejected);
    }

    /// <summary>Reads images whose classes a text file gives, as of Tiny ImageNet's <c>val</c>: lines of a file name, a tab and a class.</summary>
    /// <param name="folder">Holds <see cref="AnnotationsName"/> and <c>images</c>.</param>
    /// <param name="shape">Channels and size of every image.</param>
    /// <param name="classes">The classes of the training images.</param>
    /// <param name="progress">Told of every image; null for nobody.</param>
    /// <returns>The set, and the images that could not be read, each with its reason.</returns>
    /// <exception cref="DataSetFormatException">A line is damaged, names an unknown class or a file that is not there.</exception>
    public static (ImageDataSet Set, IReadOnlyList<string> Rejected) ReadAnnotated(string folder, TensorShape shape, IReadOnlyList<string> classes, IProgress<ImagesRead>? progress = null)
    {
        string annotations = Path.Combine(folder, AnnotationsName);
        Dictionary<string, int> labels = classes.Select((name, label) => (name, label)).ToDictionary(c => c.name, c => c.label, StringComparer.Ordinal);
        List<LabelledFile> files = [];
        int line = 0;
        foreach (string text in File.ReadLines(annotations))
        {
            line++;
            string[] fields = text.Split('\t');
            if (text.Length == 0)
            {
                continue;
            }

            if (fields.Length < 2 || !labels.TryGetValue(fields[1], out int label))
            {
                string got = fields.Length < 2 ? $"'{text}'" : $"class '{fields[1]}'";
                throw new DataSetFormatException(annotations, $"line {line}: got {got}, expected a file name, a tab and one of the {classes.Count} classes of the training images");
            }

            string file = Path.Combine(folder, ImagesName, fields[0]);
            files.Add(File.Exists(file) ? new LabelledFile(file, label) : throw new DataSetFormatException(annotations, $"line {line}: got '{fields[0]}', expected a file in {ImagesName}"));
        }

        return Read(folder, files, shape, classes, _ => folder, progress);
    }

    private static (ImageDataSet Set, IReadOnlyList<string> Rejected) Read(
        string folder,
        List<LabelledFile> files,
        TensorShape shape,
        IReadOnlyList<string> classes,
        Func<int, string> placeOf,
        IProgress<ImagesRead>? progress)
    {
        DecodedImages images = ImageFiles.Read(files, shape, folder, progress);
        if (Enumerable.Range(0, classes.Count).Except(images.Labels).Select(label => (int?)label).FirstOrDefault() is int empty)
        {
            string place = placeOf(empty);
            string[] reasons = [.. images.Rejected.Where(reason => reason.StartsWith(place + Path.DirectorySeparatorChar, StringComparison.Ordinal))];
            string reason = reasons.Length > 0 ? $"; {reasons.Length} could not be read, the last: {reasons[^1]}" : string.Empty;
            throw new DataSetFormatException(place, $"got no readable image{(place == folder ? $" of class '{classes[empty]}'" : string.Empty)}, expected PNG, PGM, PPM or JPEG of {shape}{reason}");
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return (new ImageDataSet(name, shape.Channels, shape.Height, shape.Width, classes.Count, images.Pixels, images.Labels), images.Rejected);
    }

    private static TensorShape ShapeOf(string folder, List<LabelledFile> files) => ImageFiles.Shape([.. files.Select(file => file.Path)])
        ?? throw new DataSetFormatException(
            folder,
            $"got {(files.Count == 0 ? "no image" : $"{files.Count} files that are none")}, expected PNG, PGM, PPM or JPEG images in a folder for each class");
}
