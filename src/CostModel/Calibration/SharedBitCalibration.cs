using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Doubly shared bits in chunks as the engine makes and uses them, packing included.</summary>
internal static class SharedBitCalibration
{
    private const int RingBits = 35;
    private const int Instances = GarbledGroup.ChunkInstances;

    /// <summary>Bits of a ReLU's output at that l and a shift of 14.</summary>
    private const int OutputBits = 20;

    /// <summary>Takes one sample of everything.</summary>
    /// <param name="timer">Receives the samples.</param>
    /// <param name="repeats">Chunks in a sample.</param>
    public static void Measure(UnitTimer timer, int repeats)
    {
        SharedBitRows rows = new(OutputBits, Instances, RingBits);
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
        timer.Time(UnitCostKeys.Of(Operation.SharedBitRequest), bits, () => Repeat(repeats, () =>
        {
            receiver.Begin(labels, RingBits, Instances, shares);
            rows.Pack(shares, packed);
        }));
        timer.Time(UnitCostKeys.Of(Operation.SharedBitReceive), bits, () => Repeat(repeats, () =>
        {
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
