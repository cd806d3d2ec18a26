using System.Text.Json.Nodes;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Pages;

/// <summary>Decides what of the results a page shows.</summary>
internal static class PageComposer
{
    private static readonly (FigureKind Kind, string Title)[] s_figures =
    [
        (FigureKind.Breakdown, "Cost by phase"),
        (FigureKind.Pareto, "Accuracy against ReLUs"),
        (FigureKind.Scaling, "Scaling"),
        (FigureKind.Crossover, "Which protocol wins"),
        (FigureKind.Workload, "Latency over arrival rate"),
        (FigureKind.Validation, "Predicted against measured"),
        (FigureKind.Allocation, "ReLUs kept per layer"),
        (FigureKind.Training, "Training"),
    ];

    /// <summary>Puts a page together.</summary>
    /// <param name="files">The results.</param>
    /// <param name="title">The headline, or null.</param>
    /// <returns>The page's content.</returns>
    public static PageContent Compose(IReadOnlyList<ResultFile> files, string? title)
    {
        List<string> notes = [];
        List<PageContent.PageFigure> figures = [];
        IReadOnlyList<ResultFile>[] sorts = [.. files.GroupBy(Sort).Select(sort => sort.ToArray())];
        foreach ((FigureKind kind, string name) in s_figures)
        {
            IEnumerable<PageContent.PageFigure> drawn = sorts.SelectMany(sort => Figures(kind, sort, sorts.Length == 1 ? name : $"{name}: {Names(sort)}", notes));
            figures.AddRange(drawn.Select((figure, i) => i == 0 ? figure : figure with { Name = FormattableString.Invariant($"{figure.Name}-{i + 1}") }));
        }

        return new PageContent(title ?? Title(files), [.. Highlights.Of(files)], [.. Tables(files)], figures, [.. files.Select(file => Describe(file, notes))], [.. notes.Distinct()]);
    }

    /// <summary>Files that may share a figure: single results, series of one verb, tables with the same columns. A mean over others says nothing.</summary>
    private static string Sort(ResultFile file) => file.Tables.Any(table => table.Part == ResultTable.Summary && table.Rows.Count == 1)
        ? string.Empty
        : file.Schema ?? string.Join(',', file.Tables.SelectMany(table => table.Columns).Distinct().Order(StringComparer.Ordinal));

    private static string Names(IReadOnlyList<ResultFile> files) => files.Count <= 2
        ? string.Join(", ", files.Select(file => Path.GetFileName(file.Path)))
        : FormattableString.Invariant($"{Path.GetFileName(files[0].Path)} and {files.Count - 1} more");

    private static IEnumerable<PageContent.PageFigure> Figures(FigureKind kind, IReadOnlyList<ResultFile> files, string name, List<string> notes)
    {
        if (kind == FigureKind.Crossover)
        {
            return Crossovers(files, name);
        }

        return Draw(new FigureRequest(kind) { IsWide = true }, files, name, notes) is PageContent.PageFigure figure && IsWorthwhile(kind, files) ? [figure] : [];
    }

    /// <summary>Who wins is a question about one network; those that were tried with one protocol alone have no answer.</summary>
    private static IEnumerable<PageContent.PageFigure> Crossovers(IReadOnlyList<ResultFile> files, string name)
    {
        string?[] networks = [.. files
            .SelectMany(file => file.Tables)
            .SelectMany(table => table.Rows)
            .Where(row => row.Values.ContainsKey(Column.Rtt) && row.Values.ContainsKey(Column.TotalSeconds))
            .Select(row => row.Text(Column.Network))
            .Distinct()];
        foreach (string? network in networks)
        {
            FigureRequest request = new(FigureKind.Crossover) { IsWide = true, Where = network is null ? [] : [new(Column.Network, network)] };
            if (Draw(request, files, networks.Length == 1 || network is null ? name : $"{name}: {network}", []) is PageContent.PageFigure figure && IsGrid(figure))
            {
                yield return figure;
            }
        }
    }

