namespace PrivateInference.Figures.Rendering;

/// <summary>The renderer's libraries and fonts, which the build copies beside the program.</summary>
public static class FigureLibraries
{
    private static string Folder => Path.Join(AppContext.BaseDirectory, "figures");

    /// <summary>Whether the build fetched them.</summary>
    public static bool AreThere => File.Exists(Find("vega.min.js"));

    /// <summary>What to do where they are not.</summary>
    internal static string HowToGet => "the figure libraries are not there: build with Node and npm on the PATH, ./pisim plot or dotnet build src/Simulator -c Release";

    /// <summary>A file of theirs.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Where it is, or would be.</returns>
    internal static string Find(string name) => Path.Join(Folder, name);

    /// <summary>A program on the PATH.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Where it is, or null.</returns>
    internal static string? Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => (string[])[Path.Join(folder, name), Path.Join(folder, name + ".exe")])
        .FirstOrDefault(File.Exists);
}
