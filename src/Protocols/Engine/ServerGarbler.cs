using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The server as garbler (DELPHI, section 4.2). Offline the client gets the labels of its share and mask by correlated oblivious
/// transfer and the tables; online the server sends the labels of its own share and decodes the client's answer.
/// </summary>
internal sealed class ServerGarbler : IServerNonLinear
{
    private readonly PartyContext _context;
    private readonly GlobalOffset _offset;
    private readonly GarblerPool _garblers;
    private readonly SessionTweaks _tweaks = new();
    private readonly Scratch<Block128> _labels = new();
    private readonly Scratch<byte> _tables = new();
    private readonly Scratch<ulong> _permute = new();
    private TransferSender? _transfer;

    public ServerGarbler(PartyContext context)
    {
        _context = context;
        _offset = GlobalOffset.Create(context.Prg);
        _garblers = new GarblerPool(context.Protocol.Garbling, _offset, context.Threads);
    }

    public Block128 Offset => _offset.Value;

    public void SetUp()
    {
        using PartyMeter.Timing timing = _context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = TransferSender.Setup(_context, Offset);
        _tweaks.SendStart(_context.Channel, _context.Prg);
    }

    public List<GarbledMaterial> Offline()
    {
        List<GarbledMaterial> materials = [.. _context.NonLinear.Select(layer => new GarbledMaterial(layer.Step, _context.Prg.NextBlock(), []))];
        (GarbledLayer Layer, GarbledChunkRange Chunk, GarbledMaterial Material)[] chunks =
        [
            .. _context.NonLinear.Zip(materials).SelectMany(pair => pair.First.Chunks.Select(chunk => (pair.First, chunk, pair.Second))),
        ];
        int ahead = _transfer!.Ahead;
        for (int k = 0; k < chunks.Length + ahead; k++)
        {
            if (k < chunks.Length)
            {
                PrepareTransfers(chunks[k].Layer, chunks[k].Chunk);
            }

            if (k >= ahead)
            {
                (GarbledLayer layer, GarbledChunkRange chunk, GarbledMaterial material) = chunks[k - ahead];
                material.Chunks.Add(GarbleChunk(layer, chunk, material));
            }
        }

        _context.Channel.Flush();
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
                SendOwnLabels(chunks[k], material, k, offset, input, scope);
            }

            if (k >= OnlineWindow.Chunks)
            {
                ReceiveOutputs(layer, chunks[k - OnlineWindow.Chunks], material.Chunks[k - OnlineWindow.Chunks], output);
            }
        }
    }

    private void PrepareTransfers(GarbledLayer layer, GarbledChunkRange chunk)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        _context.Channel.Enter(scope);
        using PartyMeter.Timing timing = _context.Meter.Time(scope, WorkKind.ObliviousTransfer);
        _transfer!.Prepare(_context.Channel, chunk.ClientLabels);
    }

    private GarbledChunk GarbleChunk(GarbledLayer layer, GarbledChunkRange chunk, GarbledMaterial material)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        _context.Channel.Enter(scope);
        _context.ReportProgress(scope);
        Circuit circuit = chunk.Group.Circuit;
        Span<Block128> labels = _labels.Take(circuit.InputBits * chunk.Count);
        int own = chunk.ServerLabels;
        new Prg(material.Seed, (ulong)material.Chunks.Count).Fill(labels[..own]);
        using (_context.Meter.Time(scope, WorkKind.ObliviousTransfer))
        {
            _transfer!.Take(_context.Channel, labels[own..]);
        }

        ulong firstTweak = _tweaks.Take(circuit, chunk.Count);
        Span<byte> tables = _tables.Take(chunk.TableBytes);
        Span<ulong> permute = _permute.Take(chunk.Count);
        using (_context.Meter.Time(scope, WorkKind.Garbling))
        {
            _garblers.For(circuit)(chunk.Count, firstTweak, labels, tables, permute);
        }

        _context.Channel.Write(tables);
        return new GarbledChunk(firstTweak, [], [], RingWords.Pack(permute, layer.RingBits));
    }

    private void SendOwnLabels(
        GarbledChunkRange chunk,
        GarbledMaterial material,
        int index,
        Block128 offset,
        ReadOnlySpan<ulong> input,
        Scope scope)
    {
        Span<Block128> labels = _labels.Take(chunk.ServerLabels);
        using (_context.Meter.Time(scope, WorkKind.Garbling))
        {
            new Prg(material.Seed, (ulong)index).Fill(labels);
            LabelPacking.ActiveLabels(labels, chunk.ServerWords(input), chunk.Count, chunk.Group.ServerWidths, offset, labels);
        }

        _context.Channel.WriteBlocks(labels);
        _context.Channel.Flush();
    }

    private void ReceiveOutputs(GarbledLayer layer, GarbledChunkRange chunk, GarbledChunk material, Span<ulong> output)
    {
        ulong[] colors = _context.Channel.ReadRing(chunk.Count, layer.RingBits);
        ulong[] permute = RingWords.Unpack(material.Bits, chunk.Count, layer.RingBits);
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] ^= permute[i];
        }

        chunk.ScatterOutputs(colors, output);
    }
}
