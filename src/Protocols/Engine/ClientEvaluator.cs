using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The client as evaluator, opposite <see cref="ServerGarbler"/>.</summary>
internal sealed class ClientEvaluator(PartyContext context) : IClientNonLinear
{
    private readonly SessionTweaks _tweaks = new();
    private readonly EvaluatorPool _evaluators = new(context.Protocol.Garbling, context.Threads);
    private readonly Scratch<Block128> _labels = new();
    private CorrelatedOTReceiver? _transfer;

    public void SetUp()
    {
        using PartyMeter.Timing timing = context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = CorrelatedOTReceiver.Setup(context.Channel, context.Prg);
        _tweaks.ReceiveStart(context.Channel);
    }

    public List<GarbledMaterial> Offline(Func<int, ulong[]> shareOf)
    {
        MemoryGuard.RequireRoom(context.NonLinear, (layer, group) => (group.Operands + 1) * layer.RingBits);
        List<GarbledMaterial> materials = [.. context.NonLinear.Select(layer => new GarbledMaterial(layer.Step, default, Allocate(layer)))];
        context.Duplex(
            () =>
            {
                foreach ((GarbledLayer layer, GarbledMaterial material) in context.NonLinear.Zip(materials))
                {
                    RequestLabels(layer, material, shareOf);
                }
            },
            () =>
            {
                foreach ((GarbledLayer layer, GarbledMaterial material) in context.NonLinear.Zip(materials))
                {
                    ReceiveTables(layer, material);
                }
            });
        return materials;
    }

    public void Online(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Online, layer.Step);
        foreach ((GarbledChunkRange chunk, GarbledChunk own) in layer.Chunks.Zip(material.Chunks))
        {
            Circuit circuit = chunk.Group.Circuit;
            Span<Block128> labels = _labels.Take(circuit.InputBits * chunk.Count);
            int serverLabels = labels.Length - own.Labels.Length;
            own.Labels.CopyTo(labels[serverLabels..]);
            context.Channel.ReadBlocks(labels[..serverLabels]);
            ulong[] colors = new ulong[chunk.Count];
            using (context.Meter.Time(scope, WorkKind.Evaluating))
            {
                _evaluators.For(circuit)(chunk.Count, own.FirstTweak, labels, own.Tables, colors);
            }

            context.Channel.WriteRing(colors, layer.RingBits);
            context.Channel.Flush();
        }
    }

    /// <summary>The client's inputs to a chunk: its share of each operand, then its mask, the next layer's share.</summary>
    internal static ulong[] ClientWords(GarbledLayer layer, GarbledChunkRange chunk, PartyContext context, Func<int, ulong[]> shareOf)
    {
        ulong[] operands = chunk.GatherOperands(shareOf(context.Plan.Steps[layer.Step].Inputs[0]));
        ulong[] words = new ulong[operands.Length + chunk.Count];
        operands.CopyTo(words, 0);
        chunk.GatherOutputs(shareOf(layer.Step + 1), words.AsSpan(operands.Length));
        return words;
    }

    private List<GarbledChunk> Allocate(GarbledLayer layer) =>
    [
        .. layer.Chunks.Select(chunk => new GarbledChunk(
            _tweaks.Take(chunk.Group.Circuit, chunk.Count),
            new byte[chunk.TableBytes],
            new Block128[(chunk.Group.Operands + 1) * layer.RingBits * chunk.Count],
            [])),
    ];

    private void RequestLabels(GarbledLayer layer, GarbledMaterial material, Func<int, ulong[]> shareOf)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterOutgoing(scope);
        foreach ((GarbledChunkRange chunk, GarbledChunk own) in layer.Chunks.Zip(material.Chunks))
        {
            using PartyMeter.Timing timing = context.Meter.Time(scope, WorkKind.ObliviousTransfer);
            byte[] choices = LabelPacking.ChoiceBits(ClientWords(layer, chunk, context, shareOf), chunk.Count, layer.RingBits);
            _transfer!.Extend(context.Channel, choices, own.Labels);
        }

        context.Channel.Flush();
    }

    private void ReceiveTables(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterIncoming(scope);
        context.Progress?.Invoke(scope);
        foreach (GarbledChunk own in material.Chunks)
        {
            context.Channel.Read(own.Tables);
        }

        context.LeaveStep(scope);
    }
}
