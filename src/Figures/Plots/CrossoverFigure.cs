using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Who is fastest at each bandwidth and round-trip time, or at each bandwidth down and up, and by how much.</summary>
internal static class CrossoverFigure
{
    /// <summary>Narrowest cell, in points, that has room for its factor.</summary>
    private const double RoomForText = 21;

    /// <summary>Draws the figure.</summary>
    /// <param name="request">Columns and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        string cost = Column.Canonical(request.Y ?? Column.TotalSeconds);
        (string x, string y) = Axes(request, data, cost);
        IReadOnlyList<ResultRow> rows = [.. data.Rows([x], [y], [cost]).Where(row => row.Number(x) > 0 && row.Number(y) is not null && row.Number(cost) > 0)];
        string[] networks = [.. rows.Select(row => row.Text(Column.Network)).OfType<string>().Distinct()];
        if (request.Series is null && networks.Length > 1)
        {
            throw new FigureException($"--figure crossover compares protocols on one network; found {string.Join(", ", networks.Take(4))}: choose with --where network={networks[0]}");
        }

        Grouping grouping = new(rows, request.Series, x, Column.Link);
        if (grouping.Names.Count < 2)
        {
            throw new FigureException($"--figure crossover compares at least two protocols; found {grouping.Names.Count} with {x}, {y} and {cost}");
        }

        Cell[] cells = [.. rows.GroupBy(row => (X: row.Number(x)!.Value, Y: row.Number(y)!.Value)).Select(group => Winner(group.Key.X, group.Key.Y, group, grouping, cost)).OfType<Cell>()];
        if (cells.Length == 0)
        {
            throw new FigureException($"--figure crossover: no pair of {x} and {y} was tried with two protocols");
        }

        Edges across = new(cells.Select(cell => cell.X));
        Edges up = new(cells.Select(cell => cell.Y));
        Measure horizontal = Measure.Of(x, cells.Select(cell => cell.X));
        Measure vertical = Measure.Of(y, cells.Select(cell => cell.Y));
        string[] winners = [.. grouping.Names.Where(name => cells.Any(cell => cell.Series == name))];
        string[] names = [.. grouping.Names];

        // Who wins everywhere must still be told from who was tried.
        string[] inLegend = winners.Length == 1 ? names : winners;
        object[] values =
        [
            .. cells.Select(cell => new
            {
                series = cell.Series,
                x = cell.X * horizontal.Factor,
                y = cell.Y * vertical.Factor,
                left = across.Below(cell.X) * horizontal.Factor,
                right = across.Above(cell.X) * horizontal.Factor,
                bottom = up.Below(cell.Y) * vertical.Factor,
                top = up.Above(cell.Y) * vertical.Factor,
                factor = cell.Factor,
                second = cell.Second,
                is_dark = Palette.IsDark(Array.IndexOf(names, cell.Series)),
            }),
        ];
        bool hasRoom = request.Width - 45 >= RoomForText * across.Count && (request.IsWide ? 200 : 150) / 10.0 >= up.Count;
        Dictionary<string, object?> Channel(Measure measure, Edges edges, string field) => new()
        {
            ["field"] = field,
            ["type"] = "quantitative",
            ["title"] = measure.Title,
            ["scale"] = AxisPlan.Scale(edges.IsLog, [edges.Least * measure.Factor, edges.Most * measure.Factor]),
            ["axis"] = new { values = edges.Centres.Select(centre => centre * measure.Factor), format = ".3~r", labelOverlap = "greedy", grid = false },
        };
        List<object> layers =
        [
            new
            {
                mark = new { type = "rect", stroke = "white", strokeWidth = 0.5 },
                encoding = new
                {
                    x = Channel(horizontal, across, "left"),
                    x2 = new { field = "right" },
                    y = Channel(vertical, up, "bottom"),
                    y2 = new { field = "top" },
                    color = SpecWriter.Colour(request, inLegend, colours: inLegend.Select(name => Palette.Colour(Array.IndexOf(names, name)))),
                    tooltip = new[]
                    {
                        SpecWriter.Tip("series", "fastest", isNumber: false),
                        SpecWriter.Tip("factor", "times as fast as the next"),
                        SpecWriter.Tip("second", "the next", isNumber: false),
                        SpecWriter.Tip("x", horizontal.Title),
                        SpecWriter.Tip("y", vertical.Title),
                    },
                },
            },
        ];
        if (hasRoom)
        {
            layers.Add(new
            {
                mark = new { type = "text", fontSize = 7, baseline = "middle" },
                encoding = new
                {
                    x = Channel(horizontal, across, "x"),
                    y = Channel(vertical, up, "y"),
                    text = new { field = "factor", type = "quantitative", format = ".3~r" },
                    color = new { condition = new { test = "datum.is_dark", value = "white" }, value = "black" },
                },
            });
        }

        string only = winners.Length == 1 ? $": {winners[0]} everywhere" : string.Empty;
        if (winners.Length == 1)
        {
            data.Note($"{winners[0]} is the fastest everywhere");
        }

        return SpecWriter.Layered(request, request.IsWide ? 230 : 180, $"Fastest over {horizontal.Title} and {vertical.Title}, with the factor to the next{only}", values, layers);
    }

    /// <summary>Bandwidth and round-trip time; where the latter is the same everywhere and the directions vary apart, bandwidth down and up.</summary>
    private static (string X, string Y) Axes(FigureRequest request, PlotData data, string cost)
    {
        string x = Column.Canonical(request.X ?? Column.Bandwidth);
        IReadOnlyList<ResultRow> rows = data.Rows([x], [Column.Rtt], [cost]);
        bool Varies(string column) => rows.Select(row => row.Text(column)).OfType<string>().Distinct().Skip(1).Any();
        return !Varies(Column.Rtt) && Varies(Column.Up) && Varies(Column.Down) && rows.Any(row => row.Text(Column.Up) != row.Text(Column.Down))
            ? (Column.Down, Column.Up)
            : (x, Column.Rtt);
    }

    /// <summary>The fastest of a place; null where fewer than two were tried.</summary>
    private static Cell? Winner(double x, double y, IEnumerable<ResultRow> rows, Grouping grouping, string cost)
    {
        (string Series, double Cost)[] ranked =
        [
            .. rows.GroupBy(grouping.Of).Select(series => (series.Key, series.Average(row => row.Number(cost)!.Value))).OrderBy(series => series.Item2),
        ];
        return ranked.Length < 2 ? null : new Cell(x, y, ranked[0].Series, ranked[1].Series, ranked[1].Cost / ranked[0].Cost);
    }

    private sealed record Cell(double X, double Y, string Series, string Second, double Factor);
}
