using System.CommandLine;
using System.Diagnostics;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Validation;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim validate</c>: runs networks and predicts them, and compares.</summary>
internal static class ValidateVerb
{
    /// <summary>The sessions of a combination lie minutes apart, so that what disturbs a machine for seconds disturbs only some of them.</summary>
    private const int Passes = 3;

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Option<string[]> networks = new("--networks", "-n")
        {
            Description = "networks to run by every protocol over --links instead of the list; NAME@25% keeps a quarter of the ReLUs",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string[]> links = new("--links", "-l")
        {
            Description = "links to imitate with --networks; default: loopback, lan",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> quick = new("--quick") { Description = "8 combinations instead of 46" };
        Option<bool> list = new("--list") { Description = "only says what would be run" };
        Option<string> profile = new("--profile") { Description = "profile of this machine", DefaultValueFactory = _ => LocalProfile.Name };
        Option<double> median = new("--median") { Description = "largest median error of a phase that passes, in percent", DefaultValueFactory = _ => 5 };
        Option<double> worst = new("--worst") { Description = "largest error that passes, in percent", DefaultValueFactory = _ => 15 };
        Option<bool> noPace = new("--no-pace") { Description = "does not measure the machine's pace around the runs: predictions are judged as the profile alone gives them" };
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file, combination by combination" };
        Option<string?> csv = new("--csv") { Description = "writes a line per combination and phase to this CSV file" };
        Option<bool> resume = new("--resume") { Description = "goes on where an earlier validation with the same --json stopped" };
        Command command = new("validate", """
            Runs networks by several protocols over several links, predicts each run, and compares: bytes must agree exactly, seconds
            within thresholds, in every phase. Exit code 1 otherwise. Let it run alone, on the machine that the profile is of.

            Around the runs of a combination some of calibration's own work is measured again. How much longer it took than in the profile,
            the mean over all unit costs, is the machine's pace then; thresholds are for predictions at that pace. Without it a
            virtual machine whose neighbours come and go is judged, not the model. Errors without it are printed, too.

            Examples:
              pisim validate --json validation.json
              pisim validate --quick
              pisim validate --networks digits mnist-delphi minionn-cifar@25% --links lan --worst 10
            """);
        foreach (Option option in (Option[])[networks, links, quick, list, profile, median, worst, noPace, json, csv, resume])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            double allowedMedian = Positive("--median", parsed.GetValue(median));
            double allowedWorst = Positive("--worst", parsed.GetValue(worst));
            IReadOnlyList<ValidationCase> cases = Cases(parsed.GetValue(networks) ?? [], parsed.GetValue(links) ?? [], parsed.GetValue(quick));
            if (parsed.GetValue(list))
            {
                foreach (ValidationCase one in cases)
                {
                    Console.WriteLine($"{one.Network} {one.ProtocolName} {one.Link.Name}");
                }

                return ExitCode.Success;
            }

            MachineProfile machine = LocalProfile.Read("--profile", parsed.GetValue(profile)!);
            ValidationReport report = new($"{machine.Description.Name} of {machine.Description.Date}", allowedMedian, allowedWorst, false, []);
            string? path = parsed.GetValue(json);
            if (parsed.GetValue(resume))
            {
                report = report with { Rows = Earlier(path, report.Profile) };
            }

            report = Run(report, cases, new ValidationRunner(machine, !parsed.GetValue(noPace)), path);
            ValidationTable.Print(report);
            if (parsed.GetValue(csv) is string csvPath)
            {
                ReportFiles.WriteCsv(csvPath, report.Rows);
            }

            return report.Passed ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static ValidationReport Run(ValidationReport report, IReadOnlyList<ValidationCase> cases, ValidationRunner runner, string? path)
    {
        ValidationCase[] missing = [.. cases.Where(one => !report.Rows.Any(row => IsOf(one, row)))];
        if (missing.Length > 0)
        {
            Console.Error.WriteLine($"{missing.Length} combinations to run; warming up ...");
            runner.WarmUp();
        }

        double planned = missing.Sum(one => runner.Sessions(one) * runner.SessionSeconds(one));
        double done = 0;
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < missing.Length; i++)
            {
                ValidationCase one = missing[i];
                int sessions = Until(pass + 1, runner.Sessions(one)) - Until(pass, runner.Sessions(one));
                if (sessions == 0)
                {
                    continue;
                }

                ValidationRow[] rows = [.. ValidationReport.WithTotal(runner.Compare(one, sessions))];
                report = report with { Rows = [.. report.Rows.Where(row => !IsOf(one, row)), .. rows] };
                if (path is not null)
                {
                    ReportFiles.WriteJson(path, report);
                }

                done += sessions * runner.SessionSeconds(one);
                double left = Stopwatch.GetElapsedTime(start).TotalSeconds * (planned - done) / done;
                ValidationRow total = rows[^1];
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"[pass {pass + 1}/{Passes}, {i + 1}/{missing.Length}] {one.Network} {one.ProtocolName} {one.Link.Name}: {Quantity.Seconds(total.MeasuredSeconds)} measured, {total.Error * 100:+0.0;-0.0;0} % predicted, {total.PacedError * 100:+0.0;-0.0;0} % at a pace of {total.Pace:0.00}; about {Math.Ceiling(left / 60):0} min left"));
            }
        }

        report = report with { IsComplete = true };
        if (path is not null)
        {
            ReportFiles.WriteJson(path, report);
        }

        return report;
    }

    private static bool IsOf(ValidationCase one, ValidationRow row) => row.Network == one.Network && row.Protocol == one.ProtocolName && row.Link == one.Link.Name;

    /// <summary>Sessions of so many that are behind the first passes: the first pass runs at least one.</summary>
    private static int Until(int passes, int sessions) => ((sessions * passes) + Passes - 1) / Passes;

    private static IReadOnlyList<ValidationCase> Cases(string[] networks, string[] links, bool isQuick)
    {
        if (networks.Length == 0)
        {
            return links.Length == 0
                ? isQuick ? ValidationCase.Quick() : ValidationCase.Standard()
                : throw new InputException("--links goes with --networks");
        }

        string[] over = links.Length == 0 ? ["loopback", "lan"] : links;
        string? unknown = Array.Find(over, name => LinkProfile.Find(name) is null);
        if (unknown is not null)
        {
            throw new InputException($"--links {unknown}: expected some of {string.Join(", ", LinkProfile.Presets.Select(link => link.Name))}");
        }

        ValidationCase[] cases = [.. ValidationCase.Product(networks, [.. ProtocolSpecification.All], over)];
        Array.ForEach(cases, one => NetworkSource.Require("--networks", one.Parse().Name));
        return cases;
    }

    private static IReadOnlyList<ValidationRow> Earlier(string? path, string profile)
    {
        if (path is null)
        {
            throw new InputException("--resume needs the --json FILE to go on with");
        }

        if (!File.Exists(path))
        {
            return [];
        }

        ValidationReport earlier = ReportFiles.ReadJson<ValidationReport>(path);
        if (earlier.Schema != ValidationReport.SchemaName || earlier.Profile != profile)
        {
            throw new InputException($"--resume: {path} is of profile '{earlier.Profile}' in layout '{earlier.Schema}'; expected '{profile}' in '{ValidationReport.SchemaName}'");
        }

        return earlier.Rows;
    }

    private static double Positive(string option, double percent) => percent > 0
        ? percent
        : throw new InputException(FormattableString.Invariant($"{option} {percent}: expected more than 0 percent"));
}
