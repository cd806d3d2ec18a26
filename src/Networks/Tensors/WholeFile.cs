namespace PrivateInference.Networks.Tensors;

/// <summary>Reads and writes files whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Reads a file into memory.</summary>
    /// <param name="path">File to read.</param>
    /// <param name="maximumBytes">Largest size accepted; a larger file is refused before anything is allocated.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="TensorFileException">The file is absent, unreadable, not a regular file or too large.</exception>
    public static byte[] Read(string path, long maximumBytes)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!stream.CanSeek)
            {
                throw new TensorFileException(path, "not a regular file.");
            }

            if (stream.Length > maximumBytes)
            {
                throw new TensorFileException(path, $"has {stream.Length} bytes, at most {maximumBytes} are expected.");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TensorFileException(path, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes a file beside its place and moves it there when it is complete.</summary>
    /// <param name="path">File to write; replaced when it exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string partial = path + ".partial";
        try
        {
            using (FileStream stream = File.Create(partial))
            {
                write(stream);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
