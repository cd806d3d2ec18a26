using System.Globalization;

namespace PrivateInference.Figures.Results;

/// <summary>One row of results: text by column.</summary>
/// <param name="source">File and line, for errors.</param>
/// <param name="values">Text by column; a missing value is not there.</param>
internal sealed class ResultRow(string source, IReadOnlyDictionary<string, string> values)
{
    /// <summary>File and line.</summary>
    public string Source => source;

    /// <summary>Text by column.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>A value as it is written.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The text, or null where there is none.</returns>
    public string? Text(string column) => values.GetValueOrDefault(column);

    /// <summary>What went wrong where the row was made, or null. A number under that heading is an error of measurement, as in validations.</summary>
    public string? Failure => Text(Column.Error) is string text && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text : null;

    /// <summary>A value as a number.</summary>
    /// <param name="column">The column.</param>
    /// <returns>A finite number, or null where there is none or it is without limit.</returns>
    /// <exception cref="FigureException">It is not a number.</exception>
    public double? Number(string column)
    {
        string? text = Text(column);
        if (text is null)
        {
            return null;
        }

        bool isPercent = text.EndsWith('%');
        if (!double.TryParse(isPercent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw new FigureException($"{source}: column {column}: '{text}' is not a number");
        }

        return double.IsFinite(value) ? (isPercent ? value / 100 : value) : null;
    }

    /// <summary>The row with more values.</summary>
    /// <param name="added">Columns and values; those already there stay as they are.</param>
    /// <returns>The row, itself where nothing is new.</returns>
    public ResultRow With(IEnumerable<KeyValuePair<string, double?>> added)
    {
        Dictionary<string, string> all = new(values);
        foreach ((string column, double? value) in added)
        {
            if (value is double number)
            {
                _ = all.TryAdd(column, number.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        return all.Count == values.Count ? this : new ResultRow(source, all);
    }
}
