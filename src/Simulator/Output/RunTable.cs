using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable result of a run.</summary>
internal static class RunTable
{
    /// <summary>Prints a run.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="report">The run.</param>
    /// <param name="everyLayer">Whether to print all steps, or only those that cost anything.</param>
    public static void Print(IAnsiConsole console, RunReport report, bool everyLayer)
    {
        console.Write(Layers(report, everyLayer));
        console.Write(Phases(report));
        if (report.Inferences.Count > 1)
        {
            console.Write(Inferences(report));
        }

        console.Write(Work(report));
        console.MarkupLineInterpolated($"[bold]predicted class {report.Output.PredictedClass}[/] for {report.Output.Image}");
        if (report.Check is RunReport.CheckSection check)
        {
            console.WriteLine(FormattableString.Invariant(
                $"check: {(check.BitExact ? "agrees bit for bit" : "DISAGREES")} with fixed point in the clear; {check.MaxAbsoluteError:0.####} at most from float, {(check.ArgmaxAgrees ? "same class" : "ANOTHER CLASS")}"));
        }

        if (report.Environment.Seeded)
        {
            console.MarkupLine("[yellow]randomness came from --seed: repeatable, NOT secure[/]");
        }
    }

    private static Table Layers(RunReport report, bool everyLayer)
    {
        RunReport.LinkSection link = report.Link;
        string rates = FormattableString.Invariant(
            $"{Quantity.Rate(link.UpBitsPerSecond)} up, {Quantity.Rate(link.DownBitsPerSecond)} down, {link.RttSeconds * 1e3:0.##} ms round trip");
        Table table = new Table().RoundedBorder().Title(Markup.Escape(
            $"{report.Network.Name} ({Quantity.Count(report.Network.Relus)} ReLUs), {report.Protocol}, {link.Name}: {rates}; l = {report.Arithmetic.RingBits}"));
        _ = table.AddColumn("layer").AddColumn("kind");
        foreach (string column in (string[])["ReLUs", "offline", "up", "down", "online", "up", "down"])
        {
            _ = table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (RunReport.LayerSection layer in report.Layers)
        {
            long bytes = layer.Offline.BytesUp + layer.Offline.BytesDown + layer.Online.BytesUp + layer.Online.BytesDown;
            if (everyLayer || bytes > 0)
            {
                _ = table.AddRow(
                    Markup.Escape(layer.Name),
                    layer.Kind,
                    Quantity.Count(layer.Relus),
                    Quantity.Seconds(layer.Offline.Seconds),
                    Quantity.Bytes(layer.Offline.BytesUp),
                    Quantity.Bytes(layer.Offline.BytesDown),
                    Quantity.Seconds(layer.Online.Seconds),
                    Quantity.Bytes(layer.Online.BytesUp),
                    Quantity.Bytes(layer.Online.BytesDown));
            }
        }

        return table;
    }

    private static Table Phases(RunReport report)
    {
        Table table = new Table().RoundedBorder().Title("in all, measured");
        _ = table.AddColumn("phase");
        foreach (string column in (string[])["seconds", "up", "down", "messages", "rounds", "client stores", "server stores", "peak memory"])
        {
            _ = table.AddColumn(new TableColumn(column).RightAligned());
        }

        RunReport.MeasuredSection measured = report.Measured;
        AddPhase(table, "set-up (once)", measured.Setup, string.Empty, string.Empty, string.Empty);
        AddPhase(
            table,
            report.Environment.UsedStoredOffline ? "offline (stored earlier)" : "offline",
            measured.Offline,
            Quantity.Bytes(measured.Storage.ClientBytes),
            Quantity.Bytes(measured.Storage.ServerBytes),
            string.Empty);
        AddPhase(table, "online", measured.Online, string.Empty, string.Empty, Quantity.Bytes(measured.PeakMemoryBytes));
        return table;
    }

    private static void AddPhase(Table table, string name, RunReport.PhaseSection cost, string client, string server, string memory) => table.AddRow(
        name,
        Quantity.Seconds(cost.Seconds),
        Quantity.Bytes(cost.BytesUp),
        Quantity.Bytes(cost.BytesDown),
        Quantity.Count(cost.MessagesUp + cost.MessagesDown),
        Quantity.Count(cost.Rounds),
        client,
        server,
        memory);

    private static Table Inferences(RunReport report)
    {
        Table table = new Table().RoundedBorder().Title("first run and warm runs");
        _ = table.AddColumn("inference").AddColumn(new TableColumn("offline").RightAligned()).AddColumn(new TableColumn("online").RightAligned());
        foreach ((RunReport.InferenceSection inference, int index) in report.Inferences.Select((inference, index) => (inference, index)))
        {
            _ = table.AddRow(
                inference.Cold ? "first (cold)" : FormattableString.Invariant($"{index + 1} (warm)"),
                Quantity.Seconds(inference.Offline.Seconds),
                Quantity.Seconds(inference.Online.Seconds));
        }

        return table;
    }

    private static Table Work(RunReport report)
    {
        Table table = new Table().RoundedBorder().Title("where the seconds went, by party (threads run side by side: these do not add up to the phase)");
        _ = table.AddColumn("party").AddColumn("phase");
        foreach (string column in (string[])["HE", "OT", "garble", "evaluate", "shares", "waiting"])
        {
            _ = table.AddColumn(new TableColumn(column).RightAligned());
        }

        RunReport.MeasuredSection measured = report.Measured;
        foreach ((string phase, RunReport.PhaseSection cost) in new[] { ("set-up", measured.Setup), ("offline", measured.Offline), ("online", measured.Online) })
        {
            AddWork(table, "client", phase, cost.ClientSeconds);
            AddWork(table, "server", phase, cost.ServerSeconds);
        }

        return table;
    }

    private static void AddWork(Table table, string party, string phase, RunReport.WorkSection work) => table.AddRow(
        party,
        phase,
        Quantity.Seconds(work.He),
        Quantity.Seconds(work.Ot),
        Quantity.Seconds(work.Garble),
        Quantity.Seconds(work.Evaluate),
        Quantity.Seconds(work.Shares),
        Quantity.Seconds(work.Waiting));
}
