using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Tests;

/// <summary>A folder of result files that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pisim-figures-").FullName;

    public string At(string name) => Path.Join(_path, name);

    public ResultFile File(string name, string text) => ResultFile.Read(Write(name, text));

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
