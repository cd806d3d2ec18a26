using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Output.Published;
using PrivateInference.Simulator.Output.WhatIf;

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
        WhatIfOptions whatIf = new();
        PriceOption prices = new();
        StorageOptions storage = new();
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
        whatIf.AddTo(command);
        prices.AddTo(command);
        storage.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            LinkProfile over = link.Read(parsed);
            PriceList? list = prices.Read(parsed);
            ShapePlanOptions arithmetic = new()
            {
                RingBits = InRange(parsed.GetValue(ringBits) ?? typical.RingBits, 8, 64, "--ring-bits"),
                Shift = InRange(parsed.GetValue(shift), 0, (parsed.GetValue(ringBits) ?? typical.RingBits) - 2, "--shift"),
                WeightBits = InRange(parsed.GetValue(weightBits), 1, 32, "--weight-bits"),
                Truncation = TruncationOption.Read(parsed, truncation),
            };
            string? named = parsed.GetValue(network);
            Files files = new(parsed.GetValue(json), parsed.GetValue(csv));
            DesignModels models = new(parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            if (whatIf.Read(parsed, protocol.Name(parsed)) is WhatIfQuestion question)
            {
                WhatIfReport answer = WhatIfAnswer.Of(question, Shapes(named), arithmetic, over, models, list, name => protocol.Read(parsed, name));
                WhatIfTable.Print(answer);
                files.Write(answer, answer.Points);
            }
            else if (PublishedProtocol.Find(protocol.Name(parsed)) is PublishedProtocol published)
            {
                PublishedReport answer = Published(published, ShapePlan.Create(Shapes(named), arithmetic), over, models, list);
                PublishedTable.Print(answer);
                storage.Print(parsed, answer.Storage, answer.TotalSeconds);
                files.Write(answer, answer.Rows());
            }
            else
            {
                DesignModels.RequireProtocol(protocol.Name(parsed));
                ProtocolSpecification specification = protocol.Read(parsed);
                EstimateMachines on = machines.Read(parsed, parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
                long start = Stopwatch.GetTimestamp();
                TimeSpan compiledBefore = JitInfo.GetCompilationTime();
                PlannedShapes planned = PlannedShapes.Create(named, arithmetic, parsed.GetValue(ringBits) is not null);
                EstimateReport answer = Priced(EstimateReport.Create(planned, specification, over, on), list);
                double compiled = (JitInfo.GetCompilationTime() - compiledBefore).TotalSeconds;
                answer = answer with { WorkSeconds = Math.Max(0, Stopwatch.GetElapsedTime(start).TotalSeconds - compiled), CompileSeconds = compiled };
                EstimateTable.Print(answer);
                storage.Print(parsed, answer.Predicted.Storage, answer.Predicted.TotalSeconds);
                files.Write(answer, answer.Rows());
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

    private static PublishedReport Published(PublishedProtocol protocol, InferencePlan plan, LinkProfile link, DesignModels models, PriceList? prices)
    {
        (DelphiMachine client, DelphiMachine server) = models.Published(protocol);
        PublishedReport report = PublishedReport.Create(plan, protocol, client, server, link);
        if (prices is null)
        {
            return report;
        }

        DesignCost cost = new PublishedNetwork(protocol, DelphiCounts.Of(plan, protocol.Garbler), client, server).Evaluate(new DesignPoint(plan.Relus, link));
        return report with { Economy = EconomySection.Of(prices, prices.Of(cost.ClientWorkSeconds, cost.ServerWorkSeconds, cost.BytesUp, cost.BytesDown)) };
    }

    private static EstimateReport Priced(EstimateReport report, PriceList? prices)
    {
        PredictedSection.Phase offline = report.Predicted.Offline;
        PredictedSection.Phase online = report.Predicted.Online;
        return prices is null || offline.ClientSeconds is null
            ? report
            : report with
            {
                Economy = EconomySection.Of(prices, prices.Of(
                    offline.ClientSeconds.Value + online.ClientSeconds!.Value,
                    offline.ServerSeconds!.Value + online.ServerSeconds!.Value,
                    offline.BytesUp + online.BytesUp,
                    offline.BytesDown + online.BytesDown)),
            };
    }

    /// <summary>Where results go besides the screen.</summary>
    private sealed record Files(string? Json, string? Csv)
    {
        public void Write<TReport, TRow>(TReport report, IEnumerable<TRow> rows)
        {
            if (Json is not null)
            {
                ReportFiles.WriteJson(Json, report);
            }

            if (Csv is not null)
            {
                ReportFiles.WriteCsv(Csv, rows);
            }
        }
    }
}
