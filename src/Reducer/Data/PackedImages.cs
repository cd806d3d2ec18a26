using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data;

/// <summary>Images of a folder that have been decoded once, in one file beside them; made anew when a file of the folder changes.</summary>
internal static class PackedImages
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "pisim-images.packed";

    /// <summary>Says what a packed file was made from.</summary>
    /// <param name="files">The images with their labels.</param>
    /// <param name="shape">Their size.</param>
    /// <returns>A digest of names, sizes, times, labels and shape.</returns>
    public static string Digest(IReadOnlyList<LabelledFile> files, TensorShape shape)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{FileName} 1 {shape}\n"));
        foreach (LabelledFile file in files)
        {
            FileInfo info = new(file.Path);
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{file.Label} {info.Name} {info.Length} {info.LastWriteTimeUtc.Ticks}\n")));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Reads what was packed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="digest">What it has to be made from.</param>
    /// <param name="shape">Size of an image.</param>
    /// <returns>The images; null where there is no such file, or one of other images, or a damaged one.</returns>
    public static DecodedImages? Read(string path, string digest, TensorShape shape)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using BinaryReader reader = new(File.OpenRead(path));
            if (reader.ReadString() != digest)
            {
                return null;
            }

            string[] rejected = JsonSerializer.Deserialize<string[]>(reader.ReadString()) ?? [];
            int[] labels = JsonSerializer.Deserialize<int[]>(reader.ReadString()) ?? [];
            byte[] pixels = new byte[checked(labels.Length * shape.Elements)];
            reader.BaseStream.ReadExactly(pixels);
            return new DecodedImages(pixels, labels, rejected);
        }
        catch (Exception error) when (error is IOException or FormatException or JsonException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Packs images.</summary>
    /// <param name="path">The file; where it cannot be written nothing happens, and images are decoded again next time.</param>
    /// <param name="digest">What they are made from.</param>
    /// <param name="images">The images.</param>
    public static void TryWrite(string path, string digest, DecodedImages images)
    {
        try
        {
            WholeFile.Write(path, stream =>
            {
                using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
                writer.Write(digest);
                writer.Write(JsonSerializer.Serialize(images.Rejected));
                writer.Write(JsonSerializer.Serialize(images.Labels));
                writer.Write(images.Pixels);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A data set on a medium that is read only, or a full disk: it does without.
        }
    }
}

/// <summary>An image file and its class.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">The class, counting from 0.</param>
internal sealed record LabelledFile(string Path, int Label);

/// <summary>Images read from files.</summary>
/// <param name="Pixels">[image, channel, row, column].</param>
/// <param name="Labels">One per image.</param>
/// <param name="Rejected">Files that could not be read, each with its reason.</param>
internal sealed record DecodedImages(byte[] Pixels, int[] Labels, IReadOnlyList<string> Rejected);
