using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;

namespace PrivateInference.Reducer.Tests;

/// <summary>A folder of a test's own, and what many tests start from.</summary>
internal sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pisim-reducer-").FullName;

    public static ImageDataSet Small { get; } = DrawnDigits.Draw(160, 3, 0);

    public static ImageDataSet Held { get; } = DrawnDigits.Draw(50, 3, 1);

    public static void NeedRuntime() => Assert.SkipUnless(RuntimeLoader.IsBuiltIn, "built without ONNX Runtime");

    /// <summary>The repository's root, or null outside of it.</summary>
    public static string? Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Put(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
