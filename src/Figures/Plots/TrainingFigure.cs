using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Accuracy above loss, over epochs; colours tell runs apart, dashes training from validation.</summary>
internal static class TrainingFigure
{
    private const double LeftOfPlot = 40;

    private static readonly (string Name, string Column)[] s_accuracies = [("training", Column.TrainingAccuracy), ("validation", Column.ValidationAccuracy), ("test", Column.Accuracy)];

    /// <summary>Draws the figure.</summary>
    /// <param name="request">Width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        IReadOnlyList<ResultRow> rows = data.Rows([Column.Epoch], [Column.Loss, .. s_accuracies.Select(accuracy => accuracy.Column)]);
        rows = [.. rows.Where(row => row.Number(Column.Epoch) is not null).OrderBy(row => row.Number(Column.Epoch))];
        if (rows.Count == 0)
        {
            throw new FigureException("--figure training: no row has epoch as a number");
        }

        Grouping grouping = new(rows, request.Series ?? Varying(rows));
        Curve[] accuracies = [.. rows.SelectMany(row => s_accuracies.Where(kind => Varies(rows, kind.Column) && row.Values.ContainsKey(kind.Column)).Select(kind => Curve.Of(row, grouping, kind.Name, kind.Column)))];
        Curve[] losses = [.. rows.Where(row => row.Values.ContainsKey(Column.Loss)).Select(row => Curve.Of(row, grouping, "training", Column.Loss))];
        double[] epochs = [.. rows.Select(row => row.Number(Column.Epoch)!.Value)];
        string[] kinds = [.. s_accuracies.Select(kind => kind.Name).Where(name => accuracies.Concat(losses).Any(curve => curve.Kind == name))];
        List<object> panels = [];
        if (accuracies.Length > 0)
        {
            panels.Add(Panel(request, grouping, kinds, epochs, accuracies, Measure.Of(Column.Accuracy, "Accuracy", []), isLast: losses.Length == 0));
        }

        if (losses.Length > 0)
        {
            panels.Add(Panel(request, grouping, kinds, epochs, losses, new Measure("Training loss", "nats", 1), isLast: true));
        }

        return SpecWriter.Whole(new
        {
            description = "Accuracy and loss over epochs",
            vconcat = panels,
            spacing = 6,
            config = SpecWriter.Theme,
        });
    }

    private static object Panel(FigureRequest request, Grouping grouping, string[] kinds, double[] epochs, Curve[] curves, Measure measure, bool isLast)
    {
        AxisPlan across = new(new Measure("Epoch", "count", 1), epochs, request.IsWide, alwaysLinear: true);
        AxisPlan up = new(measure, curves.Select(curve => curve.Value), request.IsWide, alwaysLinear: measure.Unit == "%");
        Dictionary<string, object?> horizontal = across.Channel("epoch");
        horizontal["title"] = isLast ? "Epoch" : null;
        ((Dictionary<string, object?>)horizontal["axis"]!)["labels"] = isLast;
        ((Dictionary<string, object?>)horizontal["axis"]!)["tickMinStep"] = 1;
        Dictionary<string, object?> vertical = up.Channel("value");
        Dictionary<string, object?> axis = (Dictionary<string, object?>)vertical["axis"]!;
        // The same room for the labels of both panels, so that epochs stand above one another.
        axis["minExtent"] = 26;
        axis["maxExtent"] = 26;
        axis["tickCount"] = 4;
        bool isShort = epochs.Distinct().Count() < 4;
        return new
        {
            width = request.Width - LeftOfPlot - 4,
            height = request.IsWide ? 100 : 75,
            data = new { values = curves.Select(curve => new { series = curve.Series, kind = curve.Kind, epoch = curve.Epoch, value = curve.Value * measure.Factor }) },
            mark = isShort ? (object)new { type = "line", strokeWidth = 1.25, point = new { filled = true, size = 20 } } : new { type = "line", strokeWidth = 1.25 },
            encoding = new
            {
                x = horizontal,
                y = vertical,
                color = SpecWriter.Colour(request, grouping.Names),
                strokeDash = new
                {
                    field = "kind",
                    type = "nominal",
                    scale = new { domain = kinds, range = kinds.Select((kind, _) => kind == "training" ? Palette.Dash(1) : kind == "test" ? Palette.Dash(2) : Palette.Dash(0)) },
                    legend = kinds.Length > 1 ? new { title = (string?)null, symbolType = "stroke", symbolSize = 300, symbolStrokeWidth = 1.25, symbolStrokeColor = SpecWriter.GuideColour } : null,
                },
                tooltip = new[] { SpecWriter.Tip("series", "run", isNumber: false), SpecWriter.Tip("kind", "images", isNumber: false), SpecWriter.Tip("epoch", "epoch"), SpecWriter.Tip("value", up.Title) },
            },
        };
    }

    /// <summary>An accuracy that is the same in all epochs is the final one of the document, not a curve.</summary>
    private static bool Varies(IReadOnlyList<ResultRow> rows, string column)
        => column != Column.Accuracy || !rows.Any(row => row.Values.ContainsKey(Column.ValidationAccuracy));

    private static string[] Varying(IReadOnlyList<ResultRow> rows)
        => [.. ((string[])[Column.Network, Column.Method, Column.Budget, Column.Seed]).Where(column => rows.Select(row => row.Text(column)).Distinct().Skip(1).Any())];

    private sealed record Curve(string Series, string Kind, double Epoch, double Value)
    {
        public static Curve Of(ResultRow row, Grouping grouping, string kind, string column)
            => new(grouping.Of(row), kind, row.Number(Column.Epoch)!.Value, row.Number(column) ?? 0);
    }
}
