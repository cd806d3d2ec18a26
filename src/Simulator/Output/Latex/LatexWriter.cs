using System.Text;

namespace PrivateInference.Simulator.Output.Latex;

/// <summary>Tables for a paper: booktabs, one unit a column, in the head.</summary>
internal static class LatexWriter
{
    private const int RowsOfAPage = 40;

    /// <summary>Writes tables.</summary>
    /// <param name="tables">Tables as printed; those without rows are left out.</param>
    /// <returns>LaTeX to <c>\input</c>; it needs booktabs, and longtable where a table has more rows than a page.</returns>
    public static string Write(IEnumerable<PrintedTable> tables)
    {
        StringBuilder latex = new("% \\usepackage{booktabs,longtable} in the preamble; \\input this file.\n");
        foreach (PrintedTable table in tables.Where(table => table.Rows.Count > 0))
        {
            Append(latex, table);
        }

        return latex.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder latex, PrintedTable table)
    {
        LatexColumn[] columns =
        [
            .. table.Columns.Select((header, column) => LatexColumn.Of(header, [.. table.Rows.Select(row => column < row.Count ? row[column] : string.Empty)])),
        ];
        string shape = new string('l', table.TextColumns) + new string('r', table.Columns.Count - table.TextColumns);
        string caption = $"\\caption{{{LatexText.Escape(table.Title)}}}";
        string head = Row(columns.Select(column => column.Head));
        bool isLong = table.Rows.Count > RowsOfAPage;
        _ = isLong
            ? latex.Append($"\n\\begin{{longtable}}{{{shape}}}\n{caption}\\\\\n\\toprule\n{head}\\midrule\n\\endhead\n")
            : latex.Append($"\n\\begin{{table}}\n\\centering\n{caption}\n\\begin{{tabular}}{{{shape}}}\n\\toprule\n{head}\\midrule\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            _ = latex.Append(Row(columns.Select(column => column.Cells[row])));
        }

        _ = latex.Append(isLong ? "\\bottomrule\n\\end{longtable}\n" : "\\bottomrule\n\\end{tabular}\n\\end{table}\n");
    }

    /// <summary>A row that begins with a bracket would be read as the option of the line end before it.</summary>
    private static string Row(IEnumerable<string> cells)
    {
        string row = string.Join(" & ", cells);
        return (row.StartsWith('[') || row.StartsWith('*') ? "{}" : string.Empty) + row + " \\\\\n";
    }
}
