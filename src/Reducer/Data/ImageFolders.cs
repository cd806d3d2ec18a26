using PrivateInference.Networks;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Reducer.Data;

/// <summary>A folder of images by class: one sub-folder for each class, in the order of their names; PNG, PGM or PPM, all of one size.</summary>
public static class ImageFolders
{
    private static readonly HashSet<string> s_endings = new([".png", ".pgm", ".ppm"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a folder. Images may lie in the class's folder or one below it, as in Tiny ImageNet.</summary>
    /// <param name="folder">Holds the classes.</param>
    /// <param name="shape">Channels and size of every image.</param>
    /// <returns>The set, the names of the classes, and the images that could not be read, each with its reason.</returns>
    /// <exception cref="DataSetFormatException">Fewer than two classes, or a class without a readable image.</exception>
    public static (ImageDataSet Set, IReadOnlyList<string> Classes, IReadOnlyList<string> Rejected) Read(string folder, TensorShape shape)
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

        List<byte[]> images = [];
        List<int> labels = [];
        List<string> rejected = [];
        for (int label = 0; label < classes.Count; label++)
        {
            int before = images.Count;
            string classFolder = Path.Combine(folder, classes[label]);
            IEnumerable<string> files = Directory.EnumerateFiles(classFolder, "*", SearchOption.AllDirectories).Where(f => s_endings.Contains(Path.GetExtension(f)));
            foreach (string file in files.Order(StringComparer.Ordinal))
            {
                try
                {
                    images.Add([.. ImageFile.Read(file, shape).Select(v => (byte)MathF.Round(v * 255))]);
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
                throw new DataSetFormatException(classFolder, $"got no readable image, expected PNG, PGM or PPM of {shape}{reason}");
            }
        }

        byte[] pixels = new byte[checked(images.Count * shape.Elements)];
        for (int i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(pixels, i * shape.Elements);
        }

        ImageDataSet set = new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), shape.Channels, shape.Height, shape.Width, classes.Count, pixels, [.. labels]);
        return (set, classes, rejected);
    }
}
