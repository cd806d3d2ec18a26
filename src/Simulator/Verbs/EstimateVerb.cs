using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim estimate</c>: predicts an inference from the shapes of a network, without running it.</summary>
internal static class EstimateVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        ShapePlanOptions typical = new();
        Option<string?> network = new("--network", "-n") { Description = "an ONNX file, or a name from 'pisim zoo --list'; default: the sample network" };
        Option<int> ringBits = new("--ring-bits") { Description = "l to assume, 8 to 64", DefaultValueFactory = _ => typical.RingBits };
        Option<int> shift = new("--shift") { Description = "bits that a ReLU drops, to assume", DefaultValueFactory = _ => typical.Shift };
        Option<int> weightBits = new("--weight-bits") { Description = "bits of the largest weight, to assume", DefaultValueFactory = _ => typical.WeightBits };
        Option<string> truncation = TruncationOption.Create();
        Option<string?> profile = new("--profile") { Description = "machine of both parties: a file that pisim calibrate wrote, or local; default: local when it has been calibrated" };
        Option<string?> clientProfile = new("--client-profile") { Description = "the client's machine instead" };
        Option<string?> serverProfile = new("--server-profile") { Description = "the server's machine instead" };
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per step and phase to this CSV file" };
        ProtocolOptions protocol = new();
        LinkOptions link = new();
        Command command = new("estimate", """
            Predicts bytes, messages, rounds, storage and seconds of an inference from shapes alone.

            Examples:
              pisim estimate --network resnet50-imagenet --link wan
              pisim estimate --network model.onnx --protocol client-garbler --client-profile phone.json
            """);
        foreach (Option option in (Option[])[network, ringBits, shift, weightBits, truncation, profile, clientProfile, serverProfile, json, csv])
        {
            command.Add(option);
        }

        protocol.AddTo(command);
        link.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            ProtocolSpecification specification = protocol.Read(parsed);
            LinkProfile over = link.Read(parsed);
            ShapePlanOptions arithmetic = new()
            {
                RingBits = InRange(parsed.GetValue(ringBits), 8, 64, "--ring-bits"),
                Shift = InRange(parsed.GetValue(shift), 0, parsed.GetValue(ringBits) - 2, "--shift"),
                WeightBits = InRange(parsed.GetValue(weightBits), 1, 32, "--weight-bits"),
                Truncation = TruncationOption.Read(parsed, truncation),
            };
            InferencePlan plan = ShapePlan.Create(Shapes(parsed.GetValue(network)), arithmetic);
            (MachineProfile? client, MachineProfile? server) = Profiles(parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            EstimateReport report = EstimateReport.Create(plan, specification, over, client, server);
            EstimateTable.Print(report);
            if (parsed.GetValue(json) is string jsonPath)
            {
                ReportFiles.WriteJson(jsonPath, report);
            }

            if (parsed.GetValue(csv) is string csvPath)
            {
                ReportFiles.WriteCsv(csvPath, report.Rows());
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static int InRange(int value, int least, int most, string option) => value >= least && value <= most
        ? value
        : throw new InputException($"{option} {value}: expected {least} to {most}");

    /// <summary>A network of the zoo is not drawn: its description is enough.</summary>
    private static Network Shapes(string? named) => named is not null && !File.Exists(named) && NetworkZoo.Contains(named)
        ? NetworkZoo.BuildShapes(named)
        : NetworkSource.Load(named, 1);

    private static (MachineProfile? Client, MachineProfile? Server) Profiles(string? both, string? client, string? server)
    {
        MachineProfile? shared = both is null ? (client is null || server is null ? LocalProfile.ReadIfThere() : null) : LocalProfile.Read("--profile", both);
        MachineProfile? atClient = client is null ? shared : LocalProfile.Read("--client-profile", client);
        MachineProfile? atServer = server is null ? shared : LocalProfile.Read("--server-profile", server);
        if ((atClient is null) != (atServer is null))
        {
            throw new InputException("one party's profile is named and this machine has none for the other (see pisim calibrate)");
        }

        return (atClient, atServer);
    }
}
