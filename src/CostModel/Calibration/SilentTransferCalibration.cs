using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Silent transfers, over one set-up for all samples.</summary>
internal sealed class SilentTransferCalibration
{
    private readonly MemoryPipe _pipe = new();
    private readonly SilentOTSender _sender;
    private readonly SilentOTReceiver _receiver;
    private readonly Block128[] _labels = new Block128[1 << 16];

    /// <summary>Sets up, and makes the bases of the next round, which the first transfers do.</summary>
    public SilentTransferCalibration()
    {
        SilentOTReceiver? receiver = null;
        Thread evaluator = new(() => receiver = SilentOTReceiver.Setup(_pipe.Left, new Prg(new Block128(3, 3))));
        evaluator.Start();
        _sender = SilentOTSender.Setup(_pipe.Right, new Prg(new Block128(4, 4)), GlobalOffset.Create(new Prg(new Block128(2, 2))).Value);
        evaluator.Join();
        _receiver = receiver!;
        Extend(1);
    }

    /// <summary>Takes one sample of each side.</summary>
    /// <param name="timer">Receives the samples.</param>
    /// <param name="repeats">Times 65,536 transfers.</param>
    public void Measure(UnitTimer timer, int repeats)
    {
        double transfers = (double)_labels.Length * repeats;
        (double sent, double received) = Extend(repeats);
        timer.Add(UnitCostKeys.Of(Operation.SilentTransferSend), sent / transfers);
        timer.Add(UnitCostKeys.Of(Operation.SilentTransferReceive), received / transfers);
    }

    private (double Sent, double Received) Extend(int repeats) => (
        UnitTimer.Seconds(() => Repeat(repeats, () => _sender.ExtendRandom(_pipe.Right, _labels))),
        UnitTimer.Seconds(() => Repeat(repeats, () => _receiver.ExtendRandom(_pipe.Left, _labels))));

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++)
        {
            work();
        }
    }
}
