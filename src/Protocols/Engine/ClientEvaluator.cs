using PrivateInference.GarbledCircuits.Circuits;
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
    private readonly Scratch<Block128> _received = new();
    private readonly MaterialRoom _room = new();
    private readonly ClientSharedBits _sharedBits = new(context);
    private TransferReceiver? _transfer;

    public void SetUp()
    {
        using PartyMeter.Timing timing = context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = TransferReceiver.Setup(context);
        if (context.Protocol.UsesSharedBits)
        {
            _sharedBits.SetUp();
        }

        _tweaks.ReceiveStart(context.Channel);
    }

    public List<GarbledMaterial> Offline(Func<int, ulong[]> shareOf)
    {
        MemoryGuard.RequireRoom(context.NonLinear, chunk => (16L * chunk.ClientLabels) + ClientSharedBits.KeptBytes(chunk));
        List<GarbledMaterial> materials = [.. context.NonLinear.Select(layer => new GarbledMaterial(layer.Step, default, Allocate(layer)))];
        (GarbledLayer Layer, GarbledChunkRange Chunk, GarbledChunk Own)[] chunks =
        [
            .. context.NonLinear.Zip(materials).SelectMany(pair => pair.First.Chunks.Zip(pair.Second.Chunks, (chunk, own) => (pair.First, chunk, own))),
        ];
        if (_transfer!.GarblerSendsFirst)
        {
            int ahead = TransferSender.AheadOf(context.Protocol.Transfer);
            for (int k = 0; k < chunks.Length + ahead; k++)
            {
                if (k < chunks.Length)
                {
                    context.Channel.EnterIncoming(new Scope(Phase.Offline, chunks[k].Layer.Step));
                    RequestLabels(chunks[k].Layer, chunks[k].Chunk, chunks[k].Own, shareOf);
                }

                if (k >= ahead)
                {
                    ReceiveTables(chunks[k - ahead].Layer, chunks[k - ahead].Chunk, chunks[k - ahead].Own);
                }
            }
        }
        else
        {
            Exchange(chunks, shareOf);
        }

        foreach ((GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own) in chunks.Where(entry => entry.Chunk.Group.SharedBits > 0))
        {
            using PartyMeter.Timing timing = context.Meter.Time(new Scope(Phase.Offline, layer.Step), WorkKind.ObliviousTransfer);
            _sharedBits.Correct(chunk, own);
        }

        return materials;
    }

    /// <summary>Requests need nothing of the garbler's: they go out on a thread of their own while tables come in.</summary>
    private void Exchange((GarbledLayer Layer, GarbledChunkRange Chunk, GarbledChunk Own)[] chunks, Func<int, ulong[]> shareOf)
        => context.Duplex(
            () =>
            {
                foreach ((GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own) in chunks)
                {
                    RequestLabels(layer, chunk, own, shareOf);
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

    public void Online(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Online, layer.Step);
        AwaitedLabels awaited = new(context.Channel, layer);
        foreach ((GarbledChunkRange chunk, GarbledChunk own) in layer.Chunks.Zip(material.Chunks))
        {
            Circuit circuit = chunk.Group.Circuit;
            Span<Block128> labels = _labels.Take(circuit.InputBits * chunk.Count);
            int serverLabels = labels.Length - own.Labels.Length;
            own.Labels.CopyTo(labels[serverLabels..]);
            awaited.Read(labels[..serverLabels]);
            ulong[] colors = new ulong[chunk.Count];
            using (context.Meter.Time(scope, WorkKind.Evaluating))
            {
                _evaluators.For(circuit)(chunk.Count, own.FirstTweak, labels, own.Tables, colors);
            }

            if (chunk.Group.SharedBits > 0)
            {
                _sharedBits.Publish(chunk, own, colors);
            }
            else
            {
                context.Channel.WriteRing(colors, layer.RingBits);
            }

            context.Channel.Flush();
            _room.Return(own);
        }
    }

    private List<GarbledChunk> Allocate(GarbledLayer layer) =>
    [
        .. layer.Chunks.Select(chunk => new GarbledChunk(
            _tweaks.Take(chunk.Group.Circuit, chunk.Count),
            _room.TakeTables(chunk.TableBytes),
            _room.TakeLabels(chunk.ClientLabels),
            new byte[ClientSharedBits.KeptBytes(chunk)])),
    ];

    private void RequestLabels(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own, Func<int, ulong[]> shareOf)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterOutgoing(scope);
        using PartyMeter.Timing timing = context.Meter.Time(scope, WorkKind.ObliviousTransfer);
        ulong[] words = chunk.ClientWords(shareOf(context.Plan.Steps[layer.Step].Inputs[0]), shareOf(layer.Step + 1));
        if (chunk.Group.SharedBits == 0)
        {
            _transfer!.Request(context.Channel, LabelPacking.ChoiceBits(words, chunk.Count, chunk.Group.ClientWidths), own.Labels);
            return;
        }

        ulong[] bits = _sharedBits.Draw(chunk);
        byte[] choices = LabelPacking.ChoiceBits([.. words, .. bits], chunk.Count, [.. chunk.Group.ClientWidths, chunk.Group.SharedBits]);
        Span<Block128> received = _received.Take(chunk.ClientTransfers);
        _transfer!.Request(context.Channel, choices, received);
        received[..own.Labels.Length].CopyTo(own.Labels);
        _sharedBits.Begin(chunk, shareOf(layer.Step + 1), bits, received[own.Labels.Length..], own);
    }

    private void ReceiveTables(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk own)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        context.Channel.EnterIncoming(scope);
        context.ReportProgress(scope);
        context.Channel.Read(own.Tables);
        if (chunk.Group.SharedBits > 0)
        {
            _sharedBits.Receive(chunk);
        }

        context.LeaveStep(scope);
    }
}
