using System.CommandLine;
using PrivateInference.Figures.Pages;
using PrivateInference.Figures.Rendering;
using PrivateInference.Figures.Results;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim report</c>: one page of results that needs nothing else.</summary>
internal static class ReportVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string[]> results = new("results") { Description = "JSON or CSV of results", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out", "-o") { Description = "HTML file to write", DefaultValueFactory = _ => "report.html" };
        Option<string?> title = new("--title") { Description = "headline; default: names of the networks" };
        Command command = new("report", """
            Writes one HTML page that holds everything and loads nothing: figures with tooltips, tables that sort, layers of each run, the
            command that made each number, CSV to download; light and dark.

            Every figure is drawn that the columns allow (see pisim plot --help).

            Examples:
              pisim report results/*.json --out report.html
              pisim report sweep.csv validation.json --title "ResNet-32 over a WAN" --out report.html
            """);
        command.Add(results);
        command.Add(output);
        command.Add(title);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            ReportFiles.RequireWritable("--out", path);
            ResultFile[] files = [.. parsed.GetValue(results)!.Distinct().Select(ResultFile.Read)];
            IReadOnlyList<string> figures = ReportPage.Write(path, files, parsed.GetValue(title));
            if (!FigureLibraries.AreThere)
            {
                Console.Error.WriteLine("pisim: the page has no figures, only their specifications: the build had no npm to fetch Vega with");
            }

            Console.WriteLine($"{path}: {files.Length} files, figures: {(figures.Count > 0 ? string.Join(", ", figures) : "none")}");
            return ExitCode.Success;
        });
        return command;
    }
}
