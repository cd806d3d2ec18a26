using System.CommandLine;
using System.Globalization;
using System.Reflection;
using PrivateInference.CostModel.Calibration;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Primitives.Kernels;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;
using Spectre.Console;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim calibrate</c>: measures what this machine needs for each operation.</summary>
internal static class CalibrateVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Option<string?> output = new("--out", "-o") { Description = "profile to write; default: where estimate, validate and run look for this machine's" };
        Option<double> seconds = new("--seconds") { Description = "time to spend, 1 to 100", DefaultValueFactory = _ => 40 };
        Option<string?> against = new("--against") { Description = "an earlier profile of this machine: exit code 1 when a cost differs by more than both spreads" };
        Command command = new("calibrate", """
            Measures the unit costs of this machine: encryption, garbling, transfers, shares, memory, sockets, hand-overs between threads;
            alone and with all cores at work, cold and warm. Let it run alone.

            Examples:
              pisim calibrate
              pisim calibrate --seconds 90 --out server.json
              pisim calibrate --out again.json --against server.json
            """);
        command.Add(output);
        command.Add(seconds);
        command.Add(against);
        command.SetAction(parsed =>
        {
            double budget = parsed.GetValue(seconds);
            if (!(budget >= 1 && budget <= 100))
            {
                throw new InputException(FormattableString.Invariant($"--seconds {budget}: expected 1 to 100"));
            }

            string path = parsed.GetValue(output) ?? LocalProfile.Path;
            if (parsed.GetValue(output) is null)
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }

            ReportFiles.RequireWritable("--out", path);
            MachineProfile? earlier = parsed.GetValue(against) is string named ? LocalProfile.Read("--against", named) : null;
            MachineProfile profile = MachineCalibration.Run(Describe(path), TimeSpan.FromSeconds(budget), Progress);
            Progress(0, double.NaN);
            ReportFiles.WriteText(path, ProfileFormat.Write(profile));
            Print(profile);
            Console.WriteLine($"profile: {path}");
            return earlier is null || Agree(earlier, profile) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static ProfileDescription Describe(string path)
    {
        string version = typeof(CalibrateVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
        return new ProfileDescription(
            Path.GetFileNameWithoutExtension(path),
            $"{ProcessorName.Read()}; AES {AesKernel.Tier}",
            Environment.ProcessorCount,
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            version);
    }

    /// <summary>One line on a terminal; not a number takes it away.</summary>
    private static void Progress(int rounds, double share)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(double.IsNaN(share)
                ? "\r\u001b[K"
                : FormattableString.Invariant($"\rmeasuring: round {rounds}, {Math.Min(share, 1) * 100:0} % \u001b[K"));
        }
    }

    private static bool Agree(MachineProfile earlier, MachineProfile later)
    {
        CostDifference[] apart = [.. ProfileComparison.Compare(earlier, later).Where(cost => !cost.Agrees)];
        Table table = Terminal.CreateTable($"costs that differ from {earlier.Description.Name} of {earlier.Description.Date} by more than both spreads", ["cost"], ["earlier", "now", "difference", "spreads"]);
        foreach (CostDifference cost in apart)
        {
            table.AddTextRow(
                cost.Key,
                FormattableString.Invariant($"{cost.Earlier * 1e9:0.###} ns"),
                FormattableString.Invariant($"{cost.Later * 1e9:0.###} ns"),
                double.IsFinite(cost.Difference) ? FormattableString.Invariant($"{cost.Difference * 100:+0;-0} %") : "from 0",
                FormattableString.Invariant($"{cost.Allowed * 100:0} %"));
        }

        if (apart.Length > 0)
        {
            Terminal.Output.Write(table);
        }

        Console.WriteLine(FormattableString.Invariant($"{UnitCostKeys.All.Count - apart.Length} of {UnitCostKeys.All.Count} costs agree with the earlier profile within their spreads"));
        return apart.Length == 0;
    }

    private static void Print(MachineProfile profile)
    {
        Table table = Terminal.CreateTable($"unit costs of {profile.Description.Machine}, a thread", ["cost"], ["mean", "all cores busy", "spread", "samples"]);
        foreach (string key in UnitCostKeys.All)
        {
            UnitCost cost = profile.UnitCosts[key];
            table.AddTextRow(
                key,
                Amount(cost.Value),
                cost.AllCores is double busy ? Amount(busy) : "-",
                FormattableString.Invariant($"{cost.Spread * 100:0} %"),
                Quantity.Count(cost.Samples));
        }

        Terminal.Output.Write(table);
    }

    /// <summary>Most costs are nanoseconds, those of a session up to a second.</summary>
    private static string Amount(double seconds) => seconds < 1e-6 ? FormattableString.Invariant($"{seconds * 1e9:0.###} ns") : Quantity.Seconds(seconds);
}
