using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Latency over arrival rate: one series split into queue, offline and online; several as lines.</summary>
internal static class WorkloadFigure
{
    private static readonly (string Name, string Column)[] s_parts =
        [("online", Column.OnlineSeconds), ("offline", Column.OfflineSeconds), ("queue", Column.QueueSeconds)];

    private static readonly int[] s_dash = [3, 2];

    /// <summary>Draws the figure.</summary>
    /// <param name="request">Width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        IReadOnlyList<ResultRow> rows = data.Rows([Column.RatePerHour], [Column.OnlineSeconds], [Column.QueueSeconds, Column.OfflineSeconds]);
        rows = [.. rows.Where(row => row.Number(Column.RatePerHour) is not null).OrderBy(row => row.Number(Column.RatePerHour))];
        if (rows.Count == 0)
        {
            throw new FigureException("--figure workload: no row has rate_per_hour as a number");
        }

        Grouping grouping = new(rows, request.Series);
        AxisPlan across = new(Measure.Of(Column.RatePerHour, "Requests", rows.Select(row => row.Number(Column.RatePerHour)!.Value)), rows.Select(row => row.Number(Column.RatePerHour)!.Value), request.IsWide);
        return grouping.Names.Count == 1 ? Split(request, rows, across) : Lines(request, rows, across, grouping);
    }

    private static JsonObject Split(FigureRequest request, IReadOnlyList<ResultRow> rows, AxisPlan across)
    {
        double[] tops = [.. rows.Select(Total).Concat(rows.Select(row => row.Number(Column.P95Seconds)).OfType<double>())];
        AxisPlan up = new(Measure.Of(Column.Seconds, "Latency", tops), tops, request.IsWide, fromZero: true, alwaysLinear: true);
        var stacked = rows
            .GroupBy(row => row.Number(Column.RatePerHour)!.Value)
            .SelectMany(rate => s_parts
                .Select((part, order) => (part.Name, order, Values: rate.Select(row => row.Number(part.Column)).OfType<double>().ToArray()))
                .Where(part => part.Values.Length > 0)
                .Select(part => new { x = rate.Key * across.Factor, part = part.Name, part.order, y = part.Values.Average() * up.Factor }))
            .ToArray();
        string[] parts = [.. s_parts.Select(part => part.Name).Where(name => stacked.Any(value => value.part == name))];
        var tail = rows
            .Where(row => row.Number(Column.P95Seconds) is not null)
            .GroupBy(row => row.Number(Column.RatePerHour)!.Value)
            .Select(rate => new { x = rate.Key * across.Factor, y = rate.Average(row => row.Number(Column.P95Seconds)!.Value) * up.Factor, part = "95th percentile", tail = "95th percentile" })
            .ToArray();
        string[] colours = [.. parts.Select(name => name switch { "online" => Palette.Stack[2], "offline" => Palette.Stack[0], _ => Palette.Stack[3] })];
        object colour = SpecWriter.Colour(request, parts, "part", colours, "square");
        Dictionary<string, object?> horizontal = across.Channel("x");
        Dictionary<string, object?> vertical = up.Channel("y");
        vertical["stack"] = "zero";
        object[] tips = [SpecWriter.Tip("part", "part", isNumber: false), SpecWriter.Tip("x", across.Title), SpecWriter.Tip("y", up.Title)];
        List<object> layers = [new { mark = Part(rows), encoding = new { x = horizontal, y = vertical, color = colour, order = new { field = "order", type = "ordinal" }, tooltip = tips } }];
        if (tail.Length > 0)
        {
            layers.Add(new
            {
                data = new { values = tail },
                mark = new { type = "line", stroke = SpecWriter.GuideColour, strokeWidth = 1.25 },
                encoding = new { x = horizontal, y = up.Channel("y"), strokeDash = SpecWriter.OneDash("tail", "95th percentile", s_dash) },
            });
            layers.Add(new
            {
                data = new { values = tail },
                mark = new { type = "point", filled = true, size = 14, opacity = 1, color = SpecWriter.GuideColour },
                encoding = new { x = horizontal, y = up.Channel("y"), tooltip = tips },
            });
        }

        return SpecWriter.Layered(request, request.IsWide ? 230 : 180, $"{up.Title} over arrivals, means split into what a request waits for", stacked, layers);
    }

    private static JsonObject Lines(FigureRequest request, IReadOnlyList<ResultRow> rows, AxisPlan across, Grouping grouping)
    {
        AxisPlan up = new(Measure.Of(Column.Seconds, "Mean latency", rows.Select(Total)), rows.Select(Total), request.IsWide, fromZero: true);
        var values = rows
            .GroupBy(row => (Series: grouping.Of(row), X: row.Number(Column.RatePerHour)!.Value))
            .Select(group => new
            {
                series = group.Key.Series,
                x = group.Key.X * across.Factor,
                y = group.Average(Total) * up.Factor,
                queue = group.Average(row => row.Number(Column.QueueSeconds) ?? 0) * up.Factor,
                offline = group.Average(row => row.Number(Column.OfflineSeconds) ?? 0) * up.Factor,
                online = group.Average(row => row.Number(Column.OnlineSeconds) ?? 0) * up.Factor,
            });
        Dictionary<string, object?> horizontal = across.Channel("x");
        Dictionary<string, object?> vertical = up.Channel("y");
        object colour = SpecWriter.Colour(request, grouping.Names);
        object[] tips = [SpecWriter.Tip("series", "series", isNumber: false), .. ((string[])["queue", "offline", "online", "y"]).Select(part => SpecWriter.Tip(part, part == "y" ? up.Title : part)), SpecWriter.Tip("x", across.Title)];
        return SpecWriter.Layered(
            request,
            request.IsWide ? 230 : 180,
            $"{up.Title} over arrivals",
            values,
            new { mark = new { type = "line", strokeWidth = 1.25 }, encoding = new { x = horizontal, y = vertical, color = colour, strokeDash = SpecWriter.Dash(request, grouping.Names) } },
            new { mark = new { type = "point", filled = true, opacity = 1, size = 28 }, encoding = new { x = horizontal, y = vertical, color = colour, shape = SpecWriter.Shape(request, grouping.Names), tooltip = tips } });
    }

    /// <summary>Areas need two rates; a single one is a bar.</summary>
    private static object Part(IReadOnlyList<ResultRow> rows) => rows.Select(row => row.Number(Column.RatePerHour)).Distinct().Skip(1).Any()
        ? new { type = "area", line = false, stroke = "white", strokeWidth = 0.5 }
        : new { type = "bar", width = 40 };

    private static double Total(ResultRow row) => s_parts.Sum(part => row.Number(part.Column) ?? 0);
}
