namespace PrivateInference.Networks.Tests.Tensors;

/// <summary>A file that a test writes, gone afterwards.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[]? content = null, string extension = ".bin")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pisim-test-{Guid.NewGuid():n}{extension}");
        if (content is not null)
        {
            File.WriteAllBytes(Path, content);
        }
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
