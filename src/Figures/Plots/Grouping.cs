using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Names series after what varies among rows.</summary>
internal sealed class Grouping
{
    /// <summary>Most series that colours, shapes and dashes tell apart.</summary>
    public const int Most = 24;

    /// <summary>What stands between the values that name a series.</summary>
    public const string Between = " \u00B7 ";

    private static readonly string[] s_candidates =
        [Column.Network, Column.Method, Column.Protocol, "garbling", "ot", Column.Link, Column.Profile, "mode"];

    private static readonly string[] s_mayBeUnsaid = ["garbling", "ot", Column.Link, Column.Profile, "mode"];

    private readonly string[] _columns;

    /// <summary>Finds the columns that tell series apart.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="chosen">Columns that the command line names, or null for those that vary.</param>
    /// <param name="except">Columns that never do: those of the axes, and what follows from them.</param>
    /// <exception cref="FigureException">A named column is not there, or there are too many series.</exception>
    public Grouping(IReadOnlyList<ResultRow> rows, IReadOnlyList<string>? chosen, params string[] except)
        : this(rows, chosen, Most, except)
    {
    }

    /// <summary>Finds the columns that tell series apart, of which there may be another number.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="chosen">Columns that the command line names, or null for those that vary.</param>
    /// <param name="most">Most series; bars need no colour of their own.</param>
    /// <param name="except">Columns that never do.</param>
    /// <exception cref="FigureException">A named column is not there, or there are too many series.</exception>
    public Grouping(IReadOnlyList<ResultRow> rows, IReadOnlyList<string>? chosen, int most, params string[] except)
    {
        _columns = chosen is null
            ? [.. s_candidates.Except(except).Where(column => Varies(rows, column))]
            : [.. chosen.Select(Column.Canonical)];
        string? absent = _columns.FirstOrDefault(column => !rows.Any(row => row.Values.ContainsKey(column)));
        if (absent is not null)
        {
            throw new FigureException($"--series {absent}: no such column; there are {string.Join(", ", rows.SelectMany(row => row.Values.Keys).Distinct().Take(20))}");
        }

        Names = [.. rows.Select(Of).Distinct()];
        if (Names.Count > most)
        {
            throw new FigureException(FormattableString.Invariant(
                $"{Names.Count} series of {string.Join(" and ", _columns)}; at most {most} can be told apart: choose rows with --where {_columns[0]}=VALUE or columns with --series"));
        }
    }

    /// <summary>
    /// Whether rows differ in a column. A row without a method or protocol is one more kind of result; one that does not say its link, profile
    /// or variant comes from a file that has no such column, which tells nothing.
    /// </summary>
    private static bool Varies(IReadOnlyList<ResultRow> rows, string column)
    {
        IEnumerable<string?> values = rows.Select(row => row.Text(column));
        return (s_mayBeUnsaid.Contains(column) ? values.Where(value => value is not null) : values).Distinct().Skip(1).Any();
    }

    /// <summary>All series, in the order of the rows.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The series of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The values that vary, joined; <c>all</c> where none does.</returns>
    public string Of(ResultRow row)
    {
        string name = string.Join(Between, _columns.Select(row.Text).OfType<string>());
        return name.Length > 0 ? name : "all";
    }
}
