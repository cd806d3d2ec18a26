using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tensors;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim infer</c>: the client as a process of its own.</summary>
internal static class InferVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        LinkOptions link = new();
        PartyOptions party = new();
        ReportOptions report = new();
        Option<string?> input = new("--input", "-i") { Description = "the image: .npy (float32, batch 1), PNG, PGM or PPM; default: the sample image" };
        Option<string> server = new("--server") { Description = "host:port of pisim serve", DefaultValueFactory = _ => "127.0.0.1:7766" };
        PeerOptions peerOptions = new();
        Command command = new("infer", """
            Runs a private inference with a server (pisim serve) and measures it from the client's side.

            Examples:
              pisim infer --input data/images/digit-7.png
              pisim infer --input image.npy --server 127.0.0.1:9000 --link wan --json result.json
            """);
        command.Add(input);
        command.Add(server);
        peerOptions.AddTo(command);
        link.AddTo(command);
        party.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed =>
        {
            report.RequireWritable(parsed);
            SessionOptions options = party.Read(parsed, parties: 1) with { Link = link.Read(parsed) };
            using TcpClient peer = Connect(parsed.GetValue(server)!);
            using PinnedTls? tls = peerOptions.Read(parsed, ((IPEndPoint)peer.Client.RemoteEndPoint!).Address);
            Stream stream = peer.GetStream();
            RunProgress? progress = null;
            SessionOptions told = options with { Progress = scope => progress?.Report(scope) };
            using InferenceClient session = new(tls?.AuthenticateAsClient(stream) ?? stream, string.Empty, told);
            progress = new RunProgress(session.Plan);
            string source = parsed.GetValue(input) ?? SampleData.Image;
            RunReport written = Infer(session, source, options);
            progress.Clear();
            RunTable.Print(written, report.EveryLayer(parsed));
            report.Write(parsed, written);
            return ExitCode.Success;
        });
        return command;
    }

    private static RunReport Infer(InferenceClient session, string source, SessionOptions options)
    {
        try
        {
            ulong[] image = InputEncoding.Quantize(session.Plan, NetworkInput.Read(source, session.Plan.InputShape));
            bool wasStored = session.TryTakeStored();
            if (!wasStored)
            {
                session.RunOffline();
            }

            ulong[] logits = session.Infer(image);
            IReadOnlyDictionary<Scope, ScopeMeasurement> counted = session.Measure();
            ServerReport server = session.Finish();
            InferenceMeasurement measurement = InferenceMeasurement.Create(session.Plan, counted, server);
            return RunReportBuilder.CreateForClient(session, source, options, measurement, server, logits, wasStored);
        }
        catch (TensorFileException failure)
        {
            session.Abandon(failure.Message);
            throw;
        }
    }

    private static TcpClient Connect(string server)
    {
        int colon = server.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new InputException($"--server {server}: expected host:port such as 127.0.0.1:7766");
        }

        TcpClient peer = new() { NoDelay = true };
        try
        {
            peer.Connect(server[..colon], port);
            return peer;
        }
        catch (SocketException failure)
        {
            peer.Dispose();
            throw new ProtocolException($"no server at {server}: {failure.Message}", failure);
        }
    }
}
