using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim serve</c>: the server as a process of its own.</summary>
internal static class ServeVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        NetworkOptions network = new();
        LinkOptions link = new();
        PartyOptions party = new();
        ProtocolOptions protocol = new();
        PeerOptions peerOptions = new();
        Option<string> listen = new("--listen") { Description = "address to listen on; beyond this machine --identity and --peer are needed", DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = new("--port") { Description = "TCP port; 0 takes a free one and prints it", DefaultValueFactory = _ => 7766 };
        Option<int> sessions = new("--sessions") { Description = "stop after this many clients; 0 goes on", DefaultValueFactory = _ => 0 };
        Command command = new("serve", """
            Serves a network to clients (pisim infer), one after the other. Listens on the loopback interface; on others only with
            TLS and a pinned client (see pisim identity).

            Examples:
              pisim serve --network resnet32-cifar --link lan
              pisim serve --network model.onnx --calibrate a.npy b.npy --port 9000 --sessions 1
            """);
        network.AddTo(command);
        protocol.AddTo(command);
        link.AddTo(command);
        command.Add(listen);
        command.Add(port);
        peerOptions.AddTo(command);
        command.Add(sessions);
        party.AddTo(command);
        command.SetAction(parsed =>
        {
            SessionOptions options = party.Read(parsed, parties: 1) with { Link = link.Read(parsed) };
            ProtocolSpecification specification = protocol.Read(parsed);
            int number = parsed.GetValue(port);
            if (number is < 0 or > 65535)
            {
                throw new InputException($"--port {number}: expected 0 to 65535");
            }

            string address = parsed.GetValue(listen)!;
            if (!IPAddress.TryParse(address, out IPAddress? interfaceAddress))
            {
                throw new InputException($"--listen {address}: expected an IP address");
            }

            using PinnedTls? tls = peerOptions.Read(parsed, interfaceAddress);
            PlannedNetwork planned = network.Load(parsed, options.Seed ?? 1);
            InferenceServer server = new(planned.Plan, specification, options);
            using TcpListener listener = new(interfaceAddress, number);
            Start(listener, number);
            Console.WriteLine(FormattableString.Invariant(
                $"serving {planned.Network.Name} by {specification.Name} on {listener.LocalEndpoint}"));
            return Serve(listener, server, tls, parsed.GetValue(sessions));
        });
        return command;
    }

    private static void Start(TcpListener listener, int port)
    {
        try
        {
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw new InputException($"--port {port}: {failure.Message}");
        }
    }

    private static int Serve(TcpListener listener, InferenceServer server, PinnedTls? tls, int sessions)
    {
        int exitCode = ExitCode.Success;
        for (int k = 0; sessions == 0 || k < sessions; k++)
        {
            using TcpClient peer = listener.AcceptTcpClient();
            peer.NoDelay = true;
            try
            {
                Stream stream = peer.GetStream();
                int served = server.Serve(tls?.AuthenticateAsServer(stream) ?? stream);
                Console.WriteLine(FormattableString.Invariant($"served {served} inferences"));
                exitCode = ExitCode.Success;
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException)
            {
                // One client's trouble does not end the service.
                Console.Error.WriteLine($"pisim: {failure.Message}");
                exitCode = ExitCode.Failure;
            }
        }

        return exitCode;
    }
}
