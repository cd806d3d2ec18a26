using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>Predicted against measured seconds of every run and phase, the diagonal and a band around it.</summary>
internal static class ValidationFigure
{
    /// <summary>Draws the figure.</summary>
    /// <param name="request">Band and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        IReadOnlyList<ResultRow> rows = data.Rows([Column.MeasuredSeconds], [Column.PredictedSeconds]);
        rows = [.. rows.Where(row => row.Number(Column.MeasuredSeconds) > 0 && row.Number(Column.PredictedSeconds) > 0)];
        if (rows.Count == 0)
        {
            throw new FigureException("--figure validation: no row has measured_seconds and predicted_seconds above 0");
        }

        bool hasPhases = rows.Any(row => row.Values.ContainsKey(Column.Phase));
        Grouping grouping = new(rows, request.Series ?? (hasPhases ? [Column.Phase] : null));
        string[] names = [.. grouping.Names.Select(Named)];
        double[] seconds = [.. rows.SelectMany(row => (double[])[row.Number(Column.MeasuredSeconds)!.Value, row.Number(Column.PredictedSeconds)!.Value])];
        AxisPlan across = new(Measure.Of(Column.MeasuredSeconds, seconds), seconds, request.IsWide);
        AxisPlan up = new(Measure.Of(Column.PredictedSeconds, seconds), seconds, request.IsWide);
        (double least, double most) = across.Domain;
        double band = request.BandPercent / 100;
        // Enough corners that the band's edge is straight on both kinds of scale; what lies outside the plot is cut off.
        double[] corners = [.. Enumerable.Range(0, 65).Select(i => across.IsLog ? least * Math.Pow(most / least, i / 64.0) : least + ((most - least) * i / 64))];
        var guide = corners.Select(x => new { x, y = x, low = x * (1 - band), high = x * (1 + band) });
        var values = rows.Select(row => new
        {
            series = Named(grouping.Of(row)),
            x = row.Number(Column.MeasuredSeconds)!.Value * across.Factor,
            y = row.Number(Column.PredictedSeconds)!.Value * up.Factor,
            error = ((row.Number(Column.PredictedSeconds)!.Value / row.Number(Column.MeasuredSeconds)!.Value) - 1) * 100,
            network = row.Text(Column.Network),
            protocol = row.Text(Column.Protocol),
            link = row.Text(Column.Link),
        }).ToArray();
        int inside = values.Count(value => Math.Abs(value.error) <= request.BandPercent);
        Dictionary<string, object?> horizontal = across.Channel("x");
        Dictionary<string, object?> vertical = up.Channel("y");
        object[] tips =
        [
            .. ((string[])["network", "protocol", "link"]).Select(field => SpecWriter.Tip(field, field, isNumber: false)),
            SpecWriter.Tip("series", "phase", isNumber: false),
            SpecWriter.Tip("x", across.Title),
            SpecWriter.Tip("y", up.Title),
            SpecWriter.Tip("error", "error (%)"),
        ];
        return SpecWriter.Layered(
            request,
            request.IsWide ? 300 : 235,
            FormattableString.Invariant($"Predicted against measured latency; {inside} of {values.Length} within {request.BandPercent:0.#} % (band)"),
            values,
            new
            {
                data = new { values = guide },
                mark = new { type = "area", fill = "#bbbbbb", opacity = 0.6, line = false, clip = true },
                encoding = new { x = horizontal, y = up.Channel("low"), y2 = new { field = "high" } },
            },
            new { data = new { values = guide }, mark = new { type = "line", stroke = SpecWriter.GuideColour, strokeWidth = 0.75 }, encoding = new { x = horizontal, y = vertical } },
            new
            {
                mark = new { type = "point", filled = true, size = values.Length > 300 ? 8 : 30, opacity = 0.9 },
                encoding = new { x = horizontal, y = vertical, color = SpecWriter.Colour(request, names), shape = SpecWriter.Shape(request, names), tooltip = tips },
            });
    }

    /// <summary>The phase as it is written elsewhere in figures.</summary>
    private static string Named(string series) => series == "setup" ? "set-up" : series;
}
