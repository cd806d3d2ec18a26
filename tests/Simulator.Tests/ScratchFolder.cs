namespace PrivateInference.Simulator.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pisim-test-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public string[] Files => Directory.GetFiles(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
