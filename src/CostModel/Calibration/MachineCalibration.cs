using System.Diagnostics;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Measures the unit costs of this machine.</summary>
public static class MachineCalibration
{
    private const int FewestSamples = 3;

    /// <summary>
    /// Measures round after round, so that what disturbs the machine for a while touches all costs alike: half of the time with the other
    /// cores idle, half with all of them at the like.
    /// </summary>
    /// <param name="description">Which machine, when and by which version.</param>
    /// <param name="budget">No round is begun after this; at least three of each kind are made.</param>
    /// <param name="progress">Told the number of rounds done and the share of the budget used.</param>
    /// <returns>The profile.</returns>
    public static MachineProfile Run(ProfileDescription description, TimeSpan budget, Action<int, double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        long start = Stopwatch.GetTimestamp();

        // First of all, while the process is cold.
        SessionCalibration sessions = new();
        sessions.Measure(new UnitTimer());
        CalibrationRounds rounds = new();
        rounds.Measure(new UnitTimer());
        int done = 0;
        void Repeat(UnitTimer timer, double until, Action? also)
        {
            for (int round = 0; round < FewestSamples || Stopwatch.GetElapsedTime(start) < until * budget; round++)
            {
                rounds.Measure(timer);
                also?.Invoke();
                progress?.Invoke(++done, Stopwatch.GetElapsedTime(start) / budget);
            }
        }

        UnitTimer alone = new();
        Repeat(alone, 0.5, () => sessions.Measure(alone));
        UnitTimer withAllCores = new();
        using (new BackgroundLoad([.. Enumerable.Range(1, Environment.ProcessorCount - 1).Select(_ => new CalibrationRounds())]))
        {
            Repeat(withAllCores, 1, null);
        }

        Dictionary<string, UnitCost> costs = alone.Costs(withAllCores);
        foreach ((string key, UnitCost cost) in sessions.Costs(description, costs))
        {
            costs[key] = cost;
        }

        return new MachineProfile(description, costs);
    }
}
