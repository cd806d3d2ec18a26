using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim run</c>: both parties here, over loopback TCP shaped to a link.</summary>
internal static class RunVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        NetworkOptions network = new();
        LinkOptions link = new();
        PartyOptions party = new();
        ReportOptions report = new();
        ProtocolOptions protocol = new();
        Option<int> repeat = new("--repeat") { Description = "inferences in one session: the first is cold, the others warm", DefaultValueFactory = _ => 1 };
        Option<int> prepare = new("--prepare") { Description = "only make this many offline results in --store" };
        Command command = new("run", """
            Runs a real two-party private inference in this process and measures it layer by layer.

            Examples:
              pisim run
              pisim run --network resnet32-cifar --link wan --json result.json
              pisim run --network model.onnx --input image.npy --protocol client-garbler --repeat 3
              pisim run --store offline/ --prepare 2   then   pisim run --store offline/

            The table also says what the cost model predicts; its seconds are ? until pisim calibrate has measured this machine.
            """);
        network.AddTo(command);
        protocol.AddTo(command);
        link.AddTo(command);
        command.Add(repeat);
        command.Add(prepare);
        party.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed =>
        {
            report.RequireWritable(parsed);
            ProtocolSpecification specification = protocol.Read(parsed);
            LinkProfile profile = link.Read(parsed);
            int repeats = parsed.GetValue(repeat);
            if (repeats is < 1 or > 1000)
            {
                throw new InputException($"--repeat {repeats}: expected 1 to 1000");
            }

            int results = parsed.GetValue(prepare);
            SessionOptions options = party.Read(parsed, parties: 2, inferences: Math.Max(repeats, results)) with { Link = profile };

            MachineProfile? machine = LocalProfile.ReadIfThere();
            PlannedNetwork planned = network.Load(parsed, options.Seed ?? 1);
            RunProgress progress = new(planned.Plan);
            SessionOptions client = options with { RecordTruncationShares = options.Store is null, Progress = progress.Report };
            if (results > 0)
            {
                return Prepare(planned, specification, client, options, results, progress);
            }

            ulong[] image = InputEncoding.Quantize(planned.Plan, planned.Image);
            TwoPartyResult result = TwoPartyRun.Execute(planned.Plan, image, specification, client, options, repeats);
            progress.Clear();
            RunReport written = RunReportBuilder.Create(planned, specification, options, result, image, machine);
            RunTable.Print(written, report.EveryLayer(parsed));
            report.Write(parsed, written);
            return written.Check is { BitExact: not false, Overflows: null or 0 } ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static int Prepare(
        PlannedNetwork planned,
        ProtocolSpecification specification,
        SessionOptions client,
        SessionOptions server,
        int count,
        RunProgress progress)
    {
        if (server.Store is null)
        {
            throw new InputException("--prepare needs --store DIR");
        }

        TwoPartyResult result = TwoPartyRun.Prepare(planned.Plan, specification, client, server, count);
        progress.Clear();
        Console.WriteLine(FormattableString.Invariant(
            $"made {count} offline results for {planned.Network.Name}: {Quantity.Bytes(result.ClientStoredBytes)} at the client and {Quantity.Bytes(result.Server.StoredBytes)} at the server each, {Quantity.Seconds(result.Inferences[0].Offline.Seconds)} for the last"));
        return ExitCode.Success;
    }
}
