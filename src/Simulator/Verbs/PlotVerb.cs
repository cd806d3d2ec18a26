using System.CommandLine;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Rendering;
using PrivateInference.Figures.Results;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim plot</c>: a figure for a paper, from files of results.</summary>
internal static class PlotVerb
{
    private static readonly string[] s_extensions = [".svg", ".pdf", ".png", ".vl.json"];

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string[]> results = new("results") { Description = "JSON or CSV of results", Arity = ArgumentArity.OneOrMore };
        Option<string> figure = new("--figure", "-f") { Description = Choice.Names<FigureKind>(), Required = true };
        Option<string> output = new("--out", "-o") { Description = "path without extension: NAME.svg, NAME.pdf, NAME.png and NAME.vl.json are written", Required = true };
        Option<string> column = new("--column") { Description = "width in columns of a paper: one (3.3 in) or two (7 in)", DefaultValueFactory = _ => "one" };
        Option<string> format = new("--format") { Description = "some of svg,pdf,png,json", DefaultValueFactory = _ => "svg,pdf,png,json" };
        Option<string?> x = new("--x") { Description = "column of the horizontal axis (pareto, scaling, crossover)" };
        Option<string?> y = new("--y") { Description = "column of the vertical axis (pareto, scaling, crossover); breakdown: seconds or bytes" };
        Option<string?> series = new("--series") { Description = "columns that tell series apart, separated by commas; default: those that vary" };
        Option<string> by = new("--by") { Description = "breakdown: phase or layer", DefaultValueFactory = _ => "phase" };
        Option<double> band = new("--band") { Description = "validation: half width of the band, in percent", DefaultValueFactory = _ => 15 };
        Option<string[]> where = new("--where") { Description = "COLUMN=VALUE: only rows with this value; may be given several times", DefaultValueFactory = _ => [] };
        Command command = new("plot", """
            Draws a figure from files of results: vector graphics with embedded 8-point serif fonts, colours that stay apart for colour-blind
            readers and in grey print, and the Vega-Lite specification with its data, to restyle it.

            Rows are taken from all files that have the figure's columns; headers are compared without case and underscores. Needed columns:
              pareto      accuracy; relus (or --x online_seconds, total_seconds, total_bytes); seed: error bars
              breakdown   offline_seconds, online_seconds (or bytes), or the CSV of run or estimate; --by layer: layer, phase, seconds or bytes
              scaling     bandwidth_bits_per_second (or down_bits_per_second), rtt_seconds or relus; total_seconds or total_bytes
              validation  measured_seconds, predicted_seconds; phase, network, protocol, link
              crossover   down_bits_per_second, rtt_seconds, total_seconds; protocol
              workload    rate_per_hour, online_seconds, offline_seconds, queue_seconds; p95_seconds
              allocation  layer, kept; relus or total: how many there were; method
              training    epoch; loss, training_accuracy, validation_accuracy

            Without Node the specification alone is written, and the message says what is missing.

            Examples:
              pisim plot results/*.json --figure breakdown --out breakdown
              pisim plot sweep.csv --figure pareto --x online_seconds --where link=wan --out front --column two
              pisim plot grid.csv --figure crossover --out crossover --format pdf
            """);
        command.Add(results);
        foreach (Option option in (Option[])[figure, output, column, format, x, y, series, by, band, where])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            string name = Name(parsed.GetValue(output)!);
            FigureFormats formats = Formats(parsed.GetValue(format)!);
            FigureRequest request = new(Choice.Read<FigureKind>(parsed, figure))
            {
                IsWide = Word(column.Name, parsed.GetValue(column)!, "one", "two"),
                X = parsed.GetValue(x),
                Y = parsed.GetValue(y),
                Series = parsed.GetValue(series)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                ByLayer = Word(by.Name, parsed.GetValue(by)!, "phase", "layer"),
                BandPercent = OptionRange.Read(parsed, band, 0.1, 99),
                Where = [.. parsed.GetValue(where)!.Select(Condition)],
            };
            Figure drawn = Figure.Create(request, [.. parsed.GetValue(results)!.Distinct().Select(ResultFile.Read)]);
            IReadOnlyList<string> written = FigureFiles.Write(drawn, name, formats, out IReadOnlyList<string> notes);
            foreach (string note in drawn.FilesLeftOut.Concat(drawn.Notes).Concat(notes))
            {
                Console.Error.WriteLine($"pisim: {note}");
            }

            foreach (string file in written)
            {
                Console.WriteLine(file);
            }

            return written.Count > 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>The path without extension, also where one was given.</summary>
    private static string Name(string path)
    {
        string name = s_extensions.FirstOrDefault(path.EndsWith) is string extension ? path[..^extension.Length] : path;
        if (Path.GetFileName(name).Length == 0)
        {
            throw new InputException($"--out {path}: expected a path that ends with the name of the figure");
        }

        ReportFiles.RequireWritable("--out", name + ".vl.json");
        return name;
    }

    private static bool Word(string option, string value, string no, string yes)
        => value == yes || (value == no ? false : throw new InputException($"{option} {value}: expected {no} or {yes}"));

    private static KeyValuePair<string, string> Condition(string text) => text.Split('=', 2) is [{ Length: > 0 } column, string value]
        ? new KeyValuePair<string, string>(column, value)
        : throw new InputException($"--where {text}: expected COLUMN=VALUE");

    private static FigureFormats Formats(string text)
    {
        FigureFormats formats = FigureFormats.None;
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            formats |= word.ToUpperInvariant() switch
            {
                "SVG" => FigureFormats.Svg,
                "PDF" => FigureFormats.Pdf,
                "PNG" => FigureFormats.Png,
                "JSON" => FigureFormats.Json,
                _ => throw new InputException($"--format {text}: expected some of svg,pdf,png,json"),
            };
        }

        return formats;
    }
}
