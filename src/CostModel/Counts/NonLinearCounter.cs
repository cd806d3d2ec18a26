using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// The garbled layers of both pairs of parties: what <c>ServerGarbler</c> and <c>ClientEvaluator</c>, or <c>ClientGarbler</c> and
/// <c>ServerEvaluator</c>, would send and compute, layer by layer.
/// </summary>
internal sealed class NonLinearCounter
{
    private const int BlockBytes = 16;
    private const int BaseTransfers = 128;

    private const int SessionBytes = 16;

    private const int TweakBytes = sizeof(ulong);

    /// <summary>A compressed point of P-256.</summary>
    private const int PointBytes = 33;

    private readonly ProtocolSpecification _protocol;
    private readonly CountTally _tally;
    private readonly FrameCounter _up;
    private readonly FrameCounter _down;
    private readonly List<(int Step, IReadOnlyList<GarbledShape> Groups)> _layers = [];
    private readonly Lazy<SilentOTTranscript> _silent;
    private bool _isTelling = true;

    /// <summary>Prepares counting.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="protocol">Who garbles, and how.</param>
    /// <param name="tally">Where to count.</param>
    /// <param name="up">What the client sends.</param>
    /// <param name="down">What the server sends.</param>
    public NonLinearCounter(InferencePlan plan, ProtocolSpecification protocol, CountTally tally, FrameCounter up, FrameCounter down)
    {
        _protocol = protocol;
        _tally = tally;
        _up = up;
        _down = down;
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            IReadOnlyList<GarbledShape> groups = GarbledShape.Of(plan.Steps[k], plan.RingBits, protocol);
            if (groups.Count > 0)
            {
                _layers.Add((k, groups));
            }
        }

