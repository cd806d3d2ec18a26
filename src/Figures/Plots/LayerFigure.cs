using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>One bar a layer of one run, stacked by phase.</summary>
internal static class LayerFigure
{
    /// <summary>Draws the figure.</summary>
    /// <param name="request">What is stacked and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="FigureException">The results hold several runs.</exception>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        bool inBytes = BreakdownFigure.IsBytes(request.Y, data, () => data.Rows([Column.Layer], [Column.Phase], [Column.Seconds]), () => data.Rows([Column.Layer], [Column.Phase], [Column.Bytes]));
        string cost = inBytes ? Column.Bytes : Column.Seconds;
        IReadOnlyList<ResultRow> rows = data.Rows([Column.Layer], [Column.Phase], [cost]);
        Grouping runs = new(rows, request.Series);
        if (runs.Names.Count > 1)
        {
            throw new FigureException($"--by layer shows one run; found {runs.Names.Count} ({string.Join(", ", runs.Names.Take(4))}): name one file or choose with --where COLUMN=VALUE");
        }

        string[] order = [.. rows.Select(Name).Distinct()];
        (string Key, double Total, ResultRow[] Rows)[] layers = [.. rows
            .GroupBy(Name)
            .Select(layer => (layer.Key, Total: layer.Sum(row => row.Number(cost) ?? 0), Rows: layer.ToArray()))
            .Where(layer => layer.Total > 0)
            .OrderByDescending(layer => layer.Total)];
        if (layers.Length == 0)
        {
            throw new FigureException($"--by layer: no layer has any {cost}");
        }

        if (layers.Length > BreakdownFigure.MostBars)
        {
            data.Note(FormattableString.Invariant($"the {BreakdownFigure.MostBars} largest of {layers.Length} layers are shown"));
        }

        BreakdownFigure.Bar[] bars =
        [
            .. layers
                .Take(BreakdownFigure.MostBars)
                .OrderBy(layer => Array.IndexOf(order, layer.Key))
                .SelectMany(layer => layer.Rows.Select(row => new BreakdownFigure.Bar(layer.Key, Part(row), row.Number(cost) ?? 0))),
        ];
        return BreakdownFigure.Stacked(request, bars, inBytes, "by layer");
    }

    private static string Part(ResultRow row) => row.Text(Column.Phase) switch
    {
        "setup" or "set-up" => "set-up (once)",
        string phase => phase,
        _ => "offline",
    };

    /// <summary>The layer, and its number where another step of the plan has the same name.</summary>
    private static string Name(ResultRow row) => row.Text(Column.Step) is string step && step != "-1" ? $"{step} {row.Text(Column.Layer)}" : row.Text(Column.Layer)!;
}
