using PrivateInference.Simulator.Output.Latex;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PrivateInference.Simulator.Output;

/// <summary>The screen, or the file or pipe in its place: then without colours, and wide enough for every table.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 200;
    private const int LeastWidth = 118;
    private static readonly List<PrintedTable> s_printed = [];
    private static readonly Dictionary<Table, PrintedTable> s_rows = new(ReferenceEqualityComparer.Instance);

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output { get; } = Create();

    /// <summary>Every table made so far, for <c>--latex</c>.</summary>
    public static IReadOnlyList<PrintedTable> Printed => s_printed;

    /// <summary>An empty table in the house's looks; columns are never wrapped.</summary>
    /// <param name="title">One line above it.</param>
    /// <param name="textColumns">Headers of columns of text.</param>
    /// <param name="numberColumns">Headers of columns of numbers, after the text.</param>
    /// <returns>The table.</returns>
    public static Table CreateTable(string title, string[] textColumns, string[] numberColumns)
    {
        Output.WriteLine();
        Output.WriteLine(title);
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in textColumns)
        {
            _ = table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        }

        foreach (string column in numberColumns)
        {
            _ = table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned().NoWrap());
        }

        PrintedTable printed = new(title, [.. textColumns, .. numberColumns], textColumns.Length);
        s_printed.Add(printed);
        s_rows.Add(table, printed);
        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cells">One text a column.</param>
    public static void AddTextRow(this Table table, params string[] cells)
    {
        _ = table.AddRow((IEnumerable<IRenderable>)[.. cells.Select(cell => new Text(cell))]);
        s_rows.GetValueOrDefault(table)?.Rows.Add(cells);
    }

    private static IAnsiConsole Create()
    {
        bool isFile = Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = isFile ? WidthOfFiles : Math.Max(console.Profile.Width, LeastWidth);
        return console;
    }
}
