using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The server as evaluator, opposite <see cref="ClientGarbler"/>.</summary>
internal sealed class ServerEvaluator(PartyContext context) : IServerNonLinear
{
    private readonly SessionTweaks _tweaks = new();
    private readonly EvaluatorPool _evaluators = new(context.Protocol.Garbling, context.Threads);
    private readonly Scratch<Block128> _labels = new();
    private readonly MaterialRoom _room = new();
    private TransferReceiver? _transfer;

    public Block128 Offset => default;

    public void SetUp()
    {
        using PartyMeter.Timing timing = context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = TransferReceiver.Setup(context);
        _tweaks.ReceiveStart(context.Channel);
    }

    public List<GarbledMaterial> Offline()
    {
        MemoryGuard.RequireRoom(context.NonLinear, chunk => 16L * chunk.Count * chunk.Group.Circuit.InputBits);
        List<GarbledMaterial> materials = [.. context.NonLinear.Select(layer => new GarbledMaterial(layer.Step, default, Allocate(layer)))];
        (GarbledLayer Layer, GarbledChunkRange Chunk, GarbledChunk Own)[] chunks =
        [
            .. context.NonLinear.Zip(materials).SelectMany(pair => pair.First.Chunks.Zip(pair.Second.Chunks, (chunk, own) => (pair.First, chunk, own))),
        ];
        if (_transfer!.GarblerSendsFirst)
        {
            foreach ((GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own) in chunks)
            {
                context.Channel.EnterIncoming(new Scope(Phase.Offline, layer.Step));
                RequestLabels(layer, chunk, own);
                ReceiveTables(layer, chunk, own);
            }

            return materials;
        }

        context.Duplex(
            () =>
            {
                foreach ((GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own) in chunks)
                {
                    RequestLabels(layer, chunk, own);
                }

                context.Channel.Flush();
            },
            () =>
            {
                foreach ((GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own) in chunks)
                {
                    ReceiveTables(layer, chunk, own);
                }
            });
        return materials;
    }

    public void Online(GarbledLayer layer, GarbledMaterial material, Block128 offset, ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        Scope scope = new(Phase.Online, layer.Step);
        GarbledChunkRange[] chunks = [.. layer.Chunks];
        AwaitedLabels awaited = new(context.Channel, layer);
        for (int k = 0; k < chunks.Length + OnlineWindow.Chunks; k++)
        {
            if (k < chunks.Length)
            {
                AskForLabels(chunks[k], material.Chunks[k], input);
            }

            if (k >= OnlineWindow.Chunks)
            {
                Evaluate(layer, chunks[k - OnlineWindow.Chunks], material.Chunks[k - OnlineWindow.Chunks], awaited, output, scope);
            }
        }
    }

    private static int ChoiceBytes(GarbledChunkRange chunk) => (chunk.ServerLabels + 7) / 8;

    private List<GarbledChunk> Allocate(GarbledLayer layer) =>
    [
        .. layer.Chunks.Select(chunk => new GarbledChunk(
            _tweaks.Take(chunk.Group.Circuit, chunk.Count),
            _room.TakeTables(chunk.TableBytes),
            _room.TakeLabels(chunk.Group.Circuit.InputBits * chunk.Count),
            new byte[ChoiceBytes(chunk) + RingPacking.Bytes(chunk.Count, layer.RingBits)])),
    ];

    private void RequestLabels(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterOutgoing(scope);
        using PartyMeter.Timing timing = context.Meter.Time(scope, WorkKind.ObliviousTransfer);
        _transfer!.RequestRandom(context.Channel, context.Prg, own.Bits.AsSpan(0, ChoiceBytes(chunk)), own.Labels.AsSpan(0, chunk.ServerLabels));
    }

    private void ReceiveTables(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterIncoming(scope);
        context.ReportProgress(scope);
        context.Channel.Read(own.Tables);
        context.Channel.ReadBlocks(own.Labels.AsSpan(chunk.ServerLabels));
        context.Channel.Read(own.Bits.AsSpan(ChoiceBytes(chunk)));
    }

    private void AskForLabels(GarbledChunkRange chunk, GarbledChunk own, ReadOnlySpan<ulong> input)
    {
        byte[] difference = LabelPacking.ChoiceBits(chunk.ServerWords(input), chunk.Count, chunk.Group.ServerWidths);
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] ^= own.Bits[i];
        }

        context.Channel.Write(difference);
        context.Channel.Flush();
    }

    private void Evaluate(
        GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own, AwaitedLabels awaited, Span<ulong> output, Scope scope)
    {
        // Evaluation reads labels of all inputs in turn: from memory of the offline phase, each read would miss every cache.
        Span<Block128> labels = _labels.Take(own.Labels.Length);
        awaited.Read(labels[..chunk.ServerLabels]);
        ulong[] values = new ulong[chunk.Count];
        using (context.Meter.Time(scope, WorkKind.Evaluating))
        {
            for (int i = 0; i < chunk.ServerLabels; i++)
            {
                labels[i] ^= own.Labels[i];
            }

            own.Labels.AsSpan(chunk.ServerLabels).CopyTo(labels[chunk.ServerLabels..]);
            _evaluators.For(chunk.Group.Circuit)(chunk.Count, own.FirstTweak, labels, own.Tables, values);
            ulong[] permute = RingWords.Unpack(own.Bits.AsSpan(ChoiceBytes(chunk)), chunk.Count, layer.RingBits);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] ^= permute[i];
            }
        }

        _room.Return(own);
        chunk.ScatterOutputs(values, output);
    }
}
