using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Garbling, evaluating, labels and oblivious transfers, in chunks as the engine does them.</summary>
internal static class GarblingCalibration
{
    private const int RingBits = 35;
    private const int Instances = GarbledGroup.ChunkInstances;

    /// <summary>Takes one sample of everything.</summary>
    /// <param name="timer">Receives the samples.</param>
    /// <param name="repeats">Chunks in a sample.</param>
    public static void Measure(UnitTimer timer, int repeats)
    {
        Circuit circuit = ReluCircuit.Create(RingBits, 14, null);
        Prg prg = new(new Block128(1, 1));
        GlobalOffset offset = GlobalOffset.Create(prg);
        Block128[] labels = new Block128[circuit.InputBits * Instances];
        prg.Fill(labels);
        byte[] tables = new byte[circuit.TableBytes * Instances];
        ulong[] permute = new ulong[Instances];
        ulong[] outputs = new ulong[Instances];
        BatchGarbler garbler = new(circuit, offset);
        BatchEvaluator evaluator = new(circuit);
        double gates = (double)circuit.AndGates * Instances * repeats;
        timer.Time(UnitCostKeys.Of(Operation.Garbling), gates, () => Repeat(repeats, () => garbler.Garble(Instances, 0, labels, tables, permute)));
        timer.Time(UnitCostKeys.Of(Operation.Evaluation), gates, () => Repeat(repeats, () => evaluator.Evaluate(Instances, 0, labels, tables, outputs)));

        Block128[] own = new Block128[RingBits * Instances];
        ulong[] words = new ulong[Instances];
        prg.FillRing(words, RingBits);
        timer.Time(UnitCostKeys.Of(Operation.LabelChoice), (double)own.Length * repeats, () => Repeat(repeats, () =>
        {
            new Prg(new Block128(7, 7)).Fill(own);
            LabelPacking.ActiveLabels(own, words, Instances, [RingBits], offset.Value, own);
        }));
        timer.Time(UnitCostKeys.Of(Operation.LabelCopy), (double)own.Length * repeats, () => Repeat(repeats, () => own.CopyTo(labels.AsSpan())));
    }

    /// <summary>Takes one sample of base transfers and one of their extension.</summary>
    /// <param name="timer">Receives the samples.</param>
    /// <param name="repeats">Chunks in a sample.</param>
    public static void MeasureTransfers(UnitTimer timer, int repeats)
    {
        MemoryPipe pipe = new();
        GlobalOffset offset = GlobalOffset.Create(new Prg(new Block128(2, 2)));
        CorrelatedOTReceiver? receiver = null;
        Thread evaluator = new(() => receiver = CorrelatedOTReceiver.Setup(pipe.Left, new Prg(new Block128(3, 3))));
        CorrelatedOTSender? sender = null;
        double setUp = UnitTimer.Seconds(() =>
        {
            evaluator.Start();
            sender = CorrelatedOTSender.Setup(pipe.Right, new Prg(new Block128(4, 4)), offset.Value);
            evaluator.Join();
        });

        // One side computes, then the other: half of the time each.
        timer.Add(UnitCostKeys.Of(Operation.BaseTransfer), setUp / 2 / 128);
        Block128[] labels = new Block128[2 * RingBits * Instances];
        byte[] choices = new byte[labels.Length / 8];
        double transfers = (double)labels.Length * repeats;
        timer.Time(UnitCostKeys.Of(Operation.TransferReceive), transfers, () => Repeat(repeats, () => receiver!.Extend(pipe.Left, choices, labels)));
        timer.Time(UnitCostKeys.Of(Operation.TransferSend), transfers, () => Repeat(repeats, () => sender!.Extend(pipe.Right, labels)));
    }

    /// <summary>Takes one sample of silent transfers.</summary>
    /// <param name="timer">Receives the sample.</param>
    /// <param name="repeats">Chunks in a sample.</param>
    public static void MeasureSilentTransfers(UnitTimer timer, int repeats)
    {
        MemoryPipe pipe = new();
        GlobalOffset offset = GlobalOffset.Create(new Prg(new Block128(2, 2)));
        SilentOTReceiver? receiver = null;
        Thread evaluator = new(() => receiver = SilentOTReceiver.Setup(pipe.Left, new Prg(new Block128(3, 3))));
        evaluator.Start();
        SilentOTSender sender = SilentOTSender.Setup(pipe.Right, new Prg(new Block128(4, 4)), offset.Value);
        evaluator.Join();

        // The first call also makes the bases of the next round.
        Block128[] labels = new Block128[2 * RingBits * Instances];
        sender.ExtendRandom(pipe.Right, labels);
        receiver!.ExtendRandom(pipe.Left, labels);
        double transfers = (double)labels.Length * repeats;
        timer.Time(UnitCostKeys.Of(Operation.SilentTransferSend), transfers, () => Repeat(repeats, () => sender.ExtendRandom(pipe.Right, labels)));
        timer.Time(UnitCostKeys.Of(Operation.SilentTransferReceive), transfers, () => Repeat(repeats, () => receiver!.ExtendRandom(pipe.Left, labels)));
    }

    /// <summary>Takes one sample of doubly shared bits, packing included.</summary>
    /// <param name="timer">Receives the samples.</param>
    /// <param name="repeats">Chunks in a sample.</param>
    public static void MeasureSharedBits(UnitTimer timer, int repeats)
    {
        SharedBitRows rows = new(21, Instances, RingBits);
        MemoryPipe pipe = new();
        Prg prg = new(new Block128(5, 5));
        SharedBitSender sender = SharedBitSender.Setup(pipe.Left, prg);
        SharedBitReceiver receiver = SharedBitReceiver.Setup(pipe.Right);
        Block128 offset = GlobalOffset.Create(prg).Value;
        Block128[] labels = new Block128[rows.Elements];
        ulong[] words = new ulong[Instances];
        ulong[] shares = new ulong[rows.Elements];
        ulong[] corrections = new ulong[rows.Elements];
        ulong[] published = new ulong[Instances];
        ulong[] parts = new ulong[Instances];
        byte[] packed = new byte[rows.PackedBytes];
        prg.Fill(labels);
        double bits = (double)rows.Elements * repeats;
        timer.Time(UnitCostKeys.Of(Operation.SharedBitSend), bits, () => Repeat(repeats, () =>
        {
            sender.Share(labels, offset, words, RingBits, shares, corrections);
            rows.Pack(corrections, packed);
            rows.Pack(shares, packed);
        }));
        timer.Time(UnitCostKeys.Of(Operation.SharedBitReceive), bits, () => Repeat(repeats, () =>
        {
            receiver.Begin(labels, RingBits, Instances, shares);
            rows.Pack(shares, packed);
            rows.Unpack(packed, corrections);
            rows.Unpack(packed, shares);
            SharedBitReceiver.Correct(words, RingBits, corrections, shares);
            rows.Pack(shares, packed);
        }));
        timer.Time(UnitCostKeys.Of(Operation.SharedBitUse), bits, () => Repeat(repeats, () =>
        {
            rows.Unpack(packed, shares);
            SharedBitArithmetic.Finish(published, shares, RingBits, parts);
        }));
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++)
        {
            work();
        }
    }
}
