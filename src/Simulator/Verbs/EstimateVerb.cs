using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks.FixedPoint;
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
        Option<string?> profile = new("--profile") { Description = "machine of both parties: a file that pisim calibrate wrote, local, or a name of data/profiles; default: local when it has been calibrated" };
        Option<string?> clientProfile = new("--client-profile") { Description = "the client's machine instead" };
        Option<string?> serverProfile = new("--server-profile") { Description = "the server's machine instead" };
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per step and phase to this CSV file" };
        ProtocolOptions protocol = new();
        LinkOptions link = new();
        EstimateExtras extras = new();
        Command command = new("estimate", """
            Predicts bytes, messages, rounds, storage and seconds of an inference from shapes alone.

            Examples:
              pisim estimate --network resnet50-imagenet --link wan
              pisim estimate --network model.onnx --protocol client-garbler --client-profile phone.json
              pisim estimate --network resnet18-tiny --protocol delphi-2020 --profile delphi-epyc7502
              pisim estimate --network resnet32-cifar --vary bandwidth=1e6:1e10:log --vary relus=0:303104 --csv grid.csv
              pisim estimate --network resnet18-cifar --crossover delphi,client-garbler --rtt 40ms --prices example

            Protocols delphi-2020 and client-garbler-2023 are predicted from published costs and marked so; everything else is this
            program's own engine.
            """);
        foreach (Option option in (Option[])[network, ringBits, shift, weightBits, profile, clientProfile, serverProfile, json, csv])
        {
            command.Add(option);
        }

        protocol.AddTo(command);
        link.AddTo(command);
        extras.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            LinkProfile over = link.Read(parsed);
            ShapePlanOptions arithmetic = new()
            {
                RingBits = InRange(parsed.GetValue(ringBits), 8, 64, "--ring-bits"),
                Shift = InRange(parsed.GetValue(shift), 0, parsed.GetValue(ringBits) - 2, "--shift"),
                WeightBits = InRange(parsed.GetValue(weightBits), 1, 32, "--weight-bits"),
            };
            DesignModels models = new(parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            if (extras.Answer(parsed, protocol, parsed.GetValue(network), arithmetic, over, models, new ResultFiles(parsed.GetValue(json), parsed.GetValue(csv))))
            {
                return ExitCode.Success;
            }

            ProtocolSpecification specification = protocol.Read(parsed);
            InferencePlan plan = ShapePlan.Create(NetworkSource.LoadShapes(parsed.GetValue(network)), arithmetic);
            (MachineProfile? client, MachineProfile? server) = models.Calibrated();
            EstimateReport report = extras.Price(parsed, EstimateReport.Create(plan, specification, over, client, server));
            EstimateTable.Print(report);
            extras.PrintStorage(parsed, report);
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
}
