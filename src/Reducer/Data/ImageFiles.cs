using PrivateInference.Networks;
using PrivateInference.Networks.Tensors;
using PrivateInference.Reducer.Data.Jpeg;

namespace PrivateInference.Reducer.Data;

/// <summary>Reads lists of image files: PNG, PGM and PPM by itself, JPEG with <see cref="JpegDecoder"/>, once.</summary>
internal static class ImageFiles
{
    private const int Headers = 100;

    private static readonly HashSet<string> s_jpeg = new([".jpg", ".jpeg"], StringComparer.OrdinalIgnoreCase);

    // What cannot be read here is counted as well.
    private static readonly HashSet<string> s_endings = new([".png", ".pgm", ".ppm", .. s_jpeg], StringComparer.OrdinalIgnoreCase);

    /// <summary>The images in a folder and below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Files with an image's ending, in the order of their names.</returns>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => s_endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal);

    /// <summary>The shape that files agree on.</summary>
    /// <param name="files">The files.</param>
    /// <returns>Size of the first that can be read, in colour where one of the first hundred JPEG images is; null where none can be read.</returns>
    public static TensorShape? Shape(IReadOnlyList<string> files)
    {
        if (files.Select(ImageHeader.Read).FirstOrDefault(shape => shape is not null) is not TensorShape first)
        {
            return null;
        }

        bool isColour = files.Where(IsJpeg).Take(Headers).Any(file => ImageHeader.Read(file)?.Channels == 3);
        return isColour ? new TensorShape(3, first.Height, first.Width) : first;
    }

    /// <summary>Reads files; where there are JPEG images among them, they are packed for the next time.</summary>
    /// <param name="files">The files with their classes.</param>
    /// <param name="shape">Size and channels.</param>
    /// <param name="folder">Where the packed file goes.</param>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <returns>The images that could be read, in the order of the files, and the others' reasons.</returns>
    public static DecodedImages Read(IReadOnlyList<LabelledFile> files, TensorShape shape, string folder, IProgress<ImagesRead>? progress)
    {
        if (!files.Any(file => IsJpeg(file.Path)))
        {
            return Decode(files, shape, folder, progress);
        }

        string packed = Path.Combine(folder, PackedImages.FileName);
        string digest = PackedImages.Digest(files, shape);
        if (PackedImages.Read(packed, digest, shape) is DecodedImages known)
        {
            return known;
        }

        DecodedImages decoded = Decode(files, shape, folder, progress);
        if (JpegDecoder.WhyNot() is null)
        {
            PackedImages.TryWrite(packed, digest, decoded);
        }

        return decoded;
    }

    private static DecodedImages Decode(IReadOnlyList<LabelledFile> files, TensorShape shape, string folder, IProgress<ImagesRead>? progress)
    {
        byte[] pixels = new byte[checked(files.Count * shape.Elements)];
        string?[] reasons = new string?[files.Count];
        int done = 0;
        List<int> jpeg = [.. Enumerable.Range(0, files.Count).Where(i => IsJpeg(files[i].Path))];
        foreach (int i in Enumerable.Range(0, files.Count).Except(jpeg))
        {
            try
            {
                float[] values = ImageFile.Read(files[i].Path, shape);
                Place(i, [.. values.Select(v => (byte)MathF.Round(v * 255))], null);
            }
            catch (TensorFileException error)
            {
                Place(i, null, error.Message);
            }
        }

        if (jpeg.Count > 0 && JpegDecoder.WhyNot() is string missing)
        {
            jpeg.ForEach(i => Place(i, null, $"{files[i].Path}: got a JPEG image, but {missing}"));
        }
        else
        {
            JpegDecoder.Decode(
                [.. jpeg.Select(i => files[i].Path)],
                shape,
                (at, image, reason) => Place(jpeg[at], image, reason is null ? null : $"{files[jpeg[at]].Path}: got a JPEG image that cannot be used: {reason}"));
        }

        return Kept(files, pixels, reasons, shape.Elements);

        void Place(int index, byte[]? image, string? reason)
        {
            image?.CopyTo(pixels, index * shape.Elements);
            reasons[index] = reason;
            progress?.Report(new ImagesRead(folder, ++done, files.Count));
        }
    }

    private static DecodedImages Kept(IReadOnlyList<LabelledFile> files, byte[] pixels, string?[] reasons, int length)
    {
        int[] kept = [.. Enumerable.Range(0, files.Count).Where(i => reasons[i] is null)];
        if (kept.Length < files.Count)
        {
            for (int i = 0; i < kept.Length; i++)
            {
                Array.Copy(pixels, kept[i] * length, pixels, i * length, length);
            }

            Array.Resize(ref pixels, kept.Length * length);
        }

        return new DecodedImages(pixels, [.. kept.Select(i => files[i].Label)], [.. reasons.OfType<string>()]);
    }

    private static bool IsJpeg(string path) => s_jpeg.Contains(Path.GetExtension(path));
}

/// <summary>How far reading a folder's images has come.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Done">Images read or found unreadable.</param>
/// <param name="Total">Images there are.</param>
public sealed record ImagesRead(string Folder, int Done, int Total);
