using PrivateInference.CostModel.Published;
using Spectre.Console;

namespace PrivateInference.Simulator.Output.Published;

/// <summary>The readable form of an estimate from published costs.</summary>
internal static class PublishedTable
{
    /// <summary>Prints parts, phases and every caution.</summary>
    /// <param name="report">The estimate.</param>
    public static void Print(PublishedReport report)
    {
        Table parts = Terminal.CreateTable(
            FormattableString.Invariant($"{report.Network.Name} ({report.Network.Relus:N0} ReLUs) by {report.Protocol} over {report.Link.Name}: published costs, not measured here"),
            ["phase", "part", "party"],
            ["seconds"]);
        foreach ((string phase, PublishedReport.PhaseSection section) in new[] { ("offline", report.Offline), ("online", report.Online) })
        {
            foreach (PublishedPart part in section.Parts)
            {
                parts.AddTextRow(phase, part.Name, part.Party, Quantity.Seconds(part.Seconds));
            }
        }

        Terminal.Output.Write(parts);
        Table phases = Terminal.CreateTable("in all", ["phase"], ["seconds", "without ReLUs", "up", "down", "rounds"]);
        Add(phases, "offline", report.Offline);
        Add(phases, "online", report.Online);
        Terminal.Output.Write(phases);
        Terminal.Output.WriteLine($"offline and online together: {Quantity.Seconds(report.TotalSeconds)}; floor at zero ReLUs: {Quantity.Seconds(report.FloorTotalSeconds)}");
        Terminal.Output.WriteLine(
            $"one offline result takes {Quantity.Bytes(report.Storage.ClientBytes)} at the client and {Quantity.Bytes(report.Storage.ServerBytes)} at the server");
        Terminal.Output.WriteLine($"machines: client {report.Client}, server {report.Server}");
        Terminal.Output.WriteLine($"source: {report.Source}");
        report.Economy?.Print();
        Terminal.Output.WriteLine(FormattableString.Invariant(
            $"tables of the literature: {report.Literature.FixedSeconds:0.00} s + {report.Literature.SecondsPerRelu * 1e6:0} us a ReLU online = {Quantity.Seconds(report.Literature.OnlineSeconds)}; caution: {report.Literature.Caution}"));
        foreach (string caution in report.Cautions)
        {
            Terminal.Output.WriteLine($"caution: {caution}");
        }
    }

    private static void Add(Table table, string name, PublishedReport.PhaseSection phase) => table.AddTextRow(
        name,
        Quantity.Seconds(phase.Seconds),
        Quantity.Seconds(phase.FloorSeconds),
        Quantity.Bytes(phase.BytesUp),
        Quantity.Bytes(phase.BytesDown),
        Quantity.Count(phase.Rounds));
}
