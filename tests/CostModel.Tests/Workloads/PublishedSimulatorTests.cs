using PrivateInference.CostModel.Workloads;

namespace PrivateInference.CostModel.Tests.Workloads;

/// <summary>
/// The behaviour of the simulator of Garimella et al., ASPLOS 2023, with the unit costs of its figure 14: ResNet18 on TinyImageNet, one
/// client, a day, a look every second, 50 runs.
/// </summary>
public sealed class PublishedSimulatorTests
{
    private const int Runs = 50;
    private const double Day = 86_400;

    /// <summary>Offline and online seconds of a bar in whole steps of the oracle, results in the client's store, requests a second.</summary>
    public static TheoryData<double, double, int, double> Workloads => new()
    {
        // Server-garbler: a result is 40.7 GB, so that 16, 64 and 128 GB hold 0, 1 and 3.
        { 702.5, 227.7, 0, 0.0003 },
        { 702.5, 227.7, 1, 0.0008 },
        { 702.5, 227.7, 3, 0.0008 },
        { 702.5, 227.7, 3, 0.0012 },

        // Client-garbler: a result is 8 GB at the client.
        { 939.4, 112.9, 2, 0.0008 },
        { 939.4, 112.9, 16, 0.0010 },
        { 939.4, 112.9, 16, 0.0013 },
    };

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Repeat_ByThePublishedRule_HasThePublishedMeanLatency(double offline, double online, int capacity, double rate)
    {
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(offline), new PhaseCost(online), 1, 0);
        PublishedSimulator published = new(offline, online, capacity);
        List<double> means = [];
        System.Random random = new(17);
        for (int run = 0; run < Runs; run++)
        {
            List<double> arrivals = Draw(random, rate);
            (double mean, int answered) = published.Run(arrivals, Day);
            WorkloadRun same = WorkloadStudy.Run(
                cost, new Arrivals.Trace([.. arrivals.Select(time => new TracedRequest(time, 0))]), Rule(capacity), 1, 0, TestContext.Current.CancellationToken);

            // The same requests: the same answers, but for the oracle's steps.
            same.Answered.Should().Be(answered);
            if (answered > 0)
            {
                same.Latency!.Total.Mean.Should().BeApproximately(mean, 10 * PublishedSimulator.Step);
                means.Add(mean);
            }
        }

        // Requests of our own: the same mean latency within the Monte-Carlo error of both.
        Interval expected = Interval.Of(means)!;
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(cost, new Arrivals.Poisson(rate), Rule(capacity), 4, Runs, TestContext.Current.CancellationToken);
        Interval got = Interval.Of(runs.Where(run => run.Latency is not null).Select(run => run.Latency!.Total.Mean))!;
        double error = Math.Sqrt((expected.HalfWidth!.Value * expected.HalfWidth.Value) + (got.HalfWidth!.Value * got.HalfWidth.Value));
        got.Mean.Should().BeApproximately(expected.Mean, 1.5 * error);
    }

    [Fact]
    public void Repeat_StoreTooSmall_MakesTheLatencyOfAllWorkOnline()
    {
        // "If not even one fits, all work runs online": at few requests, offline and online seconds together.
        InferenceCost cost = new(PhaseCost.None, new PhaseCost(702.495), new PhaseCost(227.652), 40.7e9, 8e9);
        WorkloadRun run = WorkloadStudy.Run(cost, new Arrivals.Poisson(1e-5), Rule(0) with { ClientStorageBytes = 16e9, HorizonSeconds = 1e7 }, 1, 0, TestContext.Current.CancellationToken);
        run.Latency!.Total.Median.Should().BeApproximately(930.147, 1e-6);
        run.WithoutStore.Should().Be(run.Requests);
    }

    private static WorkloadOptions Rule(int capacity) => new()
    {
        HorizonSeconds = Day,
        ClientStorageBytes = capacity,
        Production = ProductionRule.Beside,
        CheckEverySeconds = 1,
        End = RunEnd.Cut,
    };

    private static List<double> Draw(System.Random random, double rate)
    {
        List<double> arrivals = [];
        for (double time = -Math.Log(1 - random.NextDouble()) / rate; time < Day; time += -Math.Log(1 - random.NextDouble()) / rate)
        {
            arrivals.Add(time);
        }

        return arrivals;
    }
}
