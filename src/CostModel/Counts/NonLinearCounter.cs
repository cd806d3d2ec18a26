using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// The garbled layers of both pairs of parties: what <c>ServerGarbler</c> and <c>ClientEvaluator</c>, or <c>ClientGarbler</c> and
/// <c>ServerEvaluator</c>, would send and compute, layer by layer.
/// </summary>
/// <param name="plan">Public plan.</param>
/// <param name="protocol">Who garbles, and how.</param>
/// <param name="tally">Where to count.</param>
/// <param name="up">What the client sends.</param>
/// <param name="down">What the server sends.</param>
internal sealed class NonLinearCounter(InferencePlan plan, ProtocolSpecification protocol, CountTally tally, FrameCounter up, FrameCounter down)
{
    private const int BlockBytes = 16;
    private const int BaseTransfers = 128;

    private const int TweakBytes = sizeof(ulong);

    /// <summary>A compressed point of P-256.</summary>
    private const int PointBytes = 33;

    private readonly List<(int Step, IReadOnlyList<GarbledShape> Groups)> _layers =
    [
        .. plan.Steps.Select((step, k) => (k, GarbledShape.Of(step, plan.RingBits, protocol.BytesPerAndGate))).Where(layer => layer.Item2.Count > 0),
    ];

    /// <summary>The garbled layers in plan order.</summary>
    public IReadOnlyList<(int Step, IReadOnlyList<GarbledShape> Groups)> Layers => _layers;

    private bool IsThreeHalves => protocol.Garbling == GarblingScheme.ThreeHalves;

    private FrameCounter FromGarbler => protocol.Garbler == GarblerRole.Server ? down : up;

    private FrameCounter FromEvaluator => protocol.Garbler == GarblerRole.Server ? up : down;

    /// <summary>Base oblivious transfers: the evaluator sends one point, the garbler one for each and then where its tweaks start.</summary>
    public void SetUp()
    {
        FromEvaluator.WriteFlushed(PointBytes);
        FromGarbler.WriteFlushed(BaseTransfers * PointBytes);
        FromGarbler.WriteFlushed(TweakBytes);
        CountTally.Cell cell = tally[Scope.Of(Phase.SetUp)];
        cell.Client(Operation.BaseTransfer, BaseTransfers);
        cell.Server(Operation.BaseTransfer, BaseTransfers);
        cell.Rounds++;
    }

    /// <summary>Transfers and tables of all layers.</summary>
    public void Offline()
    {
        foreach ((int step, IReadOnlyList<GarbledShape> groups) in _layers)
        {
            Scope scope = new(Phase.Offline, step);
            up.Enter(scope);
            down.Enter(scope);
            foreach (GarbledShape group in groups)
            {
                foreach ((int instances, long times) in group.Chunks())
                {
                    OfflineChunks(group, instances, times, tally[scope]);
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
            up.Enter(scope);
            down.Enter(scope);
            foreach (GarbledShape group in groups)
            {
                foreach ((int instances, long times) in group.Chunks())
                {
                    OnlineChunks(group, instances, times, tally[scope]);
                }
            }

            tally[scope].Rounds++;
        }
    }

    private void OfflineChunks(GarbledShape group, int instances, long times, CountTally.Cell cell)
    {
        int bits = plan.RingBits;
        long operandLabels = (long)group.Operands * bits * instances;
        long clientLabels = (group.Operands + 1L) * bits * instances;
        long transfers = protocol.Garbler == GarblerRole.Server ? clientLabels : operandLabels;
        FromEvaluator.WriteFlushed(CorrelatedOTReceiver.UploadBytes(transfers), times);
        FromGarbler.Write(times * instances * group.TableBytes);
        if (protocol.Garbler == GarblerRole.Client)
        {
            FromGarbler.Write(times * ((clientLabels * BlockBytes) + StoredBytes.Packed((long)instances * bits)));
        }

        long padded = CorrelatedOTReceiver.UploadBytes(transfers) / BlockBytes;
        Garbler(cell, Operation.TransferSend, times * padded);
        Evaluator(cell, Operation.TransferReceive, times * padded);
        Garbler(cell, IsThreeHalves ? Operation.ThreeHalvesGarbling : Operation.Garbling, times * instances * group.AndGates);
        Garbler(cell, Operation.LabelChoice, times * (protocol.Garbler == GarblerRole.Server ? operandLabels : operandLabels + clientLabels));
        Garbler(cell, Operation.ShareElement, times * instances);
        Evaluator(cell, Operation.StoredByte, times * StoredBytes.EvaluatorChunk(protocol.Garbler, group, instances, bits));
        cell.Client(Operation.ShareElement, times * (group.Operands + 1) * instances);
    }

    private void OnlineChunks(GarbledShape group, int instances, long times, CountTally.Cell cell)
    {
        int bits = plan.RingBits;
        long labels = (long)group.Operands * bits * instances;
        long allLabels = ((2L * group.Operands) + 1) * bits * instances;
        long answerBits = protocol.Garbler == GarblerRole.Server ? (long)instances * bits : labels;
        FromGarbler.WriteFlushed(labels * BlockBytes, times);
        FromEvaluator.WriteFlushed(StoredBytes.Packed(answerBits), times);
        Garbler(cell, Operation.LabelChoice, times * labels);
        Evaluator(cell, Operation.LabelCopy, times * allLabels);
        Evaluator(cell, IsThreeHalves ? Operation.ThreeHalvesEvaluation : Operation.Evaluation, times * instances * group.AndGates);
        cell.Server(Operation.ShareElement, times * (group.Operands + 1) * instances);
        cell.Client(Operation.ShareElement, times * instances);
    }

    private void Garbler(CountTally.Cell cell, Operation operation, long count)
    {
        if (protocol.Garbler == GarblerRole.Server)
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
        if (protocol.Garbler == GarblerRole.Server)
        {
            cell.Client(operation, count);
        }
        else
        {
            cell.Server(operation, count);
        }
    }
}
