namespace PrivateInference.Figures.Results;

/// <summary>A table of one kind of result in a file.</summary>
/// <param name="File">The file, as the command line named it.</param>
/// <param name="Part">What the rows are: <c>summary</c>, <c>layers</c>, or the name that the file gives them.</param>
/// <param name="Columns">Canonical names of the columns, in the file's order.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ResultTable(string File, string Part, IReadOnlyList<string> Columns, IReadOnlyList<ResultRow> Rows)
{
    /// <summary>One row a run: totals of its phases.</summary>
    public const string Summary = "summary";

    /// <summary>One row a layer and phase.</summary>
    public const string Layers = "layers";

    /// <summary>Whether any row has a value in a column.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The answer.</returns>
    public bool Has(string column) => Rows.Any(row => row.Values.ContainsKey(column));

    /// <summary>Puts rows together; columns in the order of their first appearance.</summary>
    /// <param name="file">The file.</param>
    /// <param name="part">What the rows are.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>The table.</returns>
    public static ResultTable Of(string file, string part, IEnumerable<ResultRow> rows)
    {
        ResultRow[] all = [.. rows];
        return new ResultTable(file, part, [.. all.SelectMany(row => row.Values.Keys).Distinct()], all);
    }
}
