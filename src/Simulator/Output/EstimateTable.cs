using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable result of an estimate.</summary>
internal static class EstimateTable
{
    /// <summary>Prints an estimate, the floor at zero ReLUs beside it.</summary>
    /// <param name="report">The estimate.</param>
    public static void Print(EstimateReport report)
    {
        string title = FormattableString.Invariant(
            $"{report.Network.Name} ({report.Network.Relus:N0} ReLUs) by {report.Protocol} over {report.Link.Name}, predicted with l = {report.Arithmetic.RingBits} ({report.Arithmetic.Source.Split(':')[0]})");
        Table table = Terminal.CreateTable(
            title,
            ["phase"],
            ["seconds", "without ReLUs", "up", "down", "messages", "rounds", "client alone", "server alone", "link up alone", "link down alone"]);
        Add(table, "set-up, once", report.Predicted.Setup, report.FloorWithoutRelus.Setup);
        Add(table, "offline", report.Predicted.Offline, report.FloorWithoutRelus.Offline);
        Add(table, "online", report.Predicted.Online, report.FloorWithoutRelus.Online);
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"offline and online together: {Time(report.Predicted.TotalSeconds)}; floor at zero ReLUs: {Time(report.FloorWithoutRelus.TotalSeconds)}");
        Terminal.Output.WriteLine(
            $"one offline result takes {Quantity.Bytes(report.Predicted.Storage.ClientBytes)} at the client and {Quantity.Bytes(report.Predicted.Storage.ServerBytes)} at the server");
        report.Economy?.Print();
        report.Room?.Print(report.Predicted.TotalSeconds);
        if (report.BeyondDoubles.Count > 0)
        {
            Terminal.Output.WriteLine($"beyond 2^53, so exact only where whole numbers are: {string.Join(", ", report.BeyondDoubles)}");
        }

        Terminal.Output.WriteLine($"machines: {report.Predicted.Profiles.Replace("; ", Environment.NewLine, StringComparison.Ordinal)}");
        Terminal.Output.WriteLine($"computed in {Quantity.Seconds(report.WorkSeconds)}, after {Quantity.Seconds(report.CompileSeconds)} in which the runtime compiled the program; {Quantity.Seconds(report.WarmSeconds)} once more");
    }

    /// <summary>A time that may not be known.</summary>
    /// <param name="seconds">Seconds, or null.</param>
    /// <returns>As <see cref="Quantity.Seconds"/>, or a question mark.</returns>
    public static string Time(double? seconds) => seconds is double known ? Quantity.Seconds(known) : "?";

    private static void Add(Table table, string name, PredictedSection.Phase cost, PredictedSection.Phase floor) => table.AddTextRow(
        name,
        Time(cost.Seconds),
        Time(floor.Seconds),
        Quantity.Bytes(cost.BytesUp),
        Quantity.Bytes(cost.BytesDown),
        Quantity.Count(cost.MessagesUp + cost.MessagesDown),
        Quantity.Count(cost.Rounds),
        Time(cost.ClientSeconds),
        Time(cost.ServerSeconds),
        Time(cost.UpSeconds),
        Time(cost.DownSeconds));
}
