namespace PrivateInference.Simulator.Output.Latex;

/// <summary>A table as it was printed.</summary>
/// <param name="Title">The line above it.</param>
/// <param name="Columns">Headers.</param>
/// <param name="TextColumns">How many of the columns, from the left, are text; the others are numbers.</param>
internal sealed record PrintedTable(string Title, IReadOnlyList<string> Columns, int TextColumns)
{
    /// <summary>The rows, one text a column.</summary>
    public List<IReadOnlyList<string>> Rows { get; } = [];
}
