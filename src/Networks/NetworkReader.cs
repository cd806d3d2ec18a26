using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Reading;

namespace PrivateInference.Networks;

/// <summary>Reads ONNX files (opset 7 to 21) as networks for one image.</summary>
/// <remarks>
/// The batch axis is dropped whatever its size; what only serves training or other outputs than the first is ignored. Tensors keep
/// the file's order of scalars: a channels-last image stays one, with a <see cref="GatherLayer"/> where the file transposes it.
/// </remarks>
public static class NetworkReader
{
    /// <summary>Reads a file; external data is looked for beside it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The network, named after the file.</returns>
    /// <exception cref="NetworkFormatException">The file is missing, unreadable, damaged, or uses what is not supported.</exception>
    public static Network Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
            return Read(stream, path, Path.GetFileNameWithoutExtension(path), folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new NetworkFormatException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The model.</param>
    /// <param name="name">Name of the network, also used in messages.</param>
    /// <param name="folderForExternalData">Folder that external data may come from, or null to refuse it.</param>
    /// <returns>The network.</returns>
    /// <exception cref="NetworkFormatException">The model is damaged, or uses what is not supported.</exception>
    public static Network Read(Stream stream, string name, string? folderForExternalData)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Read(stream, name, name, folderForExternalData);
    }

    private static Network Read(Stream stream, string source, string name, string? folder)
    {
        // Protocol buffers end at 2 GB; the weights of a larger model are external.
        if (stream.CanSeek && stream.Length - stream.Position > int.MaxValue)
        {
            throw new NetworkFormatException($"{source}: has {stream.Length} bytes; expected less than 2^31, with larger weights as external data");
        }

        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new NetworkFormatException($"{source}: not an ONNX model: {error.Message}", error);
        }

        return new ModelReader(model, source, folder).Read(name);
    }
}
