using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The client as garbler (Garimella et al., ASPLOS 2023, section 4.1). Its own inputs are known offline, so their active labels go
/// with the tables. The server's share y is known only online: offline the server gets labels of random bits b by correlated
/// oblivious transfer; online it asks with d = y xor b, one bit each, and gets the active label of d. As XOR is free, the label of
/// y is the exclusive or of the two, and its false label is fixed offline.
/// </summary>
internal sealed class ClientGarbler : IClientNonLinear
{
    private readonly PartyContext _context;
    private readonly GlobalOffset _offset;
    private readonly GarblerPool _garblers;
    private readonly SessionTweaks _tweaks = new();
    private readonly Scratch<Block128> _labels = new();
    private readonly Scratch<Block128> _difference = new();
    private readonly Scratch<byte> _tables = new();
    private readonly Scratch<ulong> _permute = new();
    private TransferSender? _transfer;

    public ClientGarbler(PartyContext context)
    {
        _context = context;
        _offset = GlobalOffset.Create(context.Prg);
        _garblers = new GarblerPool(context.Protocol.Garbling, _offset, context.Threads);
    }

    public void SetUp()
    {
        using PartyMeter.Timing timing = _context.Meter.Time(Scope.Of(Phase.SetUp), WorkKind.ObliviousTransfer);
        _transfer = TransferSender.Setup(_context, _offset.Value);
        _tweaks.SendStart(_context.Channel, _context.Prg);
    }

    public List<GarbledMaterial> Offline(Func<int, ulong[]> shareOf)
    {
        List<GarbledMaterial> materials = [];
        foreach (GarbledLayer layer in _context.NonLinear)
        {
            Scope scope = new(Phase.Offline, layer.Step);
            _context.Channel.Enter(scope);
            _context.ReportProgress(scope);
            GarbledMaterial material = new(layer.Step, _context.Prg.NextBlock(), []);
            foreach (GarbledChunkRange chunk in layer.Chunks)
            {
                GarbleChunk(layer, chunk, material, shareOf, scope);
            }

            _context.Channel.Flush();
            materials.Add(material);
            _context.LeaveStep(scope);
        }

        return materials;
    }

    public void Online(GarbledLayer layer, GarbledMaterial material)
    {
        Scope scope = new(Phase.Online, layer.Step);
        foreach ((GarbledChunkRange chunk, int index) in layer.Chunks.Select((chunk, index) => (chunk, index)))
        {
            byte[] difference = _context.Channel.ReadBytes((chunk.ServerLabels + 7) / 8);
            Span<Block128> labels = _difference.Take(chunk.ServerLabels);
            using (_context.Meter.Time(scope, WorkKind.Garbling))
            {
                new Prg(material.Seed, (ulong)index).Fill(labels);
                ulong[] words = new ulong[chunk.Group.Operands * chunk.Count];
                LabelPacking.FromChoiceBits(difference, chunk.Count, chunk.Group.ServerWidths, words);
                LabelPacking.ActiveLabels(labels, words, chunk.Count, chunk.Group.ServerWidths, material.Chunks[index].Labels[0], labels);
            }

            _context.Channel.WriteBlocks(labels);
            _context.Channel.Flush();
        }
    }

    private void GarbleChunk(GarbledLayer layer, GarbledChunkRange chunk, GarbledMaterial material, Func<int, ulong[]> shareOf, Scope scope)
    {
        Circuit circuit = chunk.Group.Circuit;
        int serverLabels = chunk.ServerLabels;
        Span<Block128> labels = _labels.Take(circuit.InputBits * chunk.Count);
        Span<Block128> own = labels[serverLabels..];
        using (_context.Meter.Time(scope, WorkKind.ObliviousTransfer))
        {
            _transfer!.TakeRandom(_context.Channel, labels[..serverLabels]);
        }

        Span<byte> tables = _tables.Take(chunk.TableBytes);
        Span<ulong> permute = _permute.Take(chunk.Count);
        using (_context.Meter.Time(scope, WorkKind.Garbling))
        {
            Span<Block128> difference = _difference.Take(serverLabels);
            new Prg(material.Seed, (ulong)material.Chunks.Count).Fill(difference);
            for (int i = 0; i < serverLabels; i++)
            {
                labels[i] ^= difference[i];
            }

            _context.Prg.Fill(own);
            ulong firstTweak = _tweaks.Take(circuit, chunk.Count);
            _garblers.For(circuit)(chunk.Count, firstTweak, labels, tables, permute);
            ulong[] words = chunk.ClientWords(shareOf(_context.Plan.Steps[layer.Step].Inputs[0]), shareOf(layer.Step + 1));
            LabelPacking.ActiveLabels(own, words, chunk.Count, chunk.Group.ClientWidths, _offset.Value, own);

            // The offset is all that the client needs online beside the seed of the layer.
            material.Chunks.Add(new GarbledChunk(firstTweak, [], [_offset.Value], []));
        }

        _context.Channel.Write(tables);
        _context.Channel.WriteBlocks(own);
        _context.Channel.WriteRing(permute, layer.RingBits);
    }
}
