using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim validate</c>: runs networks and predicts them, and compares.</summary>
internal static class ValidateVerb
{
    private const int Inferences = 2;

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Option<string[]> networks = new("--networks", "-n")
        {
            Description = "networks to run",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [SampleData.Name, "mnist-delphi", "minionn-cifar", "resnet20-cifar"],
        };
        Option<string[]> links = new("--links", "-l")
        {
            Description = "links to imitate",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["loopback", "lan", "wan"],
        };
        Option<string> profile = new("--profile") { Description = "profile of this machine", DefaultValueFactory = _ => LocalProfile.Name };
        Option<double> threshold = new("--threshold") { Description = "largest error of seconds that passes, in percent", DefaultValueFactory = _ => 15 };
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per run and phase to this CSV file" };
        Command command = new("validate", """
            Runs networks by every protocol over several links, predicts each run, and compares: bytes must agree exactly, seconds within
            a threshold. Exit code 1 otherwise.

            Examples:
              pisim validate
              pisim validate --networks digits mnist-delphi --links lan --threshold 10
            """);
        foreach (Option option in (Option[])[networks, links, profile, threshold, json, csv])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            double limit = parsed.GetValue(threshold);
            if (!(limit > 0))
            {
                throw new InputException(FormattableString.Invariant($"--threshold {limit}: expected more than 0 percent"));
            }

            MachineProfile machine = LocalProfile.Read("--profile", parsed.GetValue(profile)!);
            LinkProfile[] over = [.. parsed.GetValue(links)!.Select(name => LinkProfile.Find(name)
                ?? throw new InputException($"--links {name}: expected some of {string.Join(", ", LinkProfile.Presets.Select(link => link.Name))}"))];
            List<ValidationRow> rows = [];
            foreach (string name in parsed.GetValue(networks)!)
            {
                (InferencePlan plan, ulong[] image) = Plan(name);
                foreach (ProtocolSpecification protocol in ProtocolSpecification.All)
                {
                    foreach (LinkProfile link in over)
                    {
                        rows.AddRange(Compare(name, plan, image, protocol, link, machine));
                    }
                }
            }

            ValidationReport report = ValidationReport.Create(rows, machine.Description.Name, limit);
            ValidationTable.Print(report);
            if (parsed.GetValue(json) is string jsonPath)
            {
                ReportFiles.WriteJson(jsonPath, report);
            }

            if (parsed.GetValue(csv) is string csvPath)
            {
                ReportFiles.WriteCsv(csvPath, rows);
            }

            return report.Passed ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static (InferencePlan Plan, ulong[] Image) Plan(string name)
    {
        Network network = NetworkSource.Load(name, 1);
        float[][] images = CalibrationInputs.Generate(network.InputShape, 2, 1);
        InferencePlan plan = FixedPointPlanner.Create(network, images, new FixedPointOptions());
        return (plan, InputEncoding.Quantize(plan, images[0]));
    }

    private static IEnumerable<ValidationRow> Compare(
        string name,
        InferencePlan plan,
        ulong[] image,
        ProtocolSpecification protocol,
        LinkProfile link,
        MachineProfile machine)
    {
        SessionOptions options = new() { Link = link, Threads = Math.Max(1, Environment.ProcessorCount / 2) };
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, protocol, options, options, Inferences);
        PredictedSection predicted = RunPrediction.Of(plan, protocol, options, Inferences, machine);
        bool sameStorage = predicted.Storage == new RunReport.StorageSection(run.ClientStoredBytes, run.Server.StoredBytes);
        InferenceMeasurement warm = run.Inferences[^1];
        yield return Row("setup", predicted.Setup, warm.SetUp);
        yield return Row("offline", predicted.Offline, warm.Offline);
        yield return Row("online", predicted.Online, warm.Online);

        ValidationRow Row(string phase, PredictedSection.Phase expected, PhaseMeasurement measured) => new(
            name,
            protocol.Name,
            link.Name,
            phase,
            measured.Seconds,
            expected.Seconds ?? 0,
            sameStorage
                && (expected.BytesUp, expected.BytesDown, expected.MessagesUp, expected.MessagesDown, expected.Rounds)
                    == (measured.BytesUp, measured.BytesDown, measured.MessagesUp, measured.MessagesDown, measured.Rounds));
    }
}
