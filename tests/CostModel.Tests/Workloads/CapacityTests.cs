using PrivateInference.CostModel.Workloads;

namespace PrivateInference.CostModel.Tests.Workloads;

public sealed class CapacityTests
{
    private static readonly InferenceCost s_cost = new(new PhaseCost(2), new PhaseCost(40, 40, 10, 10), new PhaseCost(5, 3, 1, 1), 1, 1);

    [Fact]
    public void Capacity_OneClient_IsWhatItsPhasesLeave()
    {
        Capacity(new WorkloadOptions()).Should().BeApproximately(1 / 45.0, 1e-9);
        Capacity(new WorkloadOptions { Production = ProductionRule.Beside }).Should().BeApproximately(1 / 40.0, 1e-9);
        Capacity(new WorkloadOptions { Production = ProductionRule.Beside, SetUpEachTime = true, CheckEverySeconds = 1 }).Should().BeApproximately(1 / 43.0, 1e-9);
        Capacity(new WorkloadOptions { ClientStorageBytes = 0 }).Should().BeApproximately(1 / 45.0, 1e-9);
    }

    [Fact]
    public void Capacity_ManyClientsOnFewCores_IsWhatTheCoresCanDo()
    {
        // 43 core seconds an inference on 4 cores, 11 s of the link; with neither, twenty clients do 20 / 45.
        Capacity(new WorkloadOptions { Clients = 20, ServerCores = 4, SharedLink = false }).Should().BeApproximately(4 / 43.0, 0.01 * 4 / 43.0);
        Capacity(new WorkloadOptions { Clients = 20 }).Should().BeApproximately(1 / 11.0, 0.01 / 11.0);
        Capacity(new WorkloadOptions { Clients = 20, SharedLink = false }).Should().BeApproximately(20 / 45.0, 0.01 * 20 / 45.0);
    }

    [Fact]
    public void Capacity_InferenceOfNoTime_IsInfinite()
    {
        WorkloadStudy.Capacity(new InferenceCost(PhaseCost.None, PhaseCost.None, PhaseCost.None, 0, 0), new WorkloadOptions(), 1, TestContext.Current.CancellationToken)
            .Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Find_QueueThatKeepsUp_NearsTheCapacityOverALongHorizon()
    {
        SustainableRate day = Find(new WorkloadOptions(), ServiceGoal.KeepsUp);
        SustainableRate month = Find(new WorkloadOptions { HorizonSeconds = 30 * 86_400 }, ServiceGoal.KeepsUp);
        month.CapacityPerClient.Should().BeApproximately(1 / 45.0, 1e-9);
        month.PerClient.Mean.Should().BeApproximately(month.CapacityPerClient, 0.03 * month.CapacityPerClient);
        month.PerClient.HalfWidth.Should().BeLessThan(day.PerClient.HalfWidth!.Value);
    }

    [Fact]
    public void Find_LatencyGoal_IsMetBelowAndMissedAboveTheRate()
    {
        ServiceGoal goal = new(0.95, 60);
        SustainableRate rate = Find(new WorkloadOptions(), goal);
        rate.PerClient.Mean.Should().BeLessThan(rate.CapacityPerClient);
        Share(0.8 * rate.PerClient.Mean, 60).Should().BeGreaterThan(0.95);
        Share(1.2 * rate.PerClient.Mean, 60).Should().BeLessThan(0.95);
    }

    [Fact]
    public void Find_GoalThatNoRequestMeets_IsZero()
    {
        Find(new WorkloadOptions(), new ServiceGoal(0.95, 1)).PerClient.Mean.Should().Be(0);
    }

    [Theory]
    [InlineData(0.0, 10.0)]
    [InlineData(1.5, 10.0)]
    [InlineData(0.5, -1.0)]
    [InlineData(0.5, double.NaN)]
    public void Find_GoalOutOfRange_IsRefused(double share, double seconds)
    {
        Action find = () => Find(new WorkloadOptions(), new ServiceGoal(share, seconds));
        find.Should().Throw<ArgumentException>().WithMessage("goal*");
    }

    private static double Capacity(WorkloadOptions options) => WorkloadStudy.Capacity(s_cost, options, 1, TestContext.Current.CancellationToken);

    private static SustainableRate Find(WorkloadOptions options, ServiceGoal goal)
        => RateSearch.Find(s_cost, options, goal, 1, 12, TestContext.Current.CancellationToken)!;

    private static double Share(double rate, double limit)
    {
        IReadOnlyList<WorkloadRun> runs = WorkloadStudy.Repeat(s_cost, new Arrivals.Poisson(rate), new WorkloadOptions(), 2, 20, TestContext.Current.CancellationToken);
        return runs.Average(run => run.Latency!.Total.P95 <= limit ? 1.0 : 0.9);
    }
}
