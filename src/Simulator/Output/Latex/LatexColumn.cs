using System.Globalization;

namespace PrivateInference.Simulator.Output.Latex;

/// <summary>A column for a paper: one unit, in the head, where every cell is of one kind.</summary>
/// <param name="Head">Header as LaTeX, with the unit.</param>
/// <param name="Cells">Cells as LaTeX.</param>
internal sealed record LatexColumn(string Head, IReadOnlyList<string> Cells)
{
    private static readonly (string Unit, double Factor)[][] s_kinds =
    [
        [("us", 1e-6), ("ms", 1e-3), ("s", 1)],
        [("B", 1), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9)],
        [("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9)],
        [("J", 1), ("kJ", 1e3)],
        [("%", 1)],
    ];

    /// <summary>Brings a column to one unit.</summary>
    /// <param name="header">Header as printed.</param>
    /// <param name="cells">Cells as printed: numbers with units, a dash for nothing, a question mark for what is not known.</param>
    /// <returns>The column; cells as they are where they are not all of one kind.</returns>
    public static LatexColumn Of(string header, IReadOnlyList<string> cells)
    {
        foreach ((string Unit, double Factor)[] kind in s_kinds)
        {
            double?[] values = [.. cells.Select(cell => Value(cell, kind))];
            if (values.Any(value => value is not null) && cells.Zip(values, (cell, value) => value is not null || cell is "" or "-" or "?").All(isKind => isKind))
            {
                double largest = values.Max(value => Math.Abs(value ?? 0));
                (string unit, double factor) = kind.LastOrDefault(unit => largest >= unit.Factor, kind[0]);
                string head = $"{LatexText.Escape(header)} ({LatexText.Escape(unit)})";
                return new LatexColumn(unit == "us" ? head.Replace("(us)", @"($\mu$s)", StringComparison.Ordinal) : head, [.. cells.Zip(values, (cell, value) => value is double number ? Digits(number / factor) : Plain(cell))]);
            }
        }

        return new LatexColumn(LatexText.Escape(header), [.. cells.Select(Plain)]);
    }

    private static string Plain(string cell) => cell == "-" ? "--" : LatexText.Escape(cell);

    private static double? Value(string cell, (string Unit, double Factor)[] kind)
    {
        int space = cell.LastIndexOf(' ');
        if (space < 0)
        {
            return null;
        }

        string suffix = cell[(space + 1)..];
        (string Unit, double Factor) unit = Array.Find(kind, unit => unit.Unit == suffix);
        return unit.Unit is not null && double.TryParse(cell.AsSpan(0, space), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value * unit.Factor
            : null;
    }

    /// <summary>Three significant digits without an exponent; what would need more than six decimals is only bounded.</summary>
    private static string Digits(double value)
    {
        double size = Math.Abs(value);
        if (size is > 0 and < 1e-6)
        {
            return "$<$0.000001";
        }

        int decimals = size is 0 or >= 99.95 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        string digits = size.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return value < 0 ? $"$-${digits}" : digits;
    }
}
