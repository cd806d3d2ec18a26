namespace PrivateInference.Reducer;

/// <summary>Files that are either whole or absent.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, flushes to the disk and moves into place.</summary>
    /// <param name="path">The file; replaced.</param>
    /// <param name="content">All of it.</param>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes beside the file, flushes to the disk and moves into place.</summary>
    /// <param name="path">The file; replaced.</param>
    /// <param name="write">Writes all of it.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string beside = path + ".part";
        try
        {
            using (FileStream stream = new(beside, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (ArgumentOutOfRangeException error)
        {
            // What .NET throws where a file would grow beyond a limit of the file system or the process.
            File.Delete(beside);
            throw new IOException($"the file is larger than allowed here : '{beside}'", error);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
