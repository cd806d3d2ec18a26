using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>A cost over one quantity that varies, a line a series.</summary>
internal static class ScalingFigure
{
    private static readonly string[] s_across = [Column.Bandwidth, Column.Rtt, Column.Relus];
    private static readonly string[] s_costs = [Column.TotalSeconds, Column.TotalBytes];

    /// <summary>Draws the figure.</summary>
    /// <param name="request">Columns of the axes and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        string[] possibleX = request.X is null ? s_across : [Column.Canonical(request.X)];
        string[] possibleY = request.Y is null ? s_costs : [Column.Canonical(request.Y)];
        IReadOnlyList<ResultRow> rows = data.Rows(possibleX, possibleY);
        string y = possibleY.First(column => rows.Any(row => row.Values.ContainsKey(column)));
        string x = possibleX.MaxBy(column => rows.Select(row => row.Text(column)).OfType<string>().Distinct().Count())!;
        rows = [.. rows.Where(row => row.Number(x) is not null && row.Number(y) is not null)];
        if (rows.Count == 0)
        {
            throw new FigureException($"--figure scaling: no row has both {x} and {y} as a number");
        }

        string[] except = x == Column.Relus ? [x, Column.Method] : [x, Column.Link];
        Grouping grouping = new(rows, request.Series, except);
        Point[] points =
        [
            .. rows.GroupBy(row => (Series: grouping.Of(row), X: row.Number(x)!.Value))
                .Select(group => new Point(group.Key.Series, group.Key.X, Spread.Of(group.Select(row => row.Number(y)!.Value)), group.Count()))
                .OrderBy(point => point.X),
        ];
        Warn(data, rows, points, x);
        AxisPlan across = new(Measure.Of(x, points.Select(point => point.X)), points.Select(point => point.X), request.IsWide, fromZero: true);
        AxisPlan up = new(Measure.Of(y, points.Select(point => point.Y.Mean)), points.SelectMany(point => (double[])[point.Y.Low > 0 ? point.Y.Low : point.Y.Mean, point.Y.High]), request.IsWide, fromZero: true);
        var values = points.Select(point => new
        {
            series = point.Series,
            x = point.X * across.Factor,
            y = point.Y.Mean * up.Factor,
            low = (point.Y.Low > 0 ? point.Y.Low : point.Y.Mean) * up.Factor,
            high = point.Y.High * up.Factor,
        });
        Dictionary<string, object?> horizontal = across.Channel("x");
        Dictionary<string, object?> vertical = up.Channel("y");
        object colour = SpecWriter.Colour(request, grouping.Names);
        List<object> layers =
        [
            new { mark = new { type = "line", strokeWidth = 1.25 }, encoding = new { x = horizontal, y = vertical, color = colour, strokeDash = SpecWriter.Dash(request, grouping.Names) } },
        ];
        if (points.Any(point => point.Y.Deviation > 0))
        {
            layers.Add(new { mark = new { type = "rule", strokeWidth = 0.75 }, encoding = new { x = horizontal, y = up.Channel("low"), y2 = new { field = "high" }, color = colour } });
        }

        layers.Add(new
        {
            mark = new { type = "point", filled = true, opacity = 1, size = points.Length > 300 ? 6 : 28 },
            encoding = new
            {
                x = horizontal,
                y = vertical,
                color = colour,
                shape = SpecWriter.Shape(request, grouping.Names),
                tooltip = new[] { SpecWriter.Tip("series", "series", isNumber: false), SpecWriter.Tip("x", across.Title), SpecWriter.Tip("y", up.Title) },
            },
        });
        return SpecWriter.Layered(request, request.IsWide ? 240 : 180, $"{up.Title} over {across.Title}", values, layers);
    }

    /// <summary>Rows that share a place without being seeds of one another are averaged, and that is said.</summary>
    private static void Warn(PlotData data, IReadOnlyList<ResultRow> rows, Point[] points, string x)
    {
        string[] hidden = [.. s_across.Append(Column.Budget).Where(column => column != x && rows.Select(row => row.Text(column)).Distinct().Skip(1).Any())];
        if (points.Any(point => point.Rows > 1) && hidden.Length > 0)
        {
            data.Note($"rows that differ in {string.Join(" and ", hidden)} are averaged; choose one with --where COLUMN=VALUE, or show it with --series COLUMN");
        }
    }

    private sealed record Point(string Series, double X, Spread Y, int Rows);
}
