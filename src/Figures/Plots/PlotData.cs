using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Finds the rows that a figure needs among files of different kinds.</summary>
/// <param name="request">What to draw.</param>
/// <param name="files">The results.</param>
internal sealed class PlotData(FigureRequest request, IReadOnlyList<ResultFile> files)
{
    private const int MostNamed = 3;
    private readonly List<string> _notes = [];
    private readonly List<string> _filesLeftOut = [];

    /// <summary>Rows that were left out or averaged, and why.</summary>
    public IReadOnlyList<string> Notes => [.. _notes.Distinct()];

    /// <summary>Files of which no row was taken, and why.</summary>
    public IReadOnlyList<string> FilesLeftOut => [.. _filesLeftOut.Distinct()];

    /// <summary>Says something to the reader of the figure.</summary>
    /// <param name="note">A sentence.</param>
    public void Note(string note) => _notes.Add(note);

    /// <summary>The rows that have everything a figure needs.</summary>
    /// <param name="needs">Columns; of each group one must be there.</param>
    /// <returns>At least one row, each once.</returns>
    /// <exception cref="FigureException">There is none; the message says what is missing where.</exception>
    public IReadOnlyList<ResultRow> Rows(params IReadOnlyList<string[]> needs)
    {
        List<ResultRow> rows = [];
        List<string> without = [];
        foreach (ResultFile file in files)
        {
            ResultRow[] found = [.. file.Tables.SelectMany(table => table.Rows).Where(row => needs.All(group => group.Any(row.Values.ContainsKey)))];
            rows.AddRange(found);
            if (found.Length == 0)
            {
                without.Add($"{file.Path} has no {string.Join(" and no ", Missing(file, needs))}");
            }
        }

        string figure = $"--figure {Name} needs {string.Join(" and ", needs.Select(OneOf))}";
        if (rows.Count == 0)
        {
            string more = without.Count > MostNamed ? FormattableString.Invariant($" (and {without.Count - MostNamed} more files)") : string.Empty;
            throw new MissingColumnsException($"{figure}; {string.Join("; ", without.Take(MostNamed))}{more}");
        }

        _filesLeftOut.AddRange(without.Take(MostNamed).Select(file => $"left out: {file}"));
        if (without.Count > MostNamed)
        {
            _filesLeftOut.Add(FormattableString.Invariant($"left out: {without.Count - MostNamed} more files"));
        }

        return Chosen(rows);
    }

    private string Name => request.Kind.ToString().ToLowerInvariant();

    private static string OneOf(string[] group) => string.Join(" or ", group);

    private static string[] Missing(ResultFile file, IReadOnlyList<string[]> needs)
    {
        string[] missing = [.. needs.Where(group => !file.Tables.Any(table => group.Any(table.Has))).Select(OneOf)];
        return missing.Length > 0 ? missing : [$"row with {string.Join(" and ", needs.Select(OneOf))} together"];
    }

    private List<ResultRow> Chosen(List<ResultRow> rows)
    {
        List<ResultRow> kept = [.. rows.Where(row => row.Failure is null)];
        if (kept.Count < rows.Count)
        {
            _notes.Add(FormattableString.Invariant($"left out: {rows.Count - kept.Count} rows with an error"));
        }

        foreach ((string column, string value) in request.Where)
        {
            string name = Column.Canonical(column);
            string[] there = [.. kept.Select(row => row.Text(name)).OfType<string>().Distinct()];
            kept = [.. kept.Where(row => string.Equals(row.Text(name), value, StringComparison.OrdinalIgnoreCase))];
            if (kept.Count == 0)
            {
                throw new FigureException(there.Length == 0
                    ? $"--where {column}={value}: the results have no column {column}"
                    : $"--where {column}={value}: no such row; there are {string.Join(", ", there.Take(8))}{(there.Length > 8 ? ", ..." : string.Empty)}");
            }
        }

        if (kept.Count == 0)
        {
            throw new FigureException($"--figure {Name}: every row reports an error: {rows[0].Source}: {rows[0].Failure}");
        }

        // The JSON and the CSV of one run are often named together.
        return [.. kept.DistinctBy(Signature)];
    }

    private static string Signature(ResultRow row)
        => string.Join('\0', Column.All.Select(column => row.Text(column.Name)).Append(row.Text("garbling")).Append(row.Text("ot")).Append(row.Text("mode")));
}
