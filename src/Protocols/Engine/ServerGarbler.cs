using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.SharedBits;
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
    private readonly Scratch<ulong> _shares = new();
    private readonly Scratch<ulong> _corrections = new();
    private TransferSender? _transfer;
    private SharedBitSender? _sharedBits;

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
        _sharedBits = _context.Protocol.UsesSharedBits ? SharedBitSender.Setup(_context.Channel, _context.Prg) : null;
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
        _transfer!.Prepare(_context.Channel, chunk.ClientTransfers);
    }

    private GarbledChunk GarbleChunk(GarbledLayer layer, GarbledChunkRange chunk, GarbledMaterial material)
    {
        Scope scope = new(Phase.Offline, layer.Step);
        _context.Channel.Enter(scope);
        _context.ReportProgress(scope);
        Circuit circuit = chunk.Group.Circuit;
        Span<Block128> labels = _labels.Take(chunk.ServerLabels + chunk.ClientTransfers);
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
            _garblers.For(circuit)(chunk.Count, firstTweak, labels[..(circuit.InputBits * chunk.Count)], tables, permute);
        }

        _context.Channel.Write(tables);
        byte[] kept = chunk.Group.SharedBits > 0
            ? ShareOutputs(chunk, labels[(circuit.InputBits * chunk.Count)..], permute, scope)
            : RingWords.Pack(permute, layer.RingBits);
        return new GarbledChunk(firstTweak, [], [], kept);
    }

    /// <summary>Prepares the outputs' way into shares: the corrections go to the client, the server keeps its shares of the bits.</summary>
    private byte[] ShareOutputs(GarbledChunkRange chunk, Span<Block128> labels, ReadOnlySpan<ulong> permute, Scope scope)
    {
        SharedBitRows rows = chunk.SharedBitRows;
        Span<ulong> shares = _shares.Take(labels.Length);
        Span<ulong> corrections = _corrections.Take(labels.Length);
        byte[] sent = new byte[rows.PackedBytes];
        byte[] kept = new byte[rows.PackedBytes];
        using (_context.Meter.Time(scope, WorkKind.ObliviousTransfer))
        {
            _sharedBits!.Share(labels, Offset, permute, chunk.Group.RingBits, shares, corrections);
            rows.Pack(corrections, sent);
            rows.Pack(shares, kept);
        }

        _context.Channel.Write(sent);
        return kept;
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
        if (chunk.Group.SharedBits > 0)
        {
            ReceiveShares(chunk, material, output);
            return;
        }

        ulong[] colors = _context.Channel.ReadRing(chunk.Count, layer.RingBits);
        ulong[] permute = RingWords.Unpack(material.Bits, chunk.Count, layer.RingBits);
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] ^= permute[i];
        }

        chunk.ScatterOutputs(colors, output);
    }

    private void ReceiveShares(GarbledChunkRange chunk, GarbledChunk material, Span<ulong> output)
    {
        ulong[] published = _context.Channel.ReadRing(chunk.Count, chunk.Group.SharedBits);
        ulong[] parts = _context.Channel.ReadRing(chunk.Count, chunk.Group.RingBits);
        SharedBitRows rows = chunk.SharedBitRows;
        Span<ulong> shares = _shares.Take(rows.Elements);
        rows.Unpack(material.Bits, shares);
        SharedBitArithmetic.Finish(published, shares, chunk.Group.RingBits, parts);
        chunk.ScatterOutputs(parts, output);
    }
}
