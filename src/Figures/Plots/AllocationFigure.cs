using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>ReLUs kept in each layer: of one reduction in front of what there was, of several as lines.</summary>
internal static class AllocationFigure
{
    /// <summary>Draws the figure.</summary>
    /// <param name="request">Width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        IReadOnlyList<ResultRow> rows = data.Rows([Column.Layer], [Column.Kept]);
        Grouping grouping = new(rows, request.Series ?? Varying(rows));
        string[] layers = [.. rows.Select(row => row.Text(Column.Layer)!).Distinct()];
        // Bars stand in front of what there was; lines leave it out, or they would all lie on the ground.
        bool isBars = grouping.Names.Count == 1;
        double[] counts = [.. rows.SelectMany(row => (double?[])[row.Number(Column.Kept), isBars ? All(row) : null]).OfType<double>()];
        if (counts.Max() <= 0)
        {
            throw new FigureException("--figure allocation: no layer has a ReLU; expected kept, relus or total above 0");
        }

        AxisPlan up = new(Measure.Of(isBars ? Column.Relus : Column.Kept, counts), counts, request.IsWide, fromZero: true, alwaysLinear: true);
        // Long names of layers leave no room for bars: numbers then, in the order of the network.
        bool isNamed = layers.Length * 10 <= request.Width - 50 && layers.Max(layer => layer.Length) <= 14;
        var values = rows
            .GroupBy(row => (Series: grouping.Of(row), Layer: row.Text(Column.Layer)!))
            .Select(group => new
            {
                series = group.Key.Series,
                layer = group.Key.Layer,
                place = isNamed ? group.Key.Layer : (Array.IndexOf(layers, group.Key.Layer) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                kept = group.Average(row => row.Number(Column.Kept) ?? 0) * up.Factor,
                all = group.Average(row => All(row) ?? row.Number(Column.Kept) ?? 0) * up.Factor,
            })
            .ToArray();
        object place = new
        {
            field = "place",
            type = "ordinal",
            sort = (object?)null,
            title = isNamed ? "Layer" : "Layer (in the order of the network)",
            axis = new { labelAngle = isNamed && layers.Max(layer => layer.Length) > 3 ? -60 : 0, labelOverlap = "greedy", grid = false, labelLimit = 70 },
            scale = new { domain = values.Select(value => value.place).Distinct() },
        };
        object[] tips = [SpecWriter.Tip("series", "series", isNumber: false), SpecWriter.Tip("layer", "layer", isNumber: false), SpecWriter.Tip("kept", $"kept: {up.Title}"), SpecWriter.Tip("all", $"all: {up.Title}")];
        double height = request.IsWide ? 220 : 180;
        const string Description = "ReLUs kept in each layer";
        return isBars
            ? SpecWriter.Layered(request, height, Description, values.SelectMany(value => new[]
                {
                    new { value.series, value.layer, value.place, value.kept, value.all, part = "removed", count = value.all },
                    new { value.series, value.layer, value.place, value.kept, value.all, part = "kept", count = value.kept },
                }),
                new
                {
                    mark = new { type = "bar", stroke = "#444444", strokeWidth = 0.5 },
                    encoding = new
                    {
                        x = place,
                        y = Unstacked(up.Channel("count")),
                        color = SpecWriter.Colour(request, ["kept", "removed"], "part", [Palette.Stack[0], Palette.Stack[3]]),
                        tooltip = tips,
                    },
                })
            : SpecWriter.Layered(request, height, Description, values,
                new { mark = new { type = "line", strokeWidth = 1 }, encoding = new { x = place, y = up.Channel("kept"), color = SpecWriter.Colour(request, grouping.Names), strokeDash = SpecWriter.Dash(request, grouping.Names) } },
                new { mark = new { type = "point", filled = true, opacity = 1, size = 24 }, encoding = new { x = place, y = up.Channel("kept"), color = SpecWriter.Colour(request, grouping.Names), shape = SpecWriter.Shape(request, grouping.Names), tooltip = tips } });
    }

    /// <summary>Reductions differ by network, method or budget.</summary>
    private static string[] Varying(IReadOnlyList<ResultRow> rows)
        => [.. ((string[])[Column.Network, Column.Method, Column.Budget]).Where(column => rows.Select(row => row.Text(column)).Distinct().Skip(1).Any())];

    private static double? All(ResultRow row) => row.Values.ContainsKey("total") ? row.Number("total") : row.Values.ContainsKey(Column.Relus) ? row.Number(Column.Relus) : null;

    private static Dictionary<string, object?> Unstacked(Dictionary<string, object?> channel)
    {
        channel["stack"] = null;
        return channel;
    }
}
