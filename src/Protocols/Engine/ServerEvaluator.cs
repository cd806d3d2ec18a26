using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The server as evaluator, opposite <see cref="ClientGarbler"/>.</summary>
internal sealed class ServerEvaluator(PartyContext context) : IServerNonLinear
{
    private readonly SessionTweaks _tweaks = new();
    private readonly EvaluatorPool _evaluators = new(context.Protocol.Garbling, context.Threads);
    private readonly Scratch<Block128> _received = new();
    private CorrelatedOTReceiver? _transfer;

    public Block128 Offset => default;

    public void SetUp()
    {
        using PartyMeter.Timing timing = context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = CorrelatedOTReceiver.Setup(context.Channel, context.Prg);
        _tweaks.ReceiveStart(context.Channel);
    }

    public List<GarbledMaterial> Offline()
    {
        MemoryGuard.RequireRoom(context.NonLinear, (_, group) => group.Circuit.InputBits);
        List<GarbledMaterial> materials = [.. context.NonLinear.Select(layer => new GarbledMaterial(layer.Step, default, Allocate(layer)))];
        context.Duplex(
            () =>
            {
                foreach ((GarbledLayer layer, GarbledMaterial material) in context.NonLinear.Zip(materials))
                {
                    RequestLabels(layer, material);
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

    public void Online(GarbledLayer layer, GarbledMaterial material, Block128 offset, ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        Scope scope = new(Phase.Online, layer.Step);
        GarbledChunkRange[] chunks = [.. layer.Chunks];
        for (int k = 0; k < chunks.Length + OnlineWindow.Chunks; k++)
        {
            if (k < chunks.Length)
            {
                AskForLabels(layer, chunks[k], material.Chunks[k], input);
            }

            if (k >= OnlineWindow.Chunks)
            {
                Evaluate(layer, chunks[k - OnlineWindow.Chunks], material.Chunks[k - OnlineWindow.Chunks], output, scope);
            }
        }
    }

    private static int ServerLabels(GarbledLayer layer, GarbledChunkRange chunk) => chunk.Group.Operands * layer.RingBits * chunk.Count;

    private static int ChoiceBytes(GarbledLayer layer, GarbledChunkRange chunk) => (ServerLabels(layer, chunk) + 7) / 8;

    private List<GarbledChunk> Allocate(GarbledLayer layer) =>
    [
        .. layer.Chunks.Select(chunk => new GarbledChunk(
            _tweaks.Take(chunk.Group.Circuit, chunk.Count),
            new byte[chunk.TableBytes],
            new Block128[chunk.Group.Circuit.InputBits * chunk.Count],
            new byte[ChoiceBytes(layer, chunk) + RingPacking.Bytes(chunk.Count, layer.RingBits)])),
    ];

    private void RequestLabels(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterOutgoing(scope);
        foreach ((GarbledChunkRange chunk, GarbledChunk own) in layer.Chunks.Zip(material.Chunks))
        {
            using PartyMeter.Timing timing = context.Meter.Time(scope, WorkKind.ObliviousTransfer);
            Span<byte> choices = own.Bits.AsSpan(0, ChoiceBytes(layer, chunk));
            context.Prg.FillValues(choices);
            int labels = ServerLabels(layer, chunk);
            if (labels % 8 != 0)
            {
                choices[^1] &= (byte)((1 << (labels % 8)) - 1);
            }

            _transfer!.Extend(context.Channel, choices, own.Labels.AsSpan(0, labels));
        }

        context.Channel.Flush();
    }

    private void ReceiveTables(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterIncoming(scope);
        context.Progress?.Invoke(scope);
        foreach ((GarbledChunkRange chunk, GarbledChunk own) in layer.Chunks.Zip(material.Chunks))
        {
            context.Channel.Read(own.Tables);
            context.Channel.ReadBlocks(own.Labels.AsSpan(ServerLabels(layer, chunk)));
            context.Channel.Read(own.Bits.AsSpan(ChoiceBytes(layer, chunk)));
        }
    }

    private void AskForLabels(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own, ReadOnlySpan<ulong> input)
    {
        byte[] difference = LabelPacking.ChoiceBits(chunk.GatherOperands(input), chunk.Count, layer.RingBits);
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] ^= own.Bits[i];
        }

        context.Channel.Write(difference);
        context.Channel.Flush();
    }

    private void Evaluate(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own, Span<ulong> output, Scope scope)
    {
        Span<Block128> received = _received.Take(ServerLabels(layer, chunk));
        context.Channel.ReadBlocks(received);
        ulong[] values = new ulong[chunk.Count];
        using (context.Meter.Time(scope, WorkKind.Evaluating))
        {
            for (int i = 0; i < received.Length; i++)
            {
                own.Labels[i] ^= received[i];
            }

            _evaluators.For(chunk.Group.Circuit)(chunk.Count, own.FirstTweak, own.Labels, own.Tables, values);
            ulong[] permute = RingWords.Unpack(own.Bits.AsSpan(ChoiceBytes(layer, chunk)), chunk.Count, layer.RingBits);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] ^= permute[i];
            }
        }

        chunk.ScatterOutputs(values, output);
    }
}
