using FsCheck;
using FsCheck.Fluent;
using PrivateInference.CostModel.Workloads;

namespace PrivateInference.CostModel.Tests.Workloads;

/// <summary>Small workloads whose course a reader can redo by hand, and laws that hold for all.</summary>
public sealed class WorkloadStudyTests
{
    private static readonly WorkloadOptions s_day = new();

    [Fact]
    public void Run_ThreeRequestsInIdleTime_HasTheLatenciesDrawnOnPaper()
    {
        // Offline 10, online 4. A result is ready at 10 and one at 20. The request at 11 takes the first at once and interrupts the second
        // until 15, so that it is ready at 24; the one at 12 has its turn at 15 and waits for it; the one at 13 has its turn at 28, when
        // nothing is stored or being made, so that its offline phase runs then.
        WorkloadRun run = Run(Cost(10, 4), s_day with { ClientStorageBytes = 2 }, 11, 12, 13);
        run.Latency!.Queue.Most.Should().BeApproximately(28 - 13, 1e-9);
        run.Latency.Offline.Most.Should().BeApproximately(10, 1e-9);
        run.Latency.Total.Mean.Should().BeApproximately((4 + (28 - 12) + (42 - 13)) / 3.0, 1e-9);
        run.FromStore.Should().Be(1);
        run.WithoutStore.Should().Be(1);
    }

