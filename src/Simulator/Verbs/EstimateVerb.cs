using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Shapes;
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
        Option<int?> ringBits = new("--ring-bits")
        {
            Description = "l to assume, 8 to 64; default: planned from the weights of an ONNX file, else 35, or more where ReLUs were removed",
        };
        Option<int> shift = new("--shift") { Description = "bits that a ReLU drops, to assume", DefaultValueFactory = _ => typical.Shift };
        Option<int> weightBits = new("--weight-bits") { Description = "bits of the largest weight, to assume", DefaultValueFactory = _ => typical.WeightBits };
        Option<string> truncation = TruncationOption.Create();
        Option<string?> profile = new("--profile") { Description = "machine of both parties: a file that pisim calibrate wrote, local, or a name of data/profiles; default: local when it has been calibrated" };
        Option<string?> clientProfile = new("--client-profile") { Description = "the client's machine instead" };
        Option<string?> serverProfile = new("--server-profile") { Description = "the server's machine instead" };
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per step and phase to this CSV file" };
        MachineOptions machines = new();
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
              pisim estimate --network resnet18-tiny --server-cores 16 --gpu-he 30 --gpu-he-source "our measurement"
              pisim estimate --network resnet32-cifar --up 50M --down 50M --rtt 5ms --shared-medium --weights on-the-fly

            Protocols delphi-2020 and client-garbler-2023 are predicted from published costs and marked so; everything else is this
            program's own engine.
            """);
        foreach (Option option in (Option[])[network, ringBits, shift, weightBits, truncation, profile, clientProfile, serverProfile, json, csv])
        {
            command.Add(option);
        }

        machines.AddTo(command);
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
                RingBits = InRange(parsed.GetValue(ringBits) ?? typical.RingBits, 8, 64, "--ring-bits"),
                Shift = InRange(parsed.GetValue(shift), 0, (parsed.GetValue(ringBits) ?? typical.RingBits) - 2, "--shift"),
                WeightBits = InRange(parsed.GetValue(weightBits), 1, 32, "--weight-bits"),
                Truncation = TruncationOption.Read(parsed, truncation),
            };
            string? named = parsed.GetValue(network);
            ResultFiles files = new(parsed.GetValue(json), parsed.GetValue(csv));
            DesignModels models = new(parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            if (extras.Answer(parsed, protocol, named, arithmetic, over, models, files))
            {
                return ExitCode.Success;
            }

            ProtocolSpecification specification = protocol.Read(parsed);
            EstimateMachines on = machines.Read(parsed, parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            long start = Stopwatch.GetTimestamp();
            TimeSpan compiledBefore = JitInfo.GetCompilationTime();
            PlannedShapes planned = PlannedShapes.Create(named, arithmetic, parsed.GetValue(ringBits) is not null);
            EstimateReport report = Estimate(planned, specification, over, on);
            double compiled = (JitInfo.GetCompilationTime() - compiledBefore).TotalSeconds;
            report = report with { WorkSeconds = Math.Max(0, Stopwatch.GetElapsedTime(start).TotalSeconds - compiled), CompileSeconds = compiled };
            long again = Stopwatch.GetTimestamp();
            _ = Estimate(planned, specification, over, on);
            report = report with { WarmSeconds = Stopwatch.GetElapsedTime(again).TotalSeconds };
            report = extras.Fit(parsed, extras.Price(parsed, report, on));
            EstimateTable.Print(report);
            files.Write(report, report.Rows());
            return ExitCode.Success;
        });
        return command;
    }

    private static EstimateReport Estimate(PlannedShapes planned, ProtocolSpecification protocol, LinkProfile link, EstimateMachines machines)
    {
        try
        {
            return EstimateReport.Create(planned, protocol, link, machines);
        }
        catch (OverflowException overflow)
        {
            string where = overflow is CountOverflowException ? $"{overflow.Message}, the largest that this program holds" : "a count is beyond 2^63, the largest that this program holds";
            throw new InputException($"--network {planned.Plan.Name}: {where}");
        }
    }

    private static int InRange(int value, int least, int most, string option) => value >= least && value <= most
        ? value
        : throw new InputException($"{option} {value}: expected {least} to {most}");
}
