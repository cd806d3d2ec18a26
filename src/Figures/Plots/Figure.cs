using PrivateInference.Figures.Results;
using System.Text.Json.Nodes;

namespace PrivateInference.Figures.Plots;

/// <summary>A figure as a Vega-Lite specification that holds its data; one unit of it is a point (1/72 inch).</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Spec">The specification.</param>
/// <param name="Notes">What its reader should know: rows that were left out or averaged.</param>
/// <param name="FilesLeftOut">Files of which no row was taken, and why.</param>
public sealed record Figure(FigureKind Kind, JsonObject Spec, IReadOnlyList<string> Notes, IReadOnlyList<string> FilesLeftOut)
{
    /// <summary>Draws results.</summary>
    /// <param name="request">What to draw.</param>
    /// <param name="files">The results.</param>
    /// <returns>The figure.</returns>
    /// <exception cref="FigureException">No file has what the figure needs, or an option fits none; the message names columns and files.</exception>
    public static Figure Create(FigureRequest request, IReadOnlyList<ResultFile> files)
    {
        PlotData data = new(request, files);
        JsonObject spec = request.Kind switch
        {
            FigureKind.Pareto => ParetoFigure.Create(request, data),
            FigureKind.Breakdown => request.ByLayer ? LayerFigure.Create(request, data) : BreakdownFigure.Create(request, data),
            FigureKind.Scaling => ScalingFigure.Create(request, data),
            FigureKind.Validation => ValidationFigure.Create(request, data),
            FigureKind.Crossover => CrossoverFigure.Create(request, data),
            FigureKind.Workload => WorkloadFigure.Create(request, data),
            FigureKind.Allocation => AllocationFigure.Create(request, data),
            FigureKind.Training => TrainingFigure.Create(request, data),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "unknown figure"),
        };
        return new Figure(request.Kind, spec, data.Notes, data.FilesLeftOut);
    }
}
