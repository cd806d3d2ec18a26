using System.Runtime.InteropServices;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The client: holds the image, learns the logits.</summary>
internal sealed class ClientParty
{
    private readonly PartyContext _context;
    private readonly IClientNonLinear _nonLinear;
    private readonly Lazy<LinearPreprocessing> _linear;
    private readonly LinearClient _encryption;
    private readonly Scratch<byte> _upload = new();
    private readonly Scratch<byte> _download = new();

    /// <summary>Makes the party; nothing is sent.</summary>
    /// <param name="context">Its end of the link and what was agreed on.</param>
    public ClientParty(PartyContext context)
    {
        _context = context;
        _nonLinear = context.Protocol.Garbler == GarblerRole.Server ? new ClientEvaluator(context) : new ClientGarbler(context);
        _linear = new Lazy<LinearPreprocessing>(() => new LinearPreprocessing(context.Plan, context.Protocol.Removed));
        _encryption = new LinearClient(context.Prg.Fork());
    }

    /// <summary>The client's shares of the inputs of locally truncated steps, kept for the bit-exact check when asked for.</summary>
    public Dictionary<int, ulong[]>? TruncationShares { get; set; }

    /// <summary>Once per session.</summary>
    public void SetUp()
    {
        Scope scope = Scope.Of(Phase.SetUp);
        _context.Channel.CountsRounds = true;
        _nonLinear.SetUp();
        _context.Channel.CountsRounds = false;
        AwaitServer(scope);
    }

    /// <summary>Everything that does not need the image.</summary>
    /// <returns>Material for one inference.</returns>
    public ClientMaterial Offline()
    {
        ClientShares shares = new(_context);
        Guid id = new(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>([_context.Prg.NextBlock()])));
        Scope whole = Scope.Of(Phase.Offline);
        _context.StartClock();
        _context.Channel.Enter(whole);
        _context.Channel.Write(id.ToByteArray());
        _context.Channel.Flush();
        _context.Channel.ReadAhead();
        foreach (IReadOnlyList<int> wave in _linear.Value.Schedule.Waves)
        {
            PreprocessLinear(wave, shares);
        }

        List<GarbledMaterial> layers = _nonLinear.Offline(shares.Of);
        if (layers.Count > 0)
        {
            _context.Meter.CountRound(whole);
        }

        SendCorrections(shares);
        _context.Channel.ReadOnDemand();
        AwaitServer(whole);
        return new ClientMaterial
        {
            Id = id,
            InputShare = shares.Of(0),
            OutputShare = shares.Of(_context.Plan.Steps.Count),
            Layers = layers,
        };
    }

    /// <summary>From the image to the logits.</summary>
    /// <param name="material">Used up.</param>
    /// <param name="image">Quantised image, in [0, 2^l).</param>
    /// <returns>The logits, in [0, 2^l).</returns>
    public ulong[] Online(ClientMaterial material, ReadOnlySpan<ulong> image)
    {
        Scope whole = Scope.Of(Phase.Online);
        _context.StartClock();
        _context.Channel.Enter(whole);
        ulong[] masked = new ulong[image.Length];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] = (image[i] - material.InputShare[i]) & _context.RingMask;
        }

        _context.Channel.WriteRing(masked, _context.RingBits);
        _context.Channel.Flush();
        foreach ((GarbledLayer layer, GarbledMaterial own) in _context.NonLinear.Zip(material.Layers))
        {
            Scope scope = new(Phase.Online, layer.Step);
            _context.Channel.Enter(scope);
            _context.ReportProgress(scope);
            _nonLinear.Online(layer, own);
            _context.Meter.CountRound(scope);
            _context.LeaveStep(scope);
        }

        _context.Channel.Enter(whole);
        ulong[] logits = _context.Channel.ReadRing(material.OutputShare.Length, _context.RingBits);
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = (logits[i] + material.OutputShare[i]) & _context.RingMask;
        }

        _context.Meter.CountRound(whole);
        _context.LeaveStep(whole);
        return logits;
    }

    private void PreprocessLinear(IReadOnlyList<int> wave, ClientShares shares)
    {
        // Shares are computed here, on one thread: the sending half below only reads them.
        foreach (int step in wave)
        {
            _ = shares.Of(_context.Plan.Steps[step].Inputs[0]);
        }

        _context.Duplex(
            () =>
            {
                foreach (int step in wave)
                {
                    Scope scope = new(Phase.Offline, step);
                    _context.Channel.EnterOutgoing(scope);
                    Span<byte> upload = _upload.Take(checked((int)_linear.Value[step].UploadBytes));
                    using (_context.Meter.Time(scope, WorkKind.HomomorphicEncryption))
                    {
                        _encryption.EncryptShare(_linear.Value[step], shares.Of(_context.Plan.Steps[step].Inputs[0]), upload, _context.Threads);
                    }

                    _context.Channel.Write(upload);
                    _context.Channel.Flush();
                }
            },
            () =>
            {
                foreach (int step in wave)
                {
                    Scope scope = new(Phase.Offline, step);
                    _context.Channel.EnterIncoming(scope);
                    _context.ReportProgress(scope);
                    Span<byte> download = _download.Take(checked((int)_linear.Value[step].DownloadBytes));
                    _context.Channel.Read(download);
                    ulong[] answer = new ulong[_context.Plan.Steps[step].Shape.Elements];
                    using (_context.Meter.Time(scope, WorkKind.HomomorphicEncryption))
                    {
                        _encryption.DecryptAnswer(_linear.Value[step], download, answer, _context.Threads);
                    }

                    shares.SetAnswer(step, answer);
                    _context.LeaveStep(scope);
                }
            });
        _context.Meter.CountRound(new Scope(Phase.Offline, wave[0]));
    }

    private void SendCorrections(ClientShares shares)
    {
        for (int k = 0; k < _context.Plan.Steps.Count; k++)
        {
            if (LocalTruncation.IsPartOf(_context.Plan.Steps[k]))
            {
                TruncationShares?.Add(k, shares.Of(_context.Plan.Steps[k].Inputs[0]));
            }

            if (_context.RemovedAt(k) is RemovedRelus removed)
            {
                ulong[] input = shares.Of(_context.Plan.Steps[k].Inputs[0]);
                if (_context.Protocol.Removed == RemovedPositions.Correction)
                {
                    Scope scope = new(Phase.Offline, k);
                    _context.Channel.Enter(scope);
                    _context.Channel.WriteRing(removed.Corrections(input, shares.Of(k + 1), _context.RingMask), _context.RingBits);
                    _context.LeaveStep(scope);
                }
            }
        }
    }

    /// <summary>Ends a phase: one byte each way, so that both parties' clocks stop together.</summary>
    private void AwaitServer(Scope scope)
    {
        _context.Channel.Enter(scope);
        _context.Channel.Write([1]);
        _context.Channel.Flush();
        _ = _context.Channel.ReadBytes(1);
        _context.Meter.CountRound(scope);
        _context.LeaveStep(scope);
    }
}
