using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>
/// Says how much slower or quicker a machine is now than when it was calibrated, by a round of the calibration's own work. Virtual machines
/// change their pace by a fifth within minutes, as their neighbours work or rest; a comparison of a prediction and a run measures that too.
/// </summary>
public sealed class PaceMeter
{
    private const int Samples = 2;

    private readonly MachineProfile _profile;
    private readonly CalibrationRounds _rounds = new();
    private readonly CalibrationRounds[] _others = [.. Enumerable.Range(1, Environment.ProcessorCount - 1).Select(_ => new CalibrationRounds())];

    /// <summary>A meter; it runs a round at once, so that nothing is compiled later.</summary>
    /// <param name="profile">The machine as it was calibrated.</param>
    public PaceMeter(MachineProfile profile)
    {
        _profile = profile;
        _ = Measure();
    }

    /// <summary>Takes two samples of everything that parties compute, alone and with all cores at work, and of hand-overs between threads: some seconds.</summary>
    /// <returns>What they take now over what they took: the mean over all unit costs of what is computed.</returns>
    public MachinePace Measure()
    {
        UnitTimer alone = new();
        UnitTimer channel = new();
        Repeat(() =>
        {
            _rounds.Compute(alone);
            ChannelCalibration.Measure(channel);
        });
        UnitTimer busy = new();
        using (new BackgroundLoad(_others))
        {
            Repeat(() => _rounds.Compute(busy));
        }

        double handOver = _profile[UnitCostKeys.HandOver];
        return new MachinePace(
            Ratio(alone, cost => cost.Value),
            Ratio(busy, cost => cost.AllCores ?? cost.Value),
            handOver > 0 ? channel.Mean(UnitCostKeys.HandOver) / handOver : 1);
    }

    private static void Repeat(Action round)
    {
        for (int i = 0; i < Samples; i++)
        {
            round();
        }
    }

    /// <summary>1 where the profile says of nothing what it costs.</summary>
    private double Ratio(UnitTimer now, Func<UnitCost, double> before) => UnitTimer.Typical(
        [.. now.Keys.Where(key => before(_profile.UnitCosts[key]) > 0).Select(key => now.Mean(key) / before(_profile.UnitCosts[key])).DefaultIfEmpty(1).Order()]);
}
