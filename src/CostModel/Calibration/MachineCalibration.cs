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
        Rounds rounds = new();
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
        using (new BackgroundLoad(Environment.ProcessorCount - 1))
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

    /// <summary>One sample of every cost at a time.</summary>
    private sealed class Rounds
    {
        private readonly LinearCalibration _linear = new();
        private readonly SetUpCalibration _setUp = new();
        private readonly SilentTransferCalibration _silent = new();

        public void Measure(UnitTimer timer)
        {
            Compute(timer);
            _setUp.Measure(timer);
            ChannelCalibration.Measure(timer);
            MemoryCalibration.Measure(timer);
        }

        /// <summary>What the parties compute.</summary>
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

    /// <summary>Keeps cores at what the parties compute until it is disposed of.</summary>
    private sealed class BackgroundLoad : IDisposable
    {
        private readonly Thread[] _threads;
        private volatile bool _isStopping;

        public BackgroundLoad(int threads)
        {
            _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Run) { IsBackground = true, Name = "pisim load" })];
            Array.ForEach(_threads, thread => thread.Start());
        }

        public void Dispose()
        {
            _isStopping = true;
            Array.ForEach(_threads, thread => thread.Join());
        }

        private void Run()
        {
            Rounds rounds = new();
            while (!_isStopping)
            {
                rounds.Compute(new UnitTimer());
            }
        }
    }
}
