using System.Diagnostics;
using System.Text.Json;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives.Kernels;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Sessions;

/// <summary>The server's half of sessions: holds a plan with weights and answers one client at a time.</summary>
public sealed class InferenceServer
{
    private readonly InferencePlan _plan;
    private readonly ProtocolSpecification _protocol;
    private readonly SessionOptions _options;
    private readonly byte[] _publicPlan;
    private readonly byte[] _binding;

    /// <summary>Makes a server for one network.</summary>
    /// <param name="plan">Plan with weights.</param>
    /// <param name="protocol">Protocol to run.</param>
    /// <param name="options">The server's own decisions.</param>
    /// <exception cref="ArgumentException">The plan has no weights.</exception>
    public InferenceServer(InferencePlan plan, ProtocolSpecification protocol, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(options);
        if (plan.Steps.OfType<LinearStep>().Any(step => step.Weights is null))
        {
            throw new ArgumentException("the server's plan needs its weights", nameof(plan));
        }

        _plan = plan;
        _protocol = protocol;
        _options = options;
        using MemoryStream stream = new();
        PlanFormat.WritePublic(stream, plan);
        _publicPlan = stream.ToArray();
        _binding = ServerBinding.Of(protocol, _publicPlan, plan);
    }

    /// <summary>Serves one client from greeting to goodbye.</summary>
    /// <param name="stream">Connected; closed on return.</param>
    /// <returns>The number of online phases served.</returns>
    /// <exception cref="ProtocolException">The link broke, stalled, or the client broke the rules; the client has been told where possible.</exception>
    public int Serve(Stream stream)
    {
        PartyMeter meter = new();
        using FramedChannel channel = new(stream, _options.Link.ServerShaping, meter, _options.StallLimit);
        try
        {
            channel.Enter(Scope.Of(Phase.SetUp));
            channel.ReadOnDemand();
            channel.ExpectsPromptAnswers = true;
            string wanted = Greeting.ReceiveHello(channel);
            channel.ExpectsPromptAnswers = false;
            if (wanted.Length > 0 && wanted != _protocol.Name)
            {
                throw new ProtocolException($"the client wants the protocol '{wanted}', this server runs '{_protocol.Name}'");
            }

            Greeting.SendWelcome(channel, _protocol, _publicPlan);
            using Conversation conversation = new(this, channel, meter);
            return conversation.Run();
        }
        catch (Exception failure)
        {
            channel.SendError(failure.Message.ReplaceLineEndings(" "));
            throw;
        }
    }

    private sealed class Conversation(InferenceServer server, FramedChannel channel, PartyMeter meter) : IDisposable
    {
        private readonly Dictionary<Guid, ServerMaterial> _ready = [];
        private ServerParty? _party;
        private bool _isSetUp;
        private long _storedBytes;

        public int Run()
        {
            int served = 0;
            while (true)
            {
                channel.Enter(Scope.Of(Phase.SetUp));
                byte[] message = channel.ReadBytes(17);
                switch ((Command)message[0])
                {
                    case Command.SetUp when !_isSetUp:
                        Party().SetUp();
                        _isSetUp = true;
                        break;
                    case Command.Offline when _isSetUp:
                        meter.Reset(Phase.Offline);
                        Keep(Party().Offline());
                        break;
                    case Command.Online:
                        meter.Reset(Phase.Online);
                        Party().Online(Take(new Guid(message.AsSpan(1))));
                        served++;
                        break;
                    case Command.Quit:
                        SendReport();
                        return served;
                    default:
                        throw new ProtocolException(FormattableString.Invariant($"the client sent the command {message[0]}, which is not allowed here"));
                }
            }
        }

        public void Dispose() => _party?.Dispose();

        private ServerParty Party() => _party ??= new ServerParty(
            new PartyContext
            {
                Channel = channel,
                Plan = server._plan,
                Protocol = server._protocol,
                Prg = server._options.CreatePrg(2),
                Meter = meter,
                Threads = server._options.Threads,
                Progress = server._options.Progress,
                GarbledLayers = GarbledLayer.CreateAll(server._plan, server._protocol),
            },
            server._options.PreparedBytesLimit);

        private void Keep(ServerMaterial material)
        {
            using CountingStream counter = new();
            MaterialFormat.Write(counter, material);
            _storedBytes = counter.Length;
            if (server._options.Store is OfflineStore store)
            {
                store.Save(material, server._binding);
            }
            else
            {
                _ready.Add(material.Id, material);
            }
        }

        private ServerMaterial Take(Guid id)
        {
            if (_ready.Remove(id, out ServerMaterial? material))
            {
                return material;
            }

            return server._options.Store?.TakeServer(id, server._binding)
                ?? throw new ProtocolException($"the server has no unused offline result {id:N} for this network and protocol");
        }

        private void SendReport()
        {
            ServerReport report = new(
                _storedBytes,
                Process.GetCurrentProcess().PeakWorkingSet64,
                $"{ProcessorName.Read()}; AES {AesKernel.Tier}",
                [.. meter.Snapshot().Select(entry => new ServerReport.Entry(entry.Key, entry.Value.Seconds))]);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(report);
            channel.Write(BitConverter.GetBytes(json.Length));
            channel.Write(json);
            channel.Finish();
        }
    }
}