    /// <summary>One place, or places in a line, need no map.</summary>
    private static bool IsGrid(PageContent.PageFigure figure)
    {
        JsonArray cells = figure.Spec["data"]!["values"]!.AsArray();
        return cells.Select(cell => cell!["x"]!.GetValue<double>()).Distinct().Skip(1).Any() && cells.Select(cell => cell!["y"]!.GetValue<double>()).Distinct().Skip(1).Any();
    }

    private static string Title(IReadOnlyList<ResultFile> files)
    {
        string[] networks = [.. files.SelectMany(file => file.Tables).SelectMany(table => table.Rows).Select(row => row.Text(Column.Network)).OfType<string>().Distinct()];
        return networks.Length switch
        {
            0 => "Private inference",
            <= 4 => $"Private inference: {string.Join(", ", networks)}",
            _ => FormattableString.Invariant($"Private inference: {string.Join(", ", networks.Take(3))} and {networks.Length - 3} more networks"),
        };
    }

    /// <summary>Runs of all files together, then other rows by what the files call them.</summary>
    private static IEnumerable<PageTable> Tables(IReadOnlyList<ResultFile> files)
    {
        ResultTable[] all = [.. files.SelectMany(file => file.Tables).Where(table => table.Part != ResultTable.Layers)];
        foreach (IGrouping<string, ResultTable> part in all.GroupBy(table => table.Part).OrderBy(part => part.Key != ResultTable.Summary))
        {
            bool areRuns = part.Key == ResultTable.Summary;
            yield return PageTable.Of(areRuns ? "Results" : char.ToUpperInvariant(part.Key[0]) + part.Key[1..], areRuns ? "results" : part.Key, [.. part.SelectMany(table => table.Rows)], onlyKnown: true);
        }
    }

    private static PageContent.PageFile Describe(ResultFile file, List<string> notes)
    {
        ResultTable[] layers = [.. file.Tables.Where(table => table.Part == ResultTable.Layers)];
        ResultRow? single = file.Tables.FirstOrDefault(table => table.Part == ResultTable.Summary && table.Rows.Count == 1)?.Rows[0];
        return new PageContent.PageFile(
            file.Path,
            file.Schema,
            file.Command,
            single is null ? [] : [.. single.Values.Where(value => value.Key is not ("schema" or "command")).Select(value => new[] { value.Key, value.Value })],
            [.. layers.Select(table => PageTable.Of("Layers", Path.GetFileNameWithoutExtension(file.Path) + "-layers", table.Rows, onlyKnown: true))],
            layers.Length == 0 ? null : Draw(new FigureRequest(FigureKind.Breakdown) { IsWide = true, ByLayer = true }, [file], "By layer", notes));
    }

    private static PageContent.PageFigure? Draw(FigureRequest request, IReadOnlyList<ResultFile> files, string title, List<string> notes)
    {
        try
        {
            Figure figure = Figure.Create(request, files);
            return new PageContent.PageFigure(request.Kind.ToString().ToLowerInvariant(), title, figure.Spec, figure.Notes);
        }
        catch (MissingColumnsException)
        {
            return null;
        }
        catch (FigureException failure)
        {
            notes.Add($"{title}: {failure.Message}");
            return null;
        }
    }

    /// <summary>A line through one point, or a front of one point, says nothing that the table does not.</summary>
    private static bool IsWorthwhile(FigureKind kind, IReadOnlyList<ResultFile> files)
    {
        string[] columns = kind switch
        {
            FigureKind.Scaling => [Column.Bandwidth, Column.Rtt, Column.Relus],
            FigureKind.Pareto => [Column.Relus],
            _ => [],
        };
        return columns.Length == 0 || columns.Any(column => files
            .SelectMany(file => file.Tables)
            .Where(table => table.Part != ResultTable.Layers && (table.Has(Column.TotalSeconds) || table.Has(Column.Accuracy)))
            .SelectMany(table => table.Rows)
            .Select(row => row.Text(column))
            .OfType<string>()
            .Distinct()
            .Skip(1)
            .Any());
    }
}
