using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The server: holds the weights, learns nothing.</summary>
internal sealed class ServerParty : IDisposable
{
    private readonly PartyContext _context;
    private readonly IServerNonLinear _nonLinear;
    private readonly Lazy<LinearPreprocessing> _linear;
    private readonly LinearServer _evaluation;
    private readonly Dictionary<int, PreparedWeights> _prepared = [];
    private readonly Scratch<ulong> _mask = new();
    private readonly Scratch<byte> _upload = new();
    private readonly Scratch<byte> _download = new();

    /// <summary>Makes the party; nothing is sent.</summary>
    /// <param name="context">Its end of the link and what was agreed on.</param>
    /// <param name="preparedBytesLimit">Memory for transformed weights; layers beyond it are transformed anew in every inference.</param>
    public ServerParty(PartyContext context, long preparedBytesLimit)
    {
        _context = context;
        _evaluation = new LinearServer(preparedBytesLimit);
        _nonLinear = context.Protocol.Garbler == GarblerRole.Server ? new ServerGarbler(context) : new ServerEvaluator(context);
        _linear = new Lazy<LinearPreprocessing>(() => new LinearPreprocessing(context.Plan, context.Protocol.Removed));
    }

    /// <summary>Once per session.</summary>
    public void SetUp()
    {
        Scope scope = Scope.Of(Phase.SetUp);
        _nonLinear.SetUp();
        PrepareWeights();
        AnswerClient(scope);
    }

    /// <summary>Everything that does not need the image.</summary>
    /// <returns>Material for one inference.</returns>
    public ServerMaterial Offline()
    {
        Scope whole = Scope.Of(Phase.Offline);
        _context.StartClock();
        _context.Channel.Enter(whole);
        Guid id = new(_context.Channel.ReadBytes(16));
        _context.Channel.ReadAhead();
        Block128 maskSeed = _context.Prg.NextBlock();
        foreach (int step in _linear.Value.Schedule.Waves.SelectMany(wave => wave))
        {
            PreprocessLinear(step, maskSeed);
        }

        List<GarbledMaterial> layers = _nonLinear.Offline();
        Dictionary<int, ulong[]> corrections = ReceiveCorrections();
        _context.Channel.ReadOnDemand();
        AnswerClient(whole);
        return new ServerMaterial { Id = id, Offset = _nonLinear.Offset, MaskSeed = maskSeed, Layers = layers, Corrections = corrections };
    }

    /// <summary>The party has served its last inference.</summary>
    public void Dispose() => _evaluation.Dispose();

    /// <summary>From the client's masked image to the server's share of the logits.</summary>
    /// <param name="material">Used up.</param>
    public void Online(ServerMaterial material)
    {
        InferencePlan plan = _context.Plan;
        Scope whole = Scope.Of(Phase.Online);
        _context.StartClock();
        _context.Channel.Enter(whole);
        ulong[][] shares = new ulong[plan.Steps.Count + 1][];
        shares[0] = _context.Channel.ReadRing(plan.InputShape.Elements, _context.RingBits);
        Dictionary<int, GarbledMaterial> garbled = material.Layers.ToDictionary(layer => layer.Step);
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            Scope scope = new(Phase.Online, k);
            shares[k + 1] = ApplyStep(k, material, garbled, shares, scope);
            _context.LeaveStep(scope);
        }

        _context.Channel.Enter(whole);
        _context.Channel.WriteRing(shares[^1], _context.RingBits);
        _context.Channel.Flush();
        _context.LeaveStep(whole);
    }

    private ulong[] ApplyStep(int index, ServerMaterial material, Dictionary<int, GarbledMaterial> garbled, ulong[][] shares, Scope scope)
    {
        PlanStep step = _context.Plan.Steps[index];
        ulong[] input = shares[step.Inputs[0]];
        switch (step)
        {
            case ReluStep or MaxPoolStep or TruncateStep:
                ulong[] output = new ulong[step.Shape.Elements];
                using (_context.Meter.Time(scope, WorkKind.Shares))
                {
                    _context.RemovedAt(index)?.Apply(
                        input,
                        material.Corrections.GetValueOrDefault(index),
                        output,
                        _context.RingMask);
                }

                if (_context.GarbledLayers[index] is GarbledLayer layer)
                {
                    _context.Channel.Enter(scope);
                    _nonLinear.Online(layer, garbled[index], material.Offset, input, output);
                }

                return output;
            default:
                using (_context.Meter.Time(scope, WorkKind.Shares))
                {
                    ulong[] own = new ulong[step.Shape.Elements];
                    StepArithmetic.Apply(step, _context.RingBits, [.. step.Inputs.Select(tensor => shares[tensor])], [], own);
                    if (step is LinearStep)
                    {
                        AddMask(material.MaskSeed, index, own);
                    }

                    return own;
                }
        }
    }

    private void AddMask(Block128 seed, int step, Span<ulong> share)
    {
        Span<ulong> mask = _mask.Take(share.Length);
        InferenceMasks.Expand(seed, step, _context.RingBits, mask);
        RingWords.Add(share, mask, _context.RingMask);
    }

    private void PreprocessLinear(int step, Block128 maskSeed)
    {
        Scope scope = new(Phase.Offline, step);
        _context.Channel.Enter(scope);
        _context.ReportProgress(scope);
        LinearLayerPlan layer = _linear.Value[step];
        Span<byte> upload = _upload.Take(checked((int)layer.UploadBytes));
        _context.Channel.Read(upload);
        Span<byte> download = _download.Take(checked((int)layer.DownloadBytes));
        Span<ulong> mask = _mask.Take(_context.Plan.Steps[step].Shape.Elements);
        InferenceMasks.Expand(maskSeed, step, _context.RingBits, mask);
        using (_context.Meter.Time(scope, WorkKind.HomomorphicEncryption))
        {
            try
            {
                _evaluation.Evaluate(layer, _prepared[step], upload, mask, _context.Prg, download, _context.Threads);
            }
            catch (CiphertextFormatException failure)
            {
                throw new ProtocolException($"the client sent what is not a ciphertext: {failure.Message} ({scope})", failure);
            }
        }

        _context.Channel.Write(download);
        _context.Channel.Flush();
        _context.LeaveStep(scope);
    }

    private void PrepareWeights()
    {
        for (int k = 0; k < _context.Plan.Steps.Count; k++)
        {
            if (_context.Plan.Steps[k] is LinearStep linear)
            {
                using PartyMeter.Timing timing = _context.Meter.Time(new Scope(Phase.SetUp, k), WorkKind.HomomorphicEncryption);
                _prepared.Add(k, _evaluation.Prepare(_linear.Value[k], linear.Weights, _context.Threads));
            }
        }
    }

    private Dictionary<int, ulong[]> ReceiveCorrections()
    {
        Dictionary<int, ulong[]> corrections = [];
        if (_context.Protocol.Removed == RemovedPositions.Correction)
        {
            for (int k = 0; k < _context.Plan.Steps.Count; k++)
            {
                if (_context.RemovedAt(k) is RemovedRelus removed)
                {
                    _context.Channel.Enter(new Scope(Phase.Offline, k));
                    corrections.Add(k, _context.Channel.ReadRing(removed.Positions.Length, _context.RingBits));
                }
            }
        }

        return corrections;
    }

    /// <summary>Ends a phase: one byte each way.</summary>
    private void AnswerClient(Scope scope)
    {
        _context.Channel.Enter(scope);
        _ = _context.Channel.ReadBytes(1);
        _context.Channel.Write([1]);
        _context.Channel.Flush();
        _context.LeaveStep(scope);
    }
}
