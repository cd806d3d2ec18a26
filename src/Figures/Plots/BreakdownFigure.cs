using System.Text.Json;
using System.Text.Json.Nodes;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>One bar a run, stacked by phase.</summary>
internal static class BreakdownFigure
{
    /// <summary>Most bars that can be read.</summary>
    public const int MostBars = 40;

    private static readonly (string Name, string Seconds, string Bytes)[] s_phases =
    [
        ("set-up (once)", Column.SetupSeconds, Column.SetupBytes),
        ("offline", Column.OfflineSeconds, Column.OfflineBytes),
        ("online", Column.OnlineSeconds, Column.OnlineBytes),
    ];

    private static readonly string[] s_settings = [Column.Up, Column.Down, Column.Rtt, Column.Relus, Column.Budget];

    /// <summary>Draws the figure.</summary>
    /// <param name="request">What is stacked and width.</param>
    /// <param name="data">The results.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Create(FigureRequest request, PlotData data)
    {
        bool inBytes = IsBytes(request.Y, data, () => data.Rows([Column.OfflineSeconds], [Column.OnlineSeconds]), () => data.Rows([Column.OfflineBytes], [Column.OnlineBytes]));
        IReadOnlyList<ResultRow> rows = inBytes ? data.Rows([Column.OfflineBytes], [Column.OnlineBytes]) : data.Rows([Column.OfflineSeconds], [Column.OnlineSeconds]);
        Grouping grouping = new(rows, request.Series, rows.Count);
        IGrouping<string, ResultRow>[] runs = Largest([.. rows.GroupBy(grouping.Of)], inBytes, data);
        SayWhatIsAveraged(runs, data);
        Bar[] bars =
        [
            .. runs.SelectMany(run => s_phases
                .Select(phase => (phase.Name, Values: run.Select(row => row.Number(inBytes ? phase.Bytes : phase.Seconds)).OfType<double>().ToArray()))
                .Where(phase => phase.Values.Length > 0)
                .Select(phase => new Bar(run.Key, phase.Name, phase.Values.Average()))),
        ];
        string name = rows.Count == 1 ? rows[0].Text(Column.Network) ?? "run" : string.Empty;
        return Stacked(request, name.Length > 0 ? [.. bars.Select(bar => bar with { Name = name })] : bars, inBytes, "by phase");
    }

    /// <summary>Whether bytes are stacked: when they are asked for, or when there are no seconds.</summary>
    /// <param name="asked">The column asked for, or null.</param>
    /// <param name="data">The results.</param>
    /// <param name="seconds">Looks for seconds.</param>
    /// <param name="bytes">Looks for bytes.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="FigureException">Something else was asked for, or there is neither.</exception>
    public static bool IsBytes(string? asked, PlotData data, Action seconds, Action bytes)
    {
        if (asked is not null)
        {
            return asked switch
            {
                "seconds" => false,
                "bytes" => true,
                _ => throw new FigureException($"--y {asked}: expected seconds or bytes, of which a breakdown stacks the phases"),
            };
        }

        try
        {
            seconds();
            return false;
        }
        catch (MissingColumnsException missing)
        {
            try
            {
                bytes();
            }
            catch (MissingColumnsException)
            {
                throw missing;
            }

            data.Note("there are no seconds in the results (an estimate needs a profile): the bars are bytes");
            return true;
        }
    }

