using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace PrivateInference.Figures.Results;

/// <summary>Reads CSV, also after a spreadsheet had it: separators of any kind, decimal commas, blank lines, empty columns at the end.</summary>
internal static partial class CsvResults
{
    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The file as one table, or as layers and a summary where it has a row a layer and phase.</returns>
    /// <exception cref="FigureException">No header, or a line that does not fit it.</exception>
    public static ResultFile Read(string path, string text)
    {
        char separator = Separator(ref text);
        using CsvParser parser = new(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            IgnoreBlankLines = true,
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => throw new FigureException($"{path}, line {bad.Context.Parser?.RawRow}: a quote is out of place"),
        });
        if (!parser.Read())
        {
            throw new FigureException($"{path}: is empty; expected a header");
        }

        string[] columns = Header(path, parser.Record!);
        List<ResultRow> rows = [];
        while (parser.Read())
        {
            string[] fields = parser.Record!;
            if (fields.Skip(columns.Length).Any(field => field.Length > 0))
            {
                throw new FigureException(FormattableString.Invariant($"{path}, line {parser.RawRow}: {fields.Length} fields; expected {columns.Length}, as in the header"));
            }

            Dictionary<string, string> values = [];
            foreach ((string column, string field) in columns.Zip(fields).Where(pair => pair.First.Length > 0 && pair.Second.Length > 0))
            {
                values.Add(column, separator != ',' && DecimalComma().IsMatch(field) ? field.Replace(',', '.') : field);
            }

            if (values.Count > 0)
            {
                rows.Add(new ResultRow(FormattableString.Invariant($"{path}, line {parser.RawRow}"), values));
            }
        }

        ResultTable table = new(path, "rows", columns, rows);
        return rows.Count == 0
            ? throw new FigureException($"{path}: has a header and no rows; expected at least one row of results")
            : new ResultFile(path, null, null, PhaseRows.Split(table));
    }

    private static string[] Header(string path, string[] headers)
    {
        string[] columns = Column.Canonical(headers);
        string? twice = columns.Where(column => column.Length > 0).GroupBy(column => column).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? columns : throw new FigureException($"{path}: two columns are called {twice}");
    }

    /// <summary>The separator that the header has most of; Excel's own first line may name it.</summary>
    private static char Separator(ref string text)
    {
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4)
        {
            char named = text[4];
            text = text[5..];
            return named;
        }

        string header = Quoted().Replace(text.TrimStart().Split('\n', 2)[0], string.Empty);
        return ",;\t".MaxBy(separator => header.Count(letter => letter == separator));
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^-?\d*,\d+([eE][+-]?\d+)?$")]
    private static partial Regex DecimalComma();
}
