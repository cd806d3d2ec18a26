using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Calibration;

/// <summary>One sample of every cost at a time.</summary>
internal sealed class CalibrationRounds
{
    private const int Elements = 1 << 16;

    private readonly LinearCalibration _linear = new();
    private readonly SetUpCalibration _setUp = new();
    private readonly SilentTransferCalibration _silent = new();

    /// <summary>Takes a sample of everything but what only whole sessions show.</summary>
    /// <param name="timer">Receives the samples.</param>
    public void Measure(UnitTimer timer)
    {
        Compute(timer);
        _setUp.Measure(timer);
        ChannelCalibration.Measure(timer);
        MemoryCalibration.Measure(timer);
    }

    /// <summary>Takes a sample of what the parties compute.</summary>
    /// <param name="timer">Receives the samples.</param>
    public void Compute(UnitTimer timer)
    {
        GarblingCalibration.Measure(timer, repeats: 4);
        GarblingCalibration.MeasureTransfers(timer);
        _silent.Measure(timer, repeats: 4);
        SharedBitCalibration.Measure(timer, repeats: 4);
        _linear.Measure(timer);
        MeasureShares(timer);
    }

    private static void MeasureShares(UnitTimer timer)
    {
        Prg prg = new(new Block128(8, 8));
        ulong[] values = new ulong[Elements];
        ulong[] mask = new ulong[Elements];
        timer.Time(UnitCostKeys.Of(Operation.ShareElement), Elements, () =>
        {
            prg.FillRing(mask, 35);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (values[i] + mask[i]) & ((1UL << 35) - 1);
            }
        });
    }
}
