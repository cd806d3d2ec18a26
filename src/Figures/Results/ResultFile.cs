namespace PrivateInference.Figures.Results;

/// <summary>A file of results, as tables.</summary>
public sealed class ResultFile
{
    internal ResultFile(string path, string? schema, string? command, IEnumerable<ResultTable> tables)
    {
        Path = path;
        Schema = schema;
        Command = command;
        Tables = [.. tables.Select(DerivedColumns.AddTo).Where(table => table.Rows.Count > 0)];
    }

    /// <summary>The file, as the command line named it.</summary>
    public string Path { get; }

    /// <summary>Name and version of its layout, as <c>pisim.run/1</c>; null for CSV.</summary>
    public string? Schema { get; }

    /// <summary>The command that made it, where the file says so.</summary>
    public string? Command { get; }

    /// <summary>Its tables that have rows.</summary>
    internal IReadOnlyList<ResultTable> Tables { get; }

    /// <summary>Reads a file of results: JSON or CSV that pisim wrote, or any CSV or JSON whose columns have names known here.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its tables.</returns>
    /// <exception cref="FigureException">The file is not there, or is neither; the message names file and line.</exception>
    public static ResultFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FigureException(Directory.Exists(path) ? $"{path}: is a folder; expected files of results, such as {System.IO.Path.Join(path, "*.json")}" : $"{path}: no such file");
        }

        string text = TextFile.Read(path);
        char first = text.AsSpan().TrimStart() is [char start, ..] ? start : throw new FigureException($"{path}: is empty; expected JSON or CSV with a header");
        return first is '{' or '[' ? JsonResults.Read(path, text) : CsvResults.Read(path, text);
    }
}
