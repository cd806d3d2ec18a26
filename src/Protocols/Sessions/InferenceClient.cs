using System.Text.Json;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Sessions;

/// <summary>The client's half of a session. Offline phases can be run ahead; every online phase uses one up.</summary>
public sealed class InferenceClient : IDisposable
{
    private const int MaximumReportBytes = 16 << 20;

    private readonly SessionOptions _options;
    private readonly PartyMeter _meter = new();
    private readonly FramedChannel _channel;
    private readonly PartyContext _context;
    private readonly byte[] _binding;
    private readonly Queue<ClientMaterial> _ready = new();
    private ClientParty? _party;
    private bool _isSetUp;

    /// <summary>Greets the server and learns the public plan.</summary>
    /// <param name="stream">Connected; owned by the session.</param>
    /// <param name="protocol">Protocol wanted, or empty for the server's choice.</param>
    /// <param name="options">The client's own decisions.</param>
    /// <exception cref="ProtocolException">The link broke or stalled, or the server is of another kind or version.</exception>
    public InferenceClient(Stream stream, string protocol, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _channel = new FramedChannel(stream, options.Link.ClientShaping, _meter, options.StallLimit);
        try
        {
            Scope scope = Scope.Of(Phase.SetUp);
            _channel.Enter(scope);
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            _channel.ReadOnDemand();
            _channel.ExpectsPromptAnswers = true;
            Greeting.SendHello(_channel, protocol);
            (Protocol, Plan, _binding) = Greeting.ReceiveWelcome(_channel);
            _channel.ExpectsPromptAnswers = false;
            _context = new PartyContext
            {
                Channel = _channel,
                Plan = Plan,
                Protocol = Protocol,
                Prg = options.CreatePrg(1),
                Meter = _meter,
                Threads = options.Threads,
                Progress = options.Progress,
                GarbledLayers = GarbledLayer.CreateAll(Plan, Protocol),
            };
            _meter.CountRound(scope);
            _meter.AddElapsed(scope, System.Diagnostics.Stopwatch.GetTimestamp() - start);
        }
        catch
        {
            _channel.Dispose();
            throw;
        }
    }

    /// <summary>The plan without weights.</summary>
    public InferencePlan Plan { get; }

    /// <summary>The protocol agreed on.</summary>
    public ProtocolSpecification Protocol { get; }

    /// <summary>Bytes that the last offline result takes at the client.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>The client's shares at locally truncated steps in the last offline phase, by step; empty unless they are recorded.</summary>
    public IReadOnlyDictionary<int, ulong[]> TruncationShares { get; private set; } = new Dictionary<int, ulong[]>();

    /// <summary>Runs an offline phase; its result waits for <see cref="Infer"/>, in memory or in the store.</summary>
    /// <exception cref="ProtocolException">The link broke or stalled, or the server broke the rules.</exception>
    public void RunOffline()
    {
        SetUpOnce();
        _meter.Reset(Phase.Offline);
        SendCommand(Command.Offline, Guid.Empty);
        Dictionary<int, ulong[]>? recorded = _options.RecordTruncationShares ? [] : null;
        _party!.TruncationShares = recorded;
        ClientMaterial material = _party.Offline();
        TruncationShares = recorded ?? TruncationShares;
        using CountingStream counter = new();
        MaterialFormat.Write(counter, material);
        StoredBytes = counter.Length;
        if (_options.Store is OfflineStore store)
        {
            store.Save(material, _binding);
        }
        else
        {
            _ready.Enqueue(material);
        }
    }

    /// <summary>Whether an offline result is ready for <see cref="Infer"/>; a stored one is consumed by asking.</summary>
    /// <returns>False when <see cref="RunOffline"/> must come first.</returns>
    public bool TryTakeStored()
    {
        if (_ready.Count == 0 && _options.Store?.TakeClient(_binding) is ClientMaterial material)
        {
            _ready.Enqueue(material);
        }

        return _ready.Count > 0;
    }

    /// <summary>Runs the online phase on one image.</summary>
    /// <param name="image">Quantised image in [0, 2^l), as long as the plan's input.</param>
    /// <returns>The logits in [0, 2^l).</returns>
    /// <exception cref="InvalidOperationException">No offline result is ready.</exception>
    /// <exception cref="ArgumentException">The image has another length.</exception>
    /// <exception cref="ProtocolException">The link broke or stalled, or the server broke the rules.</exception>
    public ulong[] Infer(ReadOnlySpan<ulong> image)
    {
        if (image.Length != Plan.InputShape.Elements)
        {
            throw new ArgumentException($"the image has {image.Length} values, the network takes {Plan.InputShape}", nameof(image));
        }

        if (!TryTakeStored())
        {
            throw new InvalidOperationException("no offline result is ready");
        }

        _meter.Reset(Phase.Online);
        ClientMaterial material = _ready.Dequeue();
        SendCommand(Command.Online, material.Id);
        return Party().Online(material, image);
    }

    /// <summary>What the client has counted so far; set-up over the session, offline and online of the last inference.</summary>
    /// <returns>By phase and step.</returns>
    public IReadOnlyDictionary<Scope, ScopeMeasurement> Measure() => _meter.Snapshot();

    /// <summary>Says goodbye and learns what the server measured.</summary>
    /// <returns>The server's report.</returns>
    /// <exception cref="ProtocolException">The link broke or stalled, or the report is not valid.</exception>
    public ServerReport Finish()
    {
        SendCommand(Command.Quit, Guid.Empty);
        int length = BitConverter.ToInt32(_channel.ReadBytes(4));
        if (length is < 0 or > MaximumReportBytes)
        {
            throw new ProtocolException(FormattableString.Invariant($"the server announced a report of {(uint)length} bytes, at most {MaximumReportBytes} are allowed"));
        }

        try
        {
            return JsonSerializer.Deserialize<ServerReport>(_channel.ReadBytes(length))
                ?? throw new ProtocolException("the server's report is empty");
        }
        catch (JsonException failure)
        {
            throw new ProtocolException("the server's report is not valid", failure);
        }
    }

    /// <summary>Tells the server why the client gives up.</summary>
    /// <param name="reason">One line.</param>
    public void Abandon(string reason) => _channel.SendError(reason);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private ClientParty Party() => _party ??= new ClientParty(_context);

    private void SetUpOnce()
    {
        if (!_isSetUp)
        {
            _context.StartClock();
            SendCommand(Command.SetUp, Guid.Empty);
            Party().SetUp();
            _isSetUp = true;
        }
    }

    private void SendCommand(Command command, Guid id)
    {
        _channel.Enter(Scope.Of(Phase.SetUp));
        _channel.Write([(byte)command]);
        _channel.Write(id.ToByteArray());
        _channel.Flush();
    }
}
