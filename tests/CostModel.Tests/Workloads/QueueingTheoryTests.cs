using PrivateInference.CostModel.Workloads;

namespace PrivateInference.CostModel.Tests.Workloads;

/// <summary>Where queueing theory has a formula, the simulation agrees with it.</summary>
public sealed class QueueingTheoryTests
{
    private const int Runs = 12;
    private const double Offline = 1;
    private const double Online = 5;

    private static readonly InferenceCost s_cost = new(PhaseCost.None, new PhaseCost(Offline), new PhaseCost(Online), 1, 0);

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void Repeat_NoStore_WaitsAsMD1(double load)
    {
        // Everything runs online: one server, fixed service, W = load * S / (2 (1 - load)).
        double service = Offline + Online;
        Interval wait = MeanQueue(load / service, new WorkloadOptions { ClientStorageBytes = 0, HorizonSeconds = 60_000 * service });
        wait.Mean.Should().BeApproximately(load * service / (2 * (1 - load)), Tolerance(wait));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void Repeat_StoreNeverEmpty_WaitsAsMD1OfTheOnlinePhase(double load)
    {
        Interval wait = MeanQueue(load / Online, Full(60_000 * Online));
        wait.Mean.Should().BeApproximately(load * Online / (2 * (1 - load)), Tolerance(wait));
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.6, 1.0)]
    public void Repeat_VariedPhases_WaitsByPollaczekAndKhinchine(double load, double variation)
    {
        // W = rate E[S^2] / (2 (1 - load)) with E[S^2] = S^2 (1 + c^2).
        Interval wait = MeanQueue(load / Online, Full(60_000 * Online) with { Variation = variation });
        wait.Mean.Should().BeApproximately(load * Online * (1 + (variation * variation)) / (2 * (1 - load)), Tolerance(wait));
    }

    [Fact]
    public void Repeat_VariedOfflineAndOnline_WaitsByPollaczekAndKhinchineOfTheirSum()
    {
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(3), new PhaseCost(4), 1, 0);
        double load = 0.6;
        double rate = load / 7;
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(
            cost, new Arrivals.Poisson(rate), new WorkloadOptions { ClientStorageBytes = 0, HorizonSeconds = 420_000, Variation = 0.7 }, 5, Runs, TestContext.Current.CancellationToken);
        Interval wait = Interval.Of(runs.Select(run => run.Latency!.Queue.Mean))!;
        double secondMoment = 49 + (0.49 * (9 + 16));
        wait.Mean.Should().BeApproximately(rate * secondMoment / (2 * (1 - load)), Tolerance(wait));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.7)]
    public void Repeat_ManyClientsOnOneCore_TakeAsLongAsUnderProcessorSharing(double load)
    {
        // With a request now and then from each of very many clients, phases share one core evenly: S / (1 - load), whatever the distribution.
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(Offline), new PhaseCost(Online, serverCoreSeconds: Online), 1, 0);
        int clients = 4_000;
        WorkloadOptions options = Full(8_000 * Online) with { Clients = clients, ServerCores = 1 };
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(cost, new Arrivals.Poisson(load / Online / clients), options, 3, Runs, TestContext.Current.CancellationToken);
        Interval total = Interval.Of(runs.Select(run => run.Latency!.Total.Mean))!;
        total.Mean.Should().BeApproximately(Online / (1 - load), Tolerance(total) + (0.01 * Online));
        Interval use = Interval.Of(runs.Select(run => run.ServerUse!.Value))!;
        use.Mean.Should().BeApproximately(load, Tolerance(use));
    }

    [Fact]
    public void Repeat_ReportedInterval_IsNarrowEnoughToTellTheories()
    {
        Interval wait = MeanQueue(0.1, new WorkloadOptions { ClientStorageBytes = 0, HorizonSeconds = 400_000 });
        wait.HalfWidth.Should().BeLessThan(0.04 * wait.Mean);
        wait.Runs.Should().Be(Runs);
    }

    private static WorkloadOptions Full(double horizon) => new() { ClientStorageBytes = 1e12, StartFull = true, HorizonSeconds = horizon };

    private static Interval MeanQueue(double rate, WorkloadOptions options)
    {
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(s_cost, new Arrivals.Poisson(rate), options, 7, Runs, TestContext.Current.CancellationToken);
        return Interval.Of(runs.Select(run => run.Latency!.Queue.Mean))!;
    }

    /// <summary>Two half-widths: with fixed seeds a right simulation passes for good, and one that is off by a few percent does not.</summary>
    private static double Tolerance(Interval interval) => 2 * interval.HalfWidth!.Value;
}
