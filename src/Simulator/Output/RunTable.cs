using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable result of a run.</summary>
internal static class RunTable
{
    /// <summary>Prints a run.</summary>
    /// <param name="report">The run.</param>
    /// <param name="everyLayer">Whether to print all steps, or only those that cost anything.</param>
    public static void Print(RunReport report, bool everyLayer)
    {
        PrintLayers(report, everyLayer);
        PrintPhases(report);
        if (report.Inferences.Count > 1)
        {
            PrintInferences(report);
        }

        PrintWork(report);
        IAnsiConsole console = Terminal.Output;
        console.WriteLine($"predicted class {report.Output.PredictedClass} for {report.Output.Image}");
        if (report.Check is RunReport.CheckSection check)
        {
            console.WriteLine(FormattableString.Invariant(
                $"check: {Agreement(check.BitExact)} with fixed point in the clear; at most {check.MaxAbsoluteError:g3} from float, {(check.ArgmaxAgrees ? "same class" : "ANOTHER CLASS")}"));
        }

        if (report.Check?.Overflows > 0)
        {
            console.WriteLine($"{report.Check.Overflows:N0} numbers left the range of the ring, so the result is wrong: calibrate on images like this one (--calibrate), or widen it (--ring-bits)");
        }

        if (report.Environment.Seeded)
        {
            console.WriteLine("randomness came from --seed: repeatable, NOT secure");
        }
    }

    private static string Agreement(bool? bitExact) => bitExact switch
    {
        true => "agrees bit for bit",
        false => "DISAGREES",
        null => "not compared (removed ReLUs, stored offline result)",
    };

    private static void PrintLayers(RunReport report, bool everyLayer)
    {
        RunReport.LinkSection link = report.Link;
        string rates = FormattableString.Invariant(
            $"{Quantity.Rate(link.UpBitsPerSecond)} up, {Quantity.Rate(link.DownBitsPerSecond)} down, {link.RttSeconds * 1e3:0.##} ms round trip");
        string ring = FormattableString.Invariant($"{report.Arithmetic.Ring} with l = {report.Arithmetic.RingBits}");
        Table table = Terminal.CreateTable(
            $"{report.Network.Name} ({report.Network.Relus:N0} ReLUs) by {report.Protocol} over {link.Name} ({rates}), {ring}",
            ["layer", "kind"],
            ["ReLUs", "offline", "up", "down", "online", "up", "down"]);
        foreach (RunReport.LayerSection layer in report.Layers)
        {
            long bytes = layer.Offline.BytesUp + layer.Offline.BytesDown + layer.Online.BytesUp + layer.Online.BytesDown;
            if (everyLayer || bytes > 0)
            {
                table.AddTextRow(
                    layer.Name,
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

        Terminal.Output.Write(table);
    }

    private static void PrintPhases(RunReport report)
    {
        Table table = Terminal.CreateTable(
            "in all, measured and predicted",
            ["phase"],
            ["seconds", "up", "down", "messages", "rounds", "client stores", "server stores"]);
        RunReport.MeasuredSection measured = report.Measured;
        AddPhase(table, "set-up, once", measured.Setup, string.Empty, string.Empty);
        AddPhase(
            table,
            report.Environment.UsedStoredOffline ? "offline (stored earlier)" : "offline",
            measured.Offline,
            Quantity.Bytes(measured.Storage.ClientBytes),
            Quantity.Bytes(measured.Storage.ServerBytes));
        AddPhase(table, "online", measured.Online, string.Empty, string.Empty);
        if (report.Predicted is PredictedSection predicted)
        {
            AddPredicted(table, "predicted set-up", predicted.Setup, string.Empty, string.Empty);
            AddPredicted(
                table,
                "predicted offline",
                predicted.Offline,
                Quantity.Bytes(predicted.Storage.ClientBytes),
                Quantity.Bytes(predicted.Storage.ServerBytes));
            AddPredicted(table, "predicted online", predicted.Online, string.Empty, string.Empty);
        }

        Terminal.Output.Write(table);
        if (report.Predicted is { Online.Seconds: null })
        {
            Terminal.Output.WriteLine("? seconds are not predicted: pisim calibrate measures this machine once and fills them in; for another machine, pisim estimate --profile FILE");
        }

        Terminal.Output.WriteLine($"peak memory {Quantity.Bytes(measured.PeakMemoryBytes)}{(report.Check is null ? " (client)" : " (both parties)")}");
    }

    private static void AddPhase(Table table, string name, RunReport.PhaseSection cost, string client, string server) => table.AddTextRow(
        name,
        Quantity.Seconds(cost.Seconds),
        Quantity.Bytes(cost.BytesUp),
        Quantity.Bytes(cost.BytesDown),
        Quantity.Count(cost.MessagesUp + cost.MessagesDown),
        Quantity.Count(cost.Rounds),
        client,
        server);

    private static void AddPredicted(Table table, string name, PredictedSection.Phase cost, string client, string server) => table.AddTextRow(
        name,
        EstimateTable.Time(cost.Seconds),
        Quantity.Bytes(cost.BytesUp),
        Quantity.Bytes(cost.BytesDown),
        Quantity.Count(cost.MessagesUp + cost.MessagesDown),
        Quantity.Count(cost.Rounds),
        client,
        server);

    private static void PrintInferences(RunReport report)
    {
        Table table = Terminal.CreateTable("first run and warm runs", ["inference"], ["offline", "online"]);
        foreach ((int index, RunReport.InferenceSection inference) in report.Inferences.Index())
        {
            table.AddTextRow(
                inference.Cold ? "first (cold)" : FormattableString.Invariant($"{index + 1} (warm)"),
                Quantity.Seconds(inference.Offline.Seconds),
                Quantity.Seconds(inference.Online.Seconds));
        }

        Terminal.Output.Write(table);
    }

    private static void PrintWork(RunReport report)
    {
        Table table = Terminal.CreateTable(
            "where the seconds went (threads run side by side, so these do not add up to the phase)",
            ["party", "phase"],
            ["HE", "OT", "garble", "evaluate", "shares", "waiting for the link or peer"]);
        RunReport.MeasuredSection measured = report.Measured;
        foreach ((string phase, RunReport.PhaseSection cost) in new[] { ("set-up", measured.Setup), ("offline", measured.Offline), ("online", measured.Online) })
        {
            AddWork(table, "client", phase, cost.ClientSeconds);
            AddWork(table, "server", phase, cost.ServerSeconds);
        }

        Terminal.Output.Write(table);
    }

    private static void AddWork(Table table, string party, string phase, RunReport.WorkSection work) => table.AddTextRow(
        party,
        phase,
        Quantity.Seconds(work.He),
        Quantity.Seconds(work.Ot),
        Quantity.Seconds(work.Garble),
        Quantity.Seconds(work.Evaluate),
        Quantity.Seconds(work.Shares),
        Quantity.Seconds(work.Waiting));
}
