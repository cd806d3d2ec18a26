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
        Option<string> protocol = ProtocolOption.Create();
        Option<string?> removed = ProtocolOption.CreateRemoved();
        Option<int> port = new("--port") { Description = "TCP port on the loopback interface; 0 takes a free one and prints it", DefaultValueFactory = _ => 7766 };
        Option<int> sessions = new("--sessions") { Description = "stop after this many clients; 0 goes on", DefaultValueFactory = _ => 0 };
        Command command = new("serve", """
            Serves a network to clients (pisim infer), one after the other. Listens on the loopback interface only: to reach another
            machine, tunnel the port, for example with ssh -L 7766:localhost:7766 server.

            Examples:
              pisim serve --network resnet32-cifar --link lan
              pisim serve --network model.onnx --calibrate a.npy b.npy --port 9000 --sessions 1
            """);
        network.AddTo(command);
        command.Add(protocol);
        command.Add(removed);
        link.AddTo(command);
        command.Add(port);
        command.Add(sessions);
        party.AddTo(command);
        command.SetAction(parsed =>
        {
            SessionOptions options = party.Read(parsed, parties: 1) with { Link = link.Read(parsed) };
            ProtocolSpecification specification = ProtocolOption.Read(parsed, protocol, removed);
            int number = parsed.GetValue(port);
            if (number is < 0 or > 65535)
            {
                throw new InputException($"--port {number}: expected 0 to 65535");
            }

            PlannedNetwork planned = network.Load(parsed, options.Seed ?? 1);
            InferenceServer server = new(planned.Plan, specification, options);
            using TcpListener listener = new(IPAddress.Loopback, number);
            Start(listener, number);
            Console.WriteLine(FormattableString.Invariant(
                $"serving {planned.Network.Name} by {specification.Name} on 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
            return Serve(listener, server, parsed.GetValue(sessions));
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

    private static int Serve(TcpListener listener, InferenceServer server, int sessions)
    {
        int exitCode = ExitCode.Success;
        for (int k = 0; sessions == 0 || k < sessions; k++)
        {
            using TcpClient peer = listener.AcceptTcpClient();
            peer.NoDelay = true;
            try
            {
                int served = server.Serve(peer.GetStream());
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
