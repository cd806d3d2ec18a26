using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Garbling, evaluating, labels and oblivious transfers, in chunks as the engine does them.</summary>
internal static class GarblingCalibration
{
    private const int RingBits = 35;
    private const int Instances = GarbledGroup.ChunkInstances;

    /// <summary>Memory that a stored result is taken to have: more than a cache.</summary>
    private const int StoredBytes = 40 << 20;

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

        // Tables and labels come from memory, where the offline phase left them.
        byte[] stored = Touched<byte>(StoredBytes);
        int chunks = stored.Length / tables.Length;
        gates = (double)circuit.AndGates * Instances * chunks;
        timer.Time(UnitCostKeys.Of(Operation.Evaluation), gates, () => ForEach(chunks, k => evaluator.Evaluate(Instances, 0, labels, Chunk(stored, k, tables.Length), outputs)));
        MeasureThreeHalves(timer, repeats, circuit, offset, labels, stored);

        Block128[] own = new Block128[RingBits * Instances];
        ulong[] words = new ulong[Instances];
        prg.FillRing(words, RingBits);
        timer.Time(UnitCostKeys.Of(Operation.LabelChoice), (double)own.Length * repeats, () => Repeat(repeats, () =>
        {
            new Prg(new Block128(7, 7)).Fill(own);
            LabelPacking.ActiveLabels(own, words, Instances, [RingBits], offset.Value, own);
        }));
        Block128[] kept = Touched<Block128>(StoredBytes / Unsafe.SizeOf<Block128>());
        int groups = kept.Length / own.Length;
        timer.Time(UnitCostKeys.Of(Operation.LabelCopy), (double)own.Length * groups, () => ForEach(groups, k => Chunk(kept, k, own.Length).CopyTo(labels.AsSpan())));
    }

    private static void MeasureThreeHalves(UnitTimer timer, int repeats, Circuit circuit, GlobalOffset offset, Block128[] labels, byte[] stored)
    {
        byte[] tables = new byte[circuit.AndGates * ThreeHalvesGarbler.BytesPerAndGate * Instances];
        ulong[] words = new ulong[Instances];
        ThreeHalvesGarbler garbler = new(circuit, offset);
        ThreeHalvesEvaluator evaluator = new(circuit);
        double gates = (double)circuit.AndGates * Instances * repeats;
        timer.Time(UnitCostKeys.Of(Operation.ThreeHalvesGarbling), gates, () => Repeat(repeats, () => garbler.Garble(Instances, 0, labels, tables, words)));
        int chunks = stored.Length / tables.Length;
        gates = (double)circuit.AndGates * Instances * chunks;
        timer.Time(UnitCostKeys.Of(Operation.ThreeHalvesEvaluation), gates, () => ForEach(chunks, k => evaluator.Evaluate(Instances, 0, labels, Chunk(stored, k, tables.Length), words)));
    }

    /// <summary>Takes one sample of base transfers and one of their extension.</summary>
    /// <param name="timer">Receives the samples.</param>
    public static void MeasureTransfers(UnitTimer timer)
    {
        MemoryPipe pipe = new();
        GlobalOffset offset = GlobalOffset.Create(new Prg(new Block128(2, 2)));
        CorrelatedOTReceiver? receiver = null;
        double received = 0;
        Thread evaluator = new(() => received = UnitTimer.OwnSeconds(() => receiver = CorrelatedOTReceiver.Setup(pipe.Left, new Prg(new Block128(3, 3)))));
        evaluator.Start();
        CorrelatedOTSender? sender = null;
        double sent = UnitTimer.OwnSeconds(() => sender = CorrelatedOTSender.Setup(pipe.Right, new Prg(new Block128(4, 4)), offset.Value));
        evaluator.Join();

        // One side computes, then the other: each has its half.
        timer.Add(UnitCostKeys.Of(Operation.BaseTransfer), (sent + received) / 2 / 128);
        Block128[] labels = new Block128[2 * RingBits * Instances];
        Block128[] kept = Touched<Block128>(StoredBytes / Unsafe.SizeOf<Block128>());
        int chunks = kept.Length / labels.Length;
        ulong[] words = new ulong[2 * Instances];
        new Prg(new Block128(9, 9)).FillRing(words, RingBits);
        double requesting = 0;
        double answering = 0;
        for (int k = 0; k < chunks; k++)
        {
            requesting += UnitTimer.Seconds(() =>
                receiver!.Extend(pipe.Left, LabelPacking.ChoiceBits(words, Instances, [RingBits, RingBits]), Chunk(kept, k, labels.Length)));
            answering += UnitTimer.Seconds(() => sender!.Extend(pipe.Right, labels));
        }

        timer.Add(UnitCostKeys.Of(Operation.TransferReceive), requesting / chunks / labels.Length);
        timer.Add(UnitCostKeys.Of(Operation.TransferSend), answering / chunks / labels.Length);
    }

    /// <summary>Memory whose pages are there: what fresh ones cost is measured elsewhere.</summary>
    private static T[] Touched<T>(int length)
        where T : struct
    {
        T[] memory = new T[length];
        MemoryMarshal.AsBytes(memory.AsSpan()).Fill(1);
        return memory;
    }

    private static Span<T> Chunk<T>(T[] stored, int index, int length) => stored.AsSpan(index * length, length);

    private static void ForEach(int times, Action<int> work)
    {
        for (int i = 0; i < times; i++)
        {
            work(i);
        }
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++)
        {
            work();
        }
    }
}
