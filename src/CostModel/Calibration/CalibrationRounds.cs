using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Calibration;

/// <summary>One sample of every cost at a time.</summary>
internal sealed class CalibrationRounds
{
    private const int RingBits = 35;
    private const int Elements = 1 << 14;
    private const int Layers = 8;

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

    /// <summary>As the server does with a layer's output: added up in a new array, masked in it.</summary>
    private static void MeasureShares(UnitTimer timer)
    {
        Prg prg = new(new Block128(8, 8));
        ulong[] mask = new ulong[Elements];
        ulong[][] inputs = [new ulong[Elements], new ulong[Elements]];
        prg.FillRing(inputs[0], RingBits);
        prg.FillRing(inputs[1], RingBits);
        AddStep sum = new("sum", [0, 1], new TensorShape(1, 1, Elements), 1, 1, 1);
        timer.Time(UnitCostKeys.Of(Operation.ShareElement), 2.0 * Layers * Elements, () =>
        {
            for (int k = 0; k < Layers; k++)
            {
                ulong[] share = new ulong[Elements];
                StepArithmetic.Apply(sum, RingBits, inputs, [], share);
                InferenceMasks.Expand(new Block128(8, 8), k, RingBits, mask);
                RingWords.Add(share, mask, (1UL << RingBits) - 1);
                inputs[k % 2] = share;
            }
        });
    }
}