        _silent = new Lazy<SilentOTTranscript>(CreateSilent);
    }

    /// <summary>The garbled layers in plan order.</summary>
    public IReadOnlyList<(int Step, IReadOnlyList<GarbledShape> Groups)> Layers => _layers;

    private bool IsThreeHalves => _protocol.Garbling == GarblingScheme.ThreeHalves;

    private FrameCounter FromGarbler => _protocol.Garbler == GarblerRole.Server ? _down : _up;

    private FrameCounter FromEvaluator => _protocol.Garbler == GarblerRole.Server ? _up : _down;

    private bool IsSilent => _protocol.Transfer == OTExtension.Silent;

    /// <summary>
    /// Base oblivious transfers: the evaluator sends one point, the garbler one for each and then where its tweaks start. In between a silent
    /// extension makes its first correlations.
    /// </summary>
    public void SetUp()
    {
        FromEvaluator.WriteFlushed(PointBytes);
        FromGarbler.WriteFlushed(BaseTransfers * PointBytes);
        CountTally.Cell cell = _tally[Scope.Of(Phase.SetUp)];
        cell.Client(Operation.BaseTransfer, BaseTransfers);
        cell.Server(Operation.BaseTransfer, BaseTransfers);
        cell.Rounds++;
        if (IsSilent)
        {
            FromGarbler.WriteFlushed(SessionBytes);
            long bootstrap = CorrelatedOTReceiver.UploadBytes(SilentOTTranscript.BootstrapTransfers);
            FromEvaluator.WriteFlushed(bootstrap);
            _silent.Value.Setup();
            cell.Rounds++;
            Garbler(cell, Operation.TransferSend, bootstrap / BlockBytes);
            Evaluator(cell, Operation.TransferReceive, bootstrap / BlockBytes);
            Garbler(cell, Operation.SilentTransferSend, _silent.Value.Expanded);
            Evaluator(cell, Operation.SilentTransferReceive, _silent.Value.Expanded);
        }

        FromGarbler.Write(_protocol.UsesSharedBits ? SessionBytes : 0);
        FromGarbler.Write(TweakBytes);
        FromGarbler.Flush();
    }

    /// <summary>Transfers and tables of all layers.</summary>
    /// <param name="inferences">Offline phases of the session, of which the last is counted: a silent extension goes on where it stopped.</param>
    public void Offline(int inferences)
    {
        if (IsSilent)
        {
            _isTelling = false;
            for (int i = 1; i < inferences; i++)
            {
                OfflineSilent();
            }

            _isTelling = true;
            OfflineSilent();
        }
        else
        {
            OfflineLayers();
        }
    }

    /// <summary>Chunk by chunk: where its requests depend on what the garbler sent, each chunk's transfers are prepared some chunks ahead.</summary>
    private void OfflineSilent()
    {
        List<(int Step, GarbledShape Group, int Instances)> chunks = [];
        foreach ((int step, IReadOnlyList<GarbledShape> groups) in _layers)
        {
            foreach (GarbledShape group in groups)
            {
                foreach ((int instances, long times) in group.Chunks())
                {
                    for (long i = 0; i < times; i++)
                    {
                        chunks.Add((step, group, instances));
                    }
                }
            }
        }

        int ahead = _protocol.Garbler == GarblerRole.Server ? TransferSender.AheadOf(_protocol.Transfer) : 0;
        for (int k = 0; k < chunks.Count + ahead; k++)
        {
            if (k < chunks.Count)
            {
                ExtendSilently(chunks[k].Step, Transfers(chunks[k].Group, chunks[k].Instances));
            }

            if (k >= ahead && _isTelling)
            {
                (int step, GarbledShape group, int instances) = chunks[k - ahead];
                EnterStep(step);
                OfflineChunks(group, instances, 1, _tally[new Scope(Phase.Offline, step)]);
            }
        }

        FromGarbler.Flush();
    }

    private SilentOTTranscript CreateSilent() => new(
        bytes =>
        {
            if (_isTelling)
            {
                FromGarbler.Write(bytes);
            }
        },
        () =>
        {
            if (_isTelling)
            {
                FromGarbler.Flush();
            }
        });

    private void ExtendSilently(int step, long transfers)
    {
        if (_isTelling)
        {
            EnterStep(step);
        }

        long before = _silent.Value.Expanded;
        _silent.Value.ExtendRandom(transfers);
        if (_isTelling)
        {
            CountTally.Cell cell = _tally[new Scope(Phase.Offline, step)];
            Garbler(cell, Operation.SilentTransferSend, _silent.Value.Expanded - before);
            Evaluator(cell, Operation.SilentTransferReceive, _silent.Value.Expanded - before);
        }
    }

    private void EnterStep(int step)
    {
        Scope scope = new(Phase.Offline, step);
        _up.Enter(scope);
        _down.Enter(scope);
    }

    private void OfflineLayers()
    {
        foreach ((int step, IReadOnlyList<GarbledShape> groups) in _layers)
        {
            Scope scope = new(Phase.Offline, step);
            _up.Enter(scope);
            _down.Enter(scope);
            foreach (GarbledShape group in groups)
            {
                foreach ((int instances, long times) in group.Chunks())
                {
                    OfflineChunks(group, instances, times, _tally[scope]);
                }
            }

            FromGarbler.Flush();
        }
    }

    /// <summary>Labels and answers of all layers, one round each.</summary>
    public void Online()
    {
        foreach ((int step, IReadOnlyList<GarbledShape> groups) in _layers)
        {
            Scope scope = new(Phase.Online, step);
            _up.Enter(scope);
            _down.Enter(scope);
            foreach (GarbledShape group in groups)
            {
                foreach ((int instances, long times) in group.Chunks())
                {
                    OnlineChunks(group, instances, times, _tally[scope]);
                }
            }

            _tally[scope].Rounds++;
        }
    }

    private void OfflineChunks(GarbledShape group, int instances, long times, CountTally.Cell cell)
    {
        checked
        {
            long operandLabels = (long)group.ServerLabels * instances;
            long clientLabels = (long)group.ClientLabels * instances;
            long transfers = Transfers(group, instances);
            CountTransfers(transfers, times, cell);
            FromGarbler.Write(times * ((instances * group.TableBytes) + group.SharedBitBytes(instances)));
            if (_protocol.Garbler == GarblerRole.Client)
            {
                FromGarbler.Write(times * ((clientLabels * BlockBytes) + StoredBytes.Packed((long)instances * group.RingBits)));
            }

            Garbler(cell, IsThreeHalves ? Operation.ThreeHalvesGarbling : Operation.Garbling, times * instances * group.AndGates);
            Garbler(cell, Operation.SharedBitSend, times * instances * group.SharedBits);
            Evaluator(cell, Operation.SharedBitRequest, times * instances * group.SharedBits);
            Evaluator(cell, Operation.SharedBitReceive, times * instances * group.SharedBits);
            Garbler(cell, Operation.LabelChoice, times * (_protocol.Garbler == GarblerRole.Server ? operandLabels : operandLabels + clientLabels));
            Garbler(cell, Operation.ShareElement, times * instances);
            Evaluator(cell, Operation.StoredByte, times * StoredBytes.EvaluatorChunk(_protocol.Garbler, group, instances));
            cell.Client(Operation.ShareElement, times * (group.Operands + 1) * instances);
        }
    }

    private void OnlineChunks(GarbledShape group, int instances, long times, CountTally.Cell cell)
    {
        checked
        {
            long labels = (long)group.ServerLabels * instances;
            long allLabels = (long)(group.ServerLabels + group.ClientLabels) * instances;
            long answerBytes = StoredBytes.Packed(_protocol.Garbler == GarblerRole.Server ? (long)instances * group.RingBits : labels)
                + StoredBytes.Packed((long)instances * group.SharedBits);
            FromGarbler.WriteFlushed(labels * BlockBytes, times);
            FromEvaluator.WriteFlushed(answerBytes, times);
            Garbler(cell, Operation.LabelChoice, times * labels);
            Evaluator(cell, Operation.LabelCopy, times * allLabels);
            Evaluator(cell, IsThreeHalves ? Operation.ThreeHalvesEvaluation : Operation.Evaluation, times * instances * group.AndGates);
            Evaluator(cell, Operation.SharedBitUse, times * instances * group.SharedBits);
            Garbler(cell, Operation.SharedBitUse, times * instances * group.SharedBits);
            cell.Server(Operation.ShareElement, times * (group.Operands + 1) * instances);
            cell.Client(Operation.ShareElement, times * instances);
        }
    }

    /// <summary>Transfers of a chunk: the client's inputs when it evaluates, random bits for the server's shares when the server does.</summary>
    private long Transfers(GarbledShape group, int instances)
        => (long)instances * (_protocol.Garbler == GarblerRole.Server ? group.ClientLabels + group.SharedBits : group.ServerLabels);

    private void CountTransfers(long transfers, long times, CountTally.Cell cell)
    {
        if (IsSilent)
        {
            // The bits of a server that evaluates are random anyway: nothing is to be corrected.
            FromEvaluator.WriteFlushed(_protocol.Garbler == GarblerRole.Server ? SilentOTReceiver.UploadBytes(transfers) : 0, times);
        }
        else
        {
            long bytes = CorrelatedOTReceiver.UploadBytes(transfers);
            FromEvaluator.WriteFlushed(bytes, times);
            Garbler(cell, Operation.TransferSend, checked(times * (bytes / BlockBytes)));
            Evaluator(cell, Operation.TransferReceive, checked(times * (bytes / BlockBytes)));
        }
    }

    private void Garbler(CountTally.Cell cell, Operation operation, long count)
    {
        if (_protocol.Garbler == GarblerRole.Server)
        {
            cell.Server(operation, count);
        }
        else
        {
            cell.Client(operation, count);
        }
    }

    private void Evaluator(CountTally.Cell cell, Operation operation, long count)
    {
        if (_protocol.Garbler == GarblerRole.Server)
        {
            cell.Client(operation, count);
        }
        else
        {
            cell.Server(operation, count);
        }
    }
}
