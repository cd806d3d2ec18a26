using System.CommandLine;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say where results go.</summary>
internal sealed class ReportOptions
{
    private const string DefaultFolder = "results";

    private readonly Option<string?> _json = new("--json") { Description = $"everything as JSON; default: {DefaultFolder}/NETWORK-PROTOCOL-LINK.json" };
    private readonly Option<string?> _csv = new("--csv") { Description = $"a line per layer and phase as CSV; default: {DefaultFolder}/NETWORK-PROTOCOL-LINK.csv" };
    private readonly Option<bool> _noFiles = new("--no-files") { Description = "writes no file that is not named" };
    private readonly Option<bool> _everyLayer = new("--all-layers") { Description = "prints also the layers that send nothing" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_csv);
        command.Add(_noFiles);
        command.Add(_everyLayer);
    }

    /// <summary>Whether to print all layers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The choice.</returns>
    public bool EveryLayer(ParseResult parsed) => parsed.GetValue(_everyLayer);

    /// <summary>Fails early when a result could not be written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="InputException">A file cannot be there.</exception>
    public void RequireWritable(ParseResult parsed)
    {
        ReportFiles.RequireWritable("--json", parsed.GetValue(_json));
        ReportFiles.RequireWritable("--csv", parsed.GetValue(_csv));
    }

    /// <summary>Writes the files and says where they are.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="report">The run.</param>
    public void Write(ParseResult parsed, RunReport report)
    {
        string? json = parsed.GetValue(_json);
        string? csv = parsed.GetValue(_csv);
        if (json is null && csv is null && !parsed.GetValue(_noFiles))
        {
            _ = Directory.CreateDirectory(DefaultFolder);
            string name = Path.Combine(DefaultFolder, $"{report.Network.Name}-{report.Protocol}-{report.Link.Name}");
            json = name + ".json";
            csv = name + ".csv";
        }

        if (json is not null)
        {
            ReportFiles.WriteJson(json, report);
            Console.WriteLine($"everything as JSON: {json}");
        }

        if (csv is not null)
        {
            ReportFiles.WriteCsv(csv, LayerRow.Of(report));
            Console.WriteLine($"a line per layer and phase as CSV: {csv}");
        }
    }
}
