using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.SharedBits;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Garbling and evaluating on one core, beside what the core's AES units could do.</summary>
/// <param name="clock">Takes the times.</param>
/// <param name="progress">Tells what is measured.</param>
internal sealed class GarblingBenchmarks(BenchmarkClock clock, BenchmarkProgress progress)
{
    private const int BlocksPerGarbledAnd = 4;
    private const int BlocksPerEvaluatedAnd = 2;
    private const int BlocksPerThreeHalvesGarbledAnd = 6;
    private const int BlocksPerThreeHalvesEvaluatedAnd = 3;

    /// <summary>Instances whose labels and tables stay in the second-level cache.</summary>
    private const int CachedInstances = 256;

    /// <summary>Instances that the protocol sends at a time.</summary>
    private const int ChunkInstances = 512;

    private readonly AesPeak _peak = new();

    /// <summary>AND gates in tiles of the ReLU circuit.</summary>
    /// <param name="section">Gets the figures.</param>
    /// <param name="circuit">The ReLU.</param>
    public void MeasureAnds(BenchmarkSection section, Circuit circuit)
    {
        progress.Show("and.garble");
        ReluBatch batch = new(circuit, circuit.OutputBits, CachedInstances);
        double ands = (double)circuit.AndGates * CachedInstances;
        double[] seconds = clock.Measure(_peak.Encrypt, () => batch.Garble(0), () => batch.Evaluate(0));
        double blockSeconds = seconds[0] / AesPeak.Blocks;
        section.Add("AES-128, one key, this core's peak", "aes.peak", 1e-6 / blockSeconds, "M blocks/s");
        section.Add(
            "garble, 4 blocks an AND", "and.garble", ands / seconds[1] / 1e6, "M AND/s", ands * BlocksPerGarbledAnd * blockSeconds / seconds[1]);
        section.Add(
            "evaluate, 2 blocks an AND", "and.evaluate", ands / seconds[2] / 1e6, "M AND/s", ands * BlocksPerEvaluatedAnd * blockSeconds / seconds[2]);
    }

    /// <summary>Three-halves garbling of the same circuit: smaller tables for more blocks.</summary>
    /// <param name="section">Gets the figures.</param>
    /// <param name="circuit">The ReLU, its output bits shared.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="transfer">What an OT costs.</param>
    public void MeasureThreeHalves(BenchmarkSection section, Circuit circuit, int ringBits, TransferFigures transfer)
    {
        progress.Show("and.garble.threehalves");
        ThreeHalvesBatch batch = new(circuit, CachedInstances);
        double[] seconds = clock.Measure(_peak.Encrypt, batch.Garble, batch.Evaluate);
        double blockSeconds = seconds[0] / AesPeak.Blocks;
        double ands = (double)circuit.AndGates * CachedInstances;
        int share = circuit.InputBits / 2;
        double sharedBytes = new SharedBitRows(circuit.OutputBits, CachedInstances, ringBits).PackedBytes / (double)CachedInstances;
        section.Add(
            "garble, 6 blocks an AND",
            "and.garble.threehalves",
            ands / seconds[1] / 1e6,
            "M AND/s",
            ands * BlocksPerThreeHalvesGarbledAnd * blockSeconds / seconds[1]);
        section.Add(
            "evaluate, 3 blocks an AND",
            "and.evaluate.threehalves",
            ands / seconds[2] / 1e6,
            "M AND/s",
            ands * BlocksPerThreeHalvesEvaluatedAnd * blockSeconds / seconds[2]);
        section.Add("a ReLU, garble", "relu.garble.threehalves", seconds[1] / CachedInstances * 1e6, "us");
        section.Add("a ReLU, evaluate", "relu.evaluate.threehalves", seconds[2] / CachedInstances * 1e6, "us");
        section.Add(
            "a ReLU, all phases with silent OT",
            "relu.bytes.threehalves",
            batch.TableBytes + sharedBytes + (share * 16.0) + ((ringBits + circuit.OutputBits) / 8.0) + ((share + circuit.OutputBits) * transfer.SilentBytes),
            "bytes");
    }

