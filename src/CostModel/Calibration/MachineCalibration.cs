using System.Diagnostics;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Measures the unit costs of this machine.</summary>
public static class MachineCalibration
{
    private const int FewestSamples = 3;
    private const int Elements = 1 << 16;
    private const int StoredBytes = 32 << 20;

    /// <summary>Measures round after round, so that what disturbs the machine for a while touches all costs alike.</summary>
    /// <param name="description">Which machine, when and by which version.</param>
    /// <param name="budget">No round is begun after this; at least three are made.</param>
    /// <param name="progress">Told the number of rounds done and the share of the budget used.</param>
    /// <returns>The profile.</returns>
    public static MachineProfile Run(ProfileDescription description, TimeSpan budget, Action<int, double>? progress = null)
    {
        long start = Stopwatch.GetTimestamp();
        LinearCalibration linear = new();

        // The first round compiles and warms up.
        Round(new UnitTimer(), linear);
        UnitTimer timer = new();
        for (int round = 0; round < FewestSamples || Stopwatch.GetElapsedTime(start) < budget; round++)
        {
            Round(timer, linear);
            progress?.Invoke(round + 1, Stopwatch.GetElapsedTime(start) / budget);
        }

        return new MachineProfile(description, timer.Costs());
    }

    private static void Round(UnitTimer timer, LinearCalibration linear)
    {
        GarblingCalibration.Measure(timer, repeats: 4);
        GarblingCalibration.MeasureTransfers(timer, repeats: 2);
        GarblingCalibration.MeasureSilentTransfers(timer, repeats: 8);
        GarblingCalibration.MeasureSharedBits(timer, repeats: 4);
        linear.Measure(timer);
        ChannelCalibration.Measure(timer);
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
        timer.Time(UnitCostKeys.Of(Operation.StoredByte), StoredBytes, () =>
        {
            byte[] stored = new byte[StoredBytes];
            for (int i = 0; i < stored.Length; i += 4096)
            {
                stored[i] = 1;
            }
        });
    }
}
