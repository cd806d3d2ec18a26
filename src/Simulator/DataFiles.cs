namespace PrivateInference.Simulator;

/// <summary>Data that travels with the program, by kind and bare name.</summary>
internal static class DataFiles
{
    private const string Extension = ".json";

    /// <summary>Finds a file.</summary>
    /// <param name="kind">A folder of data: <c>profiles</c>, <c>links</c>, <c>prices</c>.</param>
    /// <param name="named">A path, or a name of that folder without its ending.</param>
    /// <returns>A file that is there, or null.</returns>
    public static string? Find(string kind, string named)
    {
        string known = Path.Combine(Folder(kind), named + Extension);
        bool isBare = named.Length > 0 && Path.GetFileName(named) == named;
        return File.Exists(named) ? named : isBare && File.Exists(known) ? known : null;
    }

    /// <summary>The names of a kind.</summary>
    /// <param name="kind">A folder of data.</param>
    /// <returns>In order.</returns>
    public static IEnumerable<string> Names(string kind) => Directory.Exists(Folder(kind))
        ? Directory.GetFiles(Folder(kind), "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)
        : [];

    /// <summary>A table of the literature.</summary>
    /// <param name="name">File name.</param>
    /// <returns>Its path.</returns>
    public static string Paper(string name) => Path.Combine(Folder("papers"), name);

    private static string Folder(string kind) => Path.Combine(AppContext.BaseDirectory, "data", kind);
}