    /// <summary>A ReLU whose output bits become shares by doubly shared bits, phase by phase: the server garbles, the client evaluates.</summary>
    /// <param name="section">Gets the figures.</param>
    /// <param name="prefix">What the figures' names begin with.</param>
    /// <param name="circuit">Inputs: server's share, client's share.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="transfer">What an OT costs.</param>
    public void MeasureSharedRelu(BenchmarkSection section, string prefix, Circuit circuit, int ringBits, TransferFigures transfer)
    {
        progress.Show($"{prefix}.garble");
        int share = circuit.InputBits / 2;
        ReluBatch batch = new(circuit, share, ChunkInstances);
        SharedBitBatch bits = new(ringBits, circuit.OutputBits, ChunkInstances);
        byte[] kept = [];
        double[] seconds = clock.Measure(
            _peak.Encrypt,
            () =>
            {
                batch.DrawServerLabels();
                batch.Garble(0);
                kept = bits.Share(batch.PermuteBits);
            },
            bits.Receive,
            batch.ActivateServerLabels,
            () =>
            {
                batch.Evaluate(0);
                bits.Publish(batch.ColorBits);
            },
            () => bits.Finish(kept));
        double blockSeconds = seconds[0] / AesPeak.Blocks;
        int transfers = share + circuit.OutputBits;

        // Blocks: four a gate and two a shared bit at the garbler, half as many at the evaluator, whose shared bits are offline.
        double garbled = ((BlocksPerGarbledAnd * circuit.AndGates) + (2.0 * circuit.OutputBits)) * ChunkInstances;
        double evaluated = (double)BlocksPerEvaluatedAnd * circuit.AndGates * ChunkInstances;
        double iknpBytes = (double)transfers * TransferFigures.IknpBytes;
        double silentBytes = transfers * transfer.SilentBytes;
        double sharedBytes = (double)bits.Sent.Length / ChunkInstances;
        double labelBytes = share * 16.0;
        double answerBytes = (ringBits + circuit.OutputBits) / 8.0;
        double both = circuit.TableBytes + sharedBytes + labelBytes + answerBytes;
        section.Add("AND gates", $"{prefix}.ands", circuit.AndGates, "ANDs");
        section.Add("shared bits", $"{prefix}.sharedbits", circuit.OutputBits, "bits");
        section.Add($"offline: {transfers} OTs, IKNP", $"{prefix}.ot.iknp", transfers * transfer.IknpSeconds * 1e6, "us");
        section.Add($"offline: {transfers} OTs, silent", $"{prefix}.ot.silent", transfers * transfer.SilentSeconds * 1e6, "us");
        section.Add(
            "offline: garble and share bits, server's labels drawn", $"{prefix}.garble", PerRelu(seconds[1]), "us", garbled * blockSeconds / seconds[1]);
        section.Add("offline: client's shared bits", $"{prefix}.share.client", PerRelu(seconds[2]), "us");
        section.Add("online: server's labels chosen", $"{prefix}.labels", PerRelu(seconds[3]), "us");
        section.Add(
            "online: evaluate, publish bits", $"{prefix}.evaluate", PerRelu(seconds[4]), "us", evaluated * blockSeconds / seconds[4]);
        section.Add("online: server's share of the output", $"{prefix}.finish", PerRelu(seconds[5]), "us");
        section.Add("offline, up: IKNP", $"{prefix}.bytes.ot.iknp", iknpBytes, "bytes");
        section.Add("offline, up and down: silent OT", $"{prefix}.bytes.ot.silent", silentBytes, "bytes");
        section.Add("offline, down: tables", $"{prefix}.bytes.tables", circuit.TableBytes, "bytes");
        section.Add("offline, down: shared bits", $"{prefix}.bytes.sharedbits", sharedBytes, "bytes");
        section.Add("online, down: server's labels", $"{prefix}.bytes.labels", labelBytes, "bytes");
        section.Add("online, up: bits and part", $"{prefix}.bytes.answer", answerBytes, "bytes");
        section.Add("all phases with IKNP", $"{prefix}.bytes.iknp", both + iknpBytes, "bytes");
        section.Add("all phases with silent OT", $"{prefix}.bytes", both + silentBytes, "bytes");
    }

    /// <summary>A ReLU whose circuit subtracts the client's mask, phase by phase: the server garbles, the client evaluates.</summary>
    /// <param name="section">Gets the figures.</param>
    /// <param name="prefix">What the figures' names begin with.</param>
    /// <param name="circuit">Inputs: server's share, client's share, client's mask.</param>
    /// <param name="transfer">What an OT costs.</param>
    public void MeasureRelu(BenchmarkSection section, string prefix, Circuit circuit, TransferFigures transfer)
    {
        progress.Show($"{prefix}.garble");
        ReluBatch batch = new(circuit, circuit.OutputBits, ChunkInstances);
        double[] seconds = clock.Measure(
            _peak.Encrypt,
            () =>
            {
                batch.DrawServerLabels();
                batch.Garble(0);
            },
            batch.ActivateServerLabels,
            () => batch.Evaluate(0));
        double blockSeconds = seconds[0] / AesPeak.Blocks;
        double ands = (double)circuit.AndGates * ChunkInstances;
        int bits = batch.WordBits;
        int clientBits = 2 * bits;
        double iknpBytes = (double)clientBits * TransferFigures.IknpBytes;
        double silentBytes = clientBits * transfer.SilentBytes;
        double labelBytes = bits * 16.0;
        double colorBytes = bits / 8.0;
        double both = circuit.TableBytes + labelBytes + colorBytes;

        section.Add("AND gates", $"{prefix}.ands", circuit.AndGates, "ANDs");
        section.Add($"offline: {clientBits} client labels, IKNP", $"{prefix}.ot.iknp", clientBits * transfer.IknpSeconds * 1e6, "us");
        section.Add($"offline: {clientBits} client labels, silent OT", $"{prefix}.ot.silent", clientBits * transfer.SilentSeconds * 1e6, "us");
        section.Add("offline: garble, server's labels drawn", $"{prefix}.garble", PerRelu(seconds[1]), "us", ands * BlocksPerGarbledAnd * blockSeconds / seconds[1]);
        section.Add("online: server's labels chosen", $"{prefix}.labels", PerRelu(seconds[2]), "us");
        section.Add("online: evaluate", $"{prefix}.evaluate", PerRelu(seconds[3]), "us", ands * BlocksPerEvaluatedAnd * blockSeconds / seconds[3]);
        section.Add("offline, up: IKNP", $"{prefix}.bytes.ot.iknp", iknpBytes, "bytes");
        section.Add("offline, up and down: silent OT", $"{prefix}.bytes.ot.silent", silentBytes, "bytes");
        section.Add("offline, down: tables", $"{prefix}.bytes.tables", circuit.TableBytes, "bytes");
        section.Add("online, down: server's labels", $"{prefix}.bytes.labels", labelBytes, "bytes");
        section.Add("online, up: color bits", $"{prefix}.bytes.colors", colorBytes, "bytes");
        section.Add("all phases with IKNP", $"{prefix}.bytes.iknp", both + iknpBytes, "bytes");
        section.Add("all phases with silent OT", $"{prefix}.bytes", both + silentBytes, "bytes");
    }

    private static double PerRelu(double chunkSeconds) => chunkSeconds / ChunkInstances * 1e6;
}
