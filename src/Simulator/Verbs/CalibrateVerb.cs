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
        Command command = new("calibrate", """
            Measures the unit costs of this machine: encryption, garbling, transfers, shares, sockets. Let it run alone.

            Examples:
              pisim calibrate
              pisim calibrate --seconds 90 --out server.json
            """);
        command.Add(output);
        command.Add(seconds);
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
            MachineProfile profile = MachineCalibration.Run(Describe(path), TimeSpan.FromSeconds(budget));
            ReportFiles.WriteText(path, ProfileFormat.Write(profile));
            Print(profile);
            Console.WriteLine($"profile: {path}");
            return ExitCode.Success;
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

    private static void Print(MachineProfile profile)
    {
        Table table = Terminal.CreateTable($"unit costs of {profile.Description.Machine}, one thread", ["cost"], ["median", "spread", "samples"]);
        foreach (string key in UnitCostKeys.All)
        {
            UnitCost cost = profile.UnitCosts[key];
            table.AddTextRow(
                key,
                FormattableString.Invariant($"{cost.Value * 1e9:0.###} ns"),
                FormattableString.Invariant($"{cost.Spread * 100:0} %"),
                Quantity.Count(cost.Samples));
        }

        Terminal.Output.Write(table);
    }
}