    [Fact]
    public void Run_ThreeRequestsBeside_MakesResultsWhileItServes()
    {
        // Ready at 10, then (space is free from 11) at 21 and 31.
        WorkloadRun run = Run(Cost(10, 4), s_day with { ClientStorageBytes = 1, Production = ProductionRule.Beside }, 11, 12, 13);
        run.Latency!.Total.Mean.Should().BeApproximately(((15 - 11) + (25 - 12) + (35 - 13)) / 3.0, 1e-9);
        run.Latency.Online.Most.Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Run_LooksEverySecond_BeginsAtTheNextLook()
    {
        // Looks at 1, then a second after each result: ready at 11; freed at 11.5, looked at 12, ready at 22.
        WorkloadRun run = Run(Cost(10, 1), s_day with { ClientStorageBytes = 1, Production = ProductionRule.Beside, CheckEverySeconds = 1 }, 11.5, 13);
        run.Latency!.Total.Most.Should().BeApproximately(23 - 13, 1e-9);
    }

    [Fact]
    public void Run_StoreTooSmallForOne_RunsEverythingOnline()
    {
        WorkloadRun run = Run(Cost(10, 4), s_day with { ClientStorageBytes = 0.5 }, 100, 101);
        run.WithoutStore.Should().Be(2);
        run.Latency!.Offline.Mean.Should().BeApproximately(10, 1e-9);
        run.Latency.Total.Most.Should().BeApproximately(128 - 101, 1e-9);
        run.Stored.Should().OnlyContain(point => point.Most == 0);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Run_ServerStoreOfOne_ServesTheSecondClientWithoutIt(double checkEvery)
    {
        // Both clients would store; the server has space for one result. The first has it, so the second's request runs its offline phase.
        WorkloadOptions options = s_day with { Clients = 2, ServerStorageBytes = 1, CheckEverySeconds = checkEvery };
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(10), new PhaseCost(4), 0, 1);
        WorkloadRun run = WorkloadStudy.Run(cost, Trace((20, 1), (100, 0)), options, 1, 0, TestContext.Current.CancellationToken);
        run.WithoutStore.Should().Be(1);
        run.FromStore.Should().Be(1);
        run.Latency!.Total.Most.Should().BeApproximately(14, 1e-9);
    }

    [Theory]
    [InlineData(false, 3 + 10 + 10)]
    [InlineData(true, 3 + 10 + 3 + 10)]
    public void Run_SetUp_OnceOrEachTime(bool each, double secondResult)
    {
        InferenceCost cost = new(new PhaseCost(3), new PhaseCost(10), new PhaseCost(0.5), 1, 1);
        WorkloadRun run = Run(cost, s_day with { SetUpEachTime = each, Production = ProductionRule.Beside, ClientStorageBytes = 1 }, 0, 0);
        run.Latency!.Total.Most.Should().BeApproximately(secondResult + 0.5, 1e-9);
    }

    [Fact]
    public void Run_TwoOnlinePhasesOnOneCore_TakeTwiceAsLong()
    {
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(10), new PhaseCost(4, serverCoreSeconds: 4), 1, 1);
        WorkloadOptions options = s_day with { Clients = 2, ServerCores = 1, StartFull = true };

        // From 100 to 102 alone, then both at half speed: the first has 2 s left and ends at 106, the second then 2 s and ends at 108.
        WorkloadRun run = WorkloadStudy.Run(cost, Trace((100, 0), (102, 1)), options, 1, 0, TestContext.Current.CancellationToken);
        run.Latency!.Total.Mean.Should().BeApproximately(6, 1e-9);
        run.Latency.Total.Most.Should().BeApproximately(6, 1e-9);
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 8)]
    public void Run_RequestBesideAnotherClientsProduction_ComesFirstIfAsked(bool first, double online)
    {
        // The second client's offline phase keeps the one core busy all the time.
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(1000, serverCoreSeconds: 1000), new PhaseCost(4, serverCoreSeconds: 4), 1, 1);
        WorkloadOptions options = s_day with { Clients = 2, ServerCores = 1, StartFull = true, ServerStorageBytes = 2, ClientStorageBytes = 1, RequestsFirst = first };
        WorkloadRun run = WorkloadStudy.Run(cost, Trace((100, 1), (200, 0)), options, 1, 0, TestContext.Current.CancellationToken);
        run.Latency!.Online.Most.Should().BeApproximately(online, 1e-9);
    }

    [Fact]
    public void Run_LinkUpOfTwoClients_IsSharedUnlessEachHasItsOwn()
    {
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(10), new PhaseCost(4, upSeconds: 3), 1, 1);
        WorkloadOptions options = s_day with { Clients = 2, StartFull = true };
        Arrivals both = Trace((100, 0), (100, 1));
        WorkloadStudy.Run(cost, both, options, 1, 0, TestContext.Current.CancellationToken).Latency!.Total.Most.Should().BeApproximately(6, 1e-9);
        WorkloadStudy.Run(cost, both, options with { SharedLink = false }, 1, 0, TestContext.Current.CancellationToken).Latency!.Total.Most.Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Run_Stored_IsTheHistoryDrawnOnPaper()
    {
        // Results at 10 and 20; space for two; one is taken at 25 and replaced at 35 (online is instant).
        WorkloadRun run = Run(Cost(10, 0), s_day with { ClientStorageBytes = 2, HorizonSeconds = 40, HistoryPoints = 4 }, 25, 39);
        run.Stored.Select(point => point.Mean).Should().Equal(0, 1, 1.5, 1.4);
        run.Stored.Select(point => point.Most).Should().Equal(0, 1, 2, 2);
        run.Stored.Select(point => point.Least).Should().Equal(0, 0, 1, 1);
    }

    [Fact]
    public void Run_TimesOfNothing_EndAtOnce()
    {
        WorkloadRun run = Run(Cost(0, 0), s_day, 5, 5, 6);
        run.Latency!.Total.Most.Should().Be(0);
        run.Answered.Should().Be(3);
    }

    [Fact]
    public void Run_NearlyFreeOfflinePhaseAndEndlessStore_StillEnds()
    {
        WorkloadRun run = Run(Cost(1e-12, 1), s_day with { ClientStorageBytes = double.PositiveInfinity }, 5, 6, 7);
        run.Produced.Should().BeLessThanOrEqualTo(6);
        run.Answered.Should().Be(3);
    }

    [Fact]
    public void Run_NoRequests_HasNoLatency()
    {
        WorkloadRun run = WorkloadStudy.Run(Cost(10, 4), new Arrivals.Poisson(0), s_day, 1, 0, TestContext.Current.CancellationToken);
        run.Latency.Should().BeNull();
        run.Requests.Should().Be(0);
        run.Seconds.Should().Be(s_day.HorizonSeconds);
    }

    [Fact]
    public void Run_CutBeforeTheFirstAnswer_HasNoLatencyAndSaysWhatIsLeft()
    {
        WorkloadRun run = Run(Cost(1000, 4), s_day with { HorizonSeconds = 100, End = RunEnd.Cut }, 1, 2);
        run.Latency.Should().BeNull();
        (run.Requests, run.Answered).Should().Be((2, 0));
        run.MeanRequests.Should().BeApproximately((99 + 98) / 100.0, 1e-9);
    }

    [Fact]
    public void Run_RateFarAboveCapacity_EndsAndDrains()
    {
        WorkloadRun run = WorkloadStudy.Run(Cost(10, 4), new Arrivals.Poisson(1), s_day, 1, 0, TestContext.Current.CancellationToken);
        run.Answered.Should().Be(run.Requests);
        run.Seconds.Should().BeGreaterThan(10 * s_day.HorizonSeconds);
        run.Latency!.Total.Most.Should().BeGreaterThan(s_day.HorizonSeconds);
    }

    [Fact]
    public void Repeat_SameSeed_IsTheSameWhateverRunsBeside()
    {
        WorkloadOptions options = s_day with { Clients = 3, Variation = 0.4, ServerCores = 2, ClientStorageBytes = 5 };
        InferenceCost cost = new(new PhaseCost(1), new PhaseCost(40, 60, 5, 5), new PhaseCost(9, 6, 2, 2), 1, 1);
        Arrivals arrivals = new Arrivals.Poisson(1 / 120.0);
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(cost, arrivals, options, 11, 6, TestContext.Current.CancellationToken);
        for (int run = 0; run < runs.Count; run++)
        {
            WorkloadRun alone = WorkloadStudy.Run(cost, arrivals, options, 11, run, TestContext.Current.CancellationToken);
            alone.Should().BeEquivalentTo(runs[run], like => like.WithStrictOrdering());
        }

        runs.Select(run => run.Latency!.Total.Mean).Should().OnlyHaveUniqueItems();
        WorkloadStudy.Run(cost, arrivals, options, 12, 0, TestContext.Current.CancellationToken).Latency!.Total.Mean.Should().NotBe(runs[0].Latency!.Total.Mean);
    }

    [Fact]
    public void Run_AnyWorkload_KeepsTheLaws()
    {
        Gen<double> time = Gen.Choose(0, 50).Select(tenths => tenths / 10.0);
        Gen<(InferenceCost Cost, WorkloadOptions Options, double Rate, ulong Seed)> workloads =
            from offline in time
            from online in time
            from cores in Gen.Choose(1, 4)
            from clients in Gen.Choose(1, 5)
            from store in Gen.Choose(0, 4)
            from server in Gen.Choose(0, 9)
            from rate in Gen.Choose(1, 40)
            from bits in Gen.Choose(0, 63)
            from seed in Gen.Choose(1, int.MaxValue)
            select (
                new InferenceCost(
                    new PhaseCost(online / 2, online),
                    new PhaseCost(offline, offline * 2, offline / 2, offline / 3, offline / 4),
                    new PhaseCost(online, online / 2, online / 3, online, online / 4),
                    1,
                    1),
                new WorkloadOptions
                {
                    Clients = clients,
                    HorizonSeconds = 500,
                    ServerCores = (bits & 1) == 0 ? cores : null,
                    SharedLink = (bits & 2) == 0,
                    Production = (bits & 4) == 0 ? ProductionRule.Idle : ProductionRule.Beside,
                    SetUpEachTime = (bits & 8) == 0,
                    CheckEverySeconds = (bits & 16) == 0 ? 0 : 1,
                    RequestsFirst = (bits & 32) == 0,
                    Variation = bits % 3 * 0.3,
                    StartFull = bits % 5 == 0,
                    ClientStorageBytes = store,
                    ServerStorageBytes = server,
                },
                rate / 100.0,
                (ulong)seed);
        Prop.ForAll(workloads.ToArbitrary(), workload =>
        {
            (InferenceCost cost, WorkloadOptions options, double rate, ulong seed) = workload;
            WorkloadRun run = WorkloadStudy.Run(cost, new Arrivals.Poisson(rate), options, seed, 0, TestContext.Current.CancellationToken);
            run.Answered.Should().Be(run.Requests);

            // Little's law: the integral over the number of requests, kept by the clock, is the sum of their latencies, kept by request.
            double latencies = (run.Latency?.Total.Mean ?? 0) * run.Answered;
            (run.MeanRequests * run.Seconds).Should().BeApproximately(latencies, 1e-6 * (1 + latencies));
            if (run.Latency is LatencySplit split)
            {
                split.Total.Mean.Should().BeApproximately(split.Queue.Mean + split.Offline.Mean + split.Online.Mean, 1e-9 * (1 + split.Total.Mean));
                split.Total.Median.Should().BeLessThanOrEqualTo(split.Total.P95);
                split.Total.P95.Should().BeLessThanOrEqualTo(split.Total.P99);
                split.Total.P99.Should().BeLessThanOrEqualTo(split.Total.Most);
            }

            // No resource works more than it can, and no store holds more than it may.
            run.ServerUse.GetValueOrDefault().Should().BeInRange(0, 1 + 1e-9);
            if (options.SharedLink)
            {
                run.UpUse.Should().BeInRange(0, 1 + 1e-9);
                run.DownUse.Should().BeInRange(0, 1 + 1e-9);
            }

            int space = (int)Math.Min(options.ServerStorageBytes, options.ClientStorageBytes * options.Clients);
            run.Stored.Should().OnlyContain(point => point.Least >= 0 && point.Most <= space && point.Mean >= point.Least - 1e-9 && point.Mean <= point.Most + 1e-9);
            if (space == 0 || options.ClientStorageBytes == 0)
            {
                run.FromStore.Should().Be(0);
                run.WithoutStore.Should().Be(run.Requests);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    public void Run_RateThatIsNone_IsRefused(double rate)
    {
        Action run = () => WorkloadStudy.Run(Cost(1, 1), new Arrivals.Poisson(rate), s_day, 1);
        run.Should().Throw<ArgumentException>().WithMessage("*rate*");
    }

    [Fact]
    public void Run_MoreRequestsThanFit_IsRefusedBeforeItBegins()
    {
        Action run = () => WorkloadStudy.Run(Cost(1, 1), new Arrivals.Poisson(1e9), s_day, 1);
        run.Should().Throw<ArgumentException>().WithMessage("*at most 10,000,000*");
    }

    [Fact]
    public void Run_TraceOutOfOrder_IsRefused()
    {
        Action run = () => Run(Cost(1, 1), s_day, 5, 4);
        run.Should().Throw<ArgumentException>().WithMessage("*4 s follows one at 5 s*");
    }

    [Fact]
    public void Run_TraceOfAnUnknownClient_IsRefused()
    {
        Action run = () => WorkloadStudy.Run(Cost(1, 1), Trace((1, 3)), s_day, 1);
        run.Should().Throw<ArgumentException>().WithMessage("*client 3*");
    }

    [Fact]
    public void Run_OptionsOutOfRange_AreRefusedByName()
    {
        foreach ((string name, WorkloadOptions options) in ((string, WorkloadOptions)[])
            [
                (nameof(WorkloadOptions.Clients), new WorkloadOptions { Clients = 0 }),
                (nameof(WorkloadOptions.HorizonSeconds), new WorkloadOptions { HorizonSeconds = double.NaN }),
                (nameof(WorkloadOptions.ServerCores), new WorkloadOptions { ServerCores = 0 }),
                (nameof(WorkloadOptions.ClientStorageBytes), new WorkloadOptions { ClientStorageBytes = -1 }),
                (nameof(WorkloadOptions.ServerStorageBytes), new WorkloadOptions { ServerStorageBytes = double.NaN }),
                (nameof(WorkloadOptions.CheckEverySeconds), new WorkloadOptions { CheckEverySeconds = -1 }),
                (nameof(WorkloadOptions.Variation), new WorkloadOptions { Variation = 11 }),
                (nameof(WorkloadOptions.WarmUpSeconds), new WorkloadOptions { WarmUpSeconds = 86_400 }),
                (nameof(WorkloadOptions.HistoryPoints), new WorkloadOptions { HistoryPoints = 0 }),
            ])
        {
            Action run = () => Run(Cost(1, 1), options, 1);
            run.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
        }
    }

    [Fact]
    public void Run_Stopped_Throws()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Action run = () => WorkloadStudy.Run(Cost(1, 1), new Arrivals.Poisson(0.1), s_day, 1, 0, stop.Token);
        run.Should().Throw<OperationCanceledException>();
    }

    private static InferenceCost Cost(double offline, double online) => new(PhaseCost.None, new PhaseCost(offline), new PhaseCost(online), 1, 0);

    private static WorkloadRun Run(InferenceCost cost, WorkloadOptions options, params double[] times)
        => WorkloadStudy.Run(cost, Trace([.. times.Select(time => (time, 0))]), options, 1, 0, TestContext.Current.CancellationToken);

    private static Arrivals.Trace Trace(params (double Seconds, int Client)[] requests)
        => new([.. requests.Select(request => new TracedRequest(request.Seconds, request.Client))]);
}
