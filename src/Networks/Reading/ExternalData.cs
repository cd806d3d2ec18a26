using System.Globalization;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Reading;

/// <summary>Weights kept in files beside the model.</summary>
/// <param name="source">The model file, for messages.</param>
/// <param name="folder">Folder of the model, or null if it has none: external data is then refused.</param>
internal sealed class ExternalData(string source, string? folder)
{
    /// <summary>Reads the bytes of one tensor.</summary>
    /// <param name="tensor">Tensor whose location is external.</param>
    /// <param name="bytes">How many bytes its dimensions and type need.</param>
    /// <returns>Exactly that many bytes.</returns>
    /// <exception cref="NetworkFormatException">The file is missing, too short, outside the folder, or its place is not understood.</exception>
    public byte[] Read(TensorProto tensor, long bytes)
    {
        string location = Entry(tensor, "location") ?? throw Bad(tensor, "has external data without a location");
        string path = Resolve(tensor, location);
        long offset = Number(tensor, "offset") ?? 0;
        long? length = Number(tensor, "length");
        if (length is not null && length != bytes)
        {
            throw Bad(tensor, $"needs {bytes} bytes of external data, its entry says {length}");
        }

        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw Bad(tensor, $"is in external file '{Text.Clean(location)}', which is missing");
        }

        if (file.LinkTarget is not null && !IsInside(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? ""))
        {
            throw Bad(tensor, $"is in external file '{Text.Clean(location)}', a link that leaves the model's folder");
        }

        // The length is checked before anything is allocated.
        if (bytes > Array.MaxLength || offset > file.Length - bytes)
        {
            throw Bad(tensor, $"needs {bytes} bytes at {offset} of external file '{Text.Clean(location)}', which has {file.Length}");
        }

        byte[] data = new byte[bytes];
        try
        {
            using FileStream stream = file.OpenRead();
            stream.Position = offset;
            stream.ReadExactly(data);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NetworkFormatException($"{source}: external file '{Text.Clean(location)}' cannot be read: {error.Message}", error);
        }

        return data;
    }

    private string Resolve(TensorProto tensor, string location)
    {
        if (folder is null)
        {
            throw Bad(tensor, $"is in external file '{Text.Clean(location)}', but the model was not read from a folder");
        }

        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location))
        {
            throw Bad(tensor, $"is in external file '{Text.Clean(location)}'; expected a path relative to the model");
        }

        string path = Path.GetFullPath(Path.Combine(folder, location));
        return IsInside(path) ? path : throw Bad(tensor, $"is in external file '{Text.Clean(location)}', outside the model's folder");
    }

    private bool IsInside(string path)
    {
        string parent = Path.GetFullPath(folder!);
        return path.StartsWith(Path.EndsInDirectorySeparator(parent) ? parent : parent + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private long? Number(TensorProto tensor, string key)
    {
        string? text = Entry(tensor, key);
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Bad(tensor, $"has external data with {key} '{Text.Clean(text)}'; expected a number of bytes");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private NetworkFormatException Bad(TensorProto tensor, string message) => new($"{source}: tensor '{Text.Clean(tensor.Name)}' {message}");
}
