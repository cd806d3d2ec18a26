using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Accuracy against a cost: seeds become error bars, what something else beats in both is drawn lighter, a line joins the rest.</summary>
internal static class ParetoFigure
{
    private const int FewPoints = 300;

    /// <summary>Draws the figure.</summary>
    /// <param name="request">Columns of the axes and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        string x = Column.Canonical(request.X ?? Column.Relus);
        string y = Column.Canonical(request.Y ?? Column.Accuracy);
        IReadOnlyList<ResultRow> rows = data.Rows([x], [y]);
        Grouping grouping = new(rows, request.Series, x, y, Column.Link, Column.Profile, "mode");
        Point[] points = [.. Points(rows, grouping, x, y, areNamed: request.Series is not null)];
        AxisPlan across = new(Measure.Of(x, points.Select(point => point.X.Mean)), points.SelectMany(point => (double[])[point.X.Low > 0 ? point.X.Low : point.X.Mean, point.X.High]), request.IsWide, logFrom: x == Column.Relus ? 8 : 20);
        AxisPlan up = new(Measure.Of(y, points.Select(point => point.Y.Mean)), points.SelectMany(point => (double[])[point.Y.Low, point.Y.High]), request.IsWide, alwaysLinear: y == Column.Accuracy);
        HashSet<Point> front = Front(points, isBetterHigh: y.EndsWith(Column.Accuracy, StringComparison.Ordinal));
        var values = points.Select(point => new
        {
            series = point.Series,
            x = point.X.Mean * across.Factor,
            y = point.Y.Mean * up.Factor,
            x_low = (across.IsLog ? Math.Max(point.X.Low, across.Domain.Least / across.Factor) : point.X.Low) * across.Factor,
            x_high = point.X.High * across.Factor,
            y_low = point.Y.Low * up.Factor,
            y_high = point.Y.High * up.Factor,
            seeds = point.X.Count,
            front = front.Contains(point),
        });
        Dictionary<string, object?> horizontal = across.Channel("x");
        Dictionary<string, object?> vertical = up.Channel("y");
        object colour = SpecWriter.Colour(request, grouping.Names);
        List<object> layers =
        [
            new
            {
                mark = new { type = "line", stroke = SpecWriter.GuideColour, strokeWidth = 0.75, strokeDash = new[] { 3, 2 } },
                transform = new[] { new { filter = "datum.front" } },
                encoding = new { x = horizontal, y = vertical },
            },
        ];
        if (points.Any(point => point.X.Count > 1))
        {
            layers.Add(new { mark = new { type = "rule", strokeWidth = 0.75 }, encoding = new { x = horizontal, y = up.Channel("y_low"), y2 = new { field = "y_high" }, color = colour } });
            layers.Add(new { mark = new { type = "rule", strokeWidth = 0.75 }, encoding = new { x = across.Channel("x_low"), x2 = new { field = "x_high" }, y = vertical, color = colour } });
        }

        layers.Add(new
        {
            mark = new { type = "point", filled = true, size = points.Length > FewPoints ? 8 : 32 },
            encoding = new
            {
                x = horizontal,
                y = vertical,
                color = colour,
                shape = SpecWriter.Shape(request, grouping.Names),
                opacity = new { condition = new { test = "datum.front", value = 1 }, value = 0.4 },
                tooltip = new[] { SpecWriter.Tip("series", "series", isNumber: false), SpecWriter.Tip("x", across.Title), SpecWriter.Tip("y", up.Title), SpecWriter.Tip("seeds", "seeds") },
            },
        });
        return SpecWriter.Layered(request, request.IsWide ? 240 : 180, $"{up.Title} against {across.Title}; the dashed line joins what nothing beats in both", values, layers);
    }

    private static IEnumerable<Point> Points(IReadOnlyList<ResultRow> rows, Grouping grouping, string x, string y, bool areNamed)
        => rows
            .Where(row => row.Number(x) is not null && row.Number(y) is not null)
            .GroupBy(row => (
                Series: grouping.Of(row),
                Place: row.Text(Column.Budget) ?? row.Text(x),
                HasSeed: row.Values.ContainsKey(Column.Seed),
                Other: areNamed ? string.Empty : string.Join('\0', row.Text(Column.Network), row.Text(Column.Method), row.Text(Column.Protocol), row.Text(Column.Link))))
            .SelectMany(group => group.Key.HasSeed
                ? [new Point(group.Key.Series, Spread.Of(group.Select(row => row.Number(x)!.Value)), Spread.Of(group.Select(row => row.Number(y)!.Value)))]
                : group.Select(row => new Point(group.Key.Series, Spread.Of([row.Number(x)!.Value]), Spread.Of([row.Number(y)!.Value]))));

    /// <summary>What no other point beats: none is at most as dear and better, or as good and cheaper.</summary>
    private static HashSet<Point> Front(IEnumerable<Point> points, bool isBetterHigh)
    {
        HashSet<Point> front = [];
        double best = double.NegativeInfinity;
        foreach (Point point in points.OrderBy(point => point.X.Mean).ThenByDescending(point => isBetterHigh ? point.Y.Mean : -point.Y.Mean))
        {
            double value = isBetterHigh ? point.Y.Mean : -point.Y.Mean;
            if (value > best)
            {
                best = value;
                _ = front.Add(point);
            }
        }

        return front;
    }

    private sealed record Point(string Series, Spread X, Spread Y);
}