    /// <summary>Horizontal stacked bars.</summary>
    /// <param name="request">Width.</param>
    /// <param name="bars">The parts of all bars, unscaled.</param>
    /// <param name="inBytes">Whether they are bytes.</param>
    /// <param name="what">What a bar shows, for the description.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="FigureException">A part is negative, or there is nothing to see.</exception>
    public static JsonObject Stacked(FigureRequest request, IReadOnlyList<Bar> bars, bool inBytes, string what)
    {
        if (bars.FirstOrDefault(bar => bar.Value < 0) is Bar negative)
        {
            throw new FigureException(FormattableString.Invariant($"--figure breakdown: {negative.Name}: {negative.Part} is {negative.Value}; expected at least 0"));
        }

        if (bars.All(bar => bar.Value == 0))
        {
            throw new FigureException($"--figure breakdown: every bar is 0; expected {(inBytes ? "bytes" : "seconds")} above it");
        }

        string[] names = [.. bars.Select(bar => bar.Name).Distinct()];
        string[] parts = [.. s_phases.Select(phase => phase.Name).Where(name => bars.Any(bar => bar.Part == name))];
        double[] totals = [.. bars.GroupBy(bar => bar.Name).Select(group => group.Sum(bar => bar.Value))];
        Measure measure = Measure.Of(inBytes ? Column.Bytes : Column.Seconds, inBytes ? "Communication" : "Latency", totals);
        AxisPlan across = new(measure, totals, request.IsWide, fromZero: true, alwaysLinear: true);
        Dictionary<string, object?> horizontal = across.Channel("value");
        horizontal["stack"] = "zero";
        var values = bars.Select(bar => new { name = bar.Name, part = bar.Part, order = Array.IndexOf(parts, bar.Part), value = bar.Value * measure.Factor });
        string[] colours = parts.Length == 2 ? [Palette.Stack[0], Palette.Stack[2]] : [.. Palette.Stack.Take(parts.Length)];
        return SpecWriter.Layered(request, 52 + (names.Length * Math.Clamp(400 / names.Length, 11, 20)), $"{measure.Title} {what}", values, new
        {
            mark = new { type = "bar", stroke = "white", strokeWidth = 0.5 },
            encoding = new
            {
                x = horizontal,
                y = new { field = "name", type = "nominal", title = (string?)null, sort = (object?)null, scale = new { domain = names, padding = 0.25 }, axis = new { labelLimit = request.Width * 0.45, ticks = false, grid = false, zindex = 1, labelExpr = Labels(names) } },
                color = SpecWriter.Colour(request, parts, "part", colours),
                order = new { field = "order", type = "ordinal" },
                tooltip = new[] { SpecWriter.Tip("name", "of", isNumber: false), SpecWriter.Tip("part", "part", isNumber: false), SpecWriter.Tip("value", measure.Title) },
            },
        });
    }

    /// <summary>Of bars below one another that begin with the same name, only the first says it.</summary>
    private static string Labels(string[] names)
    {
        Dictionary<string, string> shorter = [];
        for (int i = 1; i < names.Length; i++)
        {
            int end = names[i].IndexOf(Grouping.Between, StringComparison.Ordinal) + Grouping.Between.Length;
            if (end > Grouping.Between.Length && names[i - 1].StartsWith(names[i][..end], StringComparison.Ordinal))
            {
                shorter.Add(names[i], names[i][end..]);
            }
        }

        return shorter.Count == 0 ? "datum.value" : $"({JsonSerializer.Serialize(shorter)})[datum.value] || datum.value";
    }

    private static IGrouping<string, ResultRow>[] Largest(IGrouping<string, ResultRow>[] runs, bool inBytes, PlotData data)
    {
        if (runs.Length <= MostBars)
        {
            return runs;
        }

        data.Note(FormattableString.Invariant($"the {MostBars} largest of {runs.Length} bars are shown; choose others with --where COLUMN=VALUE"));
        return [.. runs.OrderByDescending(run => run.Average(row => s_phases.Sum(phase => row.Number(inBytes ? phase.Bytes : phase.Seconds) ?? 0))).Take(MostBars)];
    }

    /// <summary>Rows of one bar that are no repetitions of one another: the user should know, and choose.</summary>
    private static void SayWhatIsAveraged(IGrouping<string, ResultRow>[] runs, PlotData data)
    {
        string[] hidden = [.. s_settings.Where(column => runs.Any(run => run.Select(row => row.Text(column)).OfType<string>().Distinct().Skip(1).Any()))];
        if (hidden.Length > 0)
        {
            data.Note($"rows that differ in {string.Join(" and ", hidden)} are averaged; choose one with --where COLUMN=VALUE, or show it with --series COLUMN");
        }
    }

    /// <summary>A part of a bar.</summary>
    /// <param name="Name">The bar.</param>
    /// <param name="Part">The part.</param>
    /// <param name="Value">Its length, unscaled.</param>
    internal sealed record Bar(string Name, string Part, double Value);
}
