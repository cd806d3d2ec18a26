using PrivateInference.Reducer.Reduction.ReluPruner;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class PruningScheduleTests
{
    // As with 50,000 images in batches of 128.
    private const long StepsPerEpoch = 390;

    [Fact]
    public void Kept_PublishedOptions_StaysThenFallsToTheBudget()
    {
        PruningSchedule schedule = new(new ReluPrunerOptions(), StepsPerEpoch);
        long[] kept = [.. Enumerable.Range(1, 150).Select(epochs => schedule.Kept(epochs * StepsPerEpoch, 1000, 100))];
        kept[..4].Should().OnlyContain(count => count == 1000);
        kept.Should().BeInDescendingOrder();

        // 5 + 0.6 (150 - 5) epochs.
        kept[89].Should().BeGreaterThan(100);
        kept[91..].Should().OnlyContain(count => count == 100);

        // Half-way the cosine of 0.5^1.5 of a half turn: slow at first.
        schedule.Kept(49 * StepsPerEpoch, 1000, 100).Should().BeInRange(700, 760);
    }

    [Fact]
    public void IsDue_PublishedOptions_EveryHundredStepsThenEveryTwoHundred()
    {
        PruningSchedule schedule = new(new ReluPrunerOptions(), StepsPerEpoch);
        int[] due = [.. Enumerable.Range(1, 150 * (int)StepsPerEpoch).Where(steps => schedule.IsDue(steps))];
        due[..3].Should().Equal(2000, 2100, 2200);
        due.Should().Contain(92 * (int)StepsPerEpoch).And.BeInAscendingOrder();
        due[^2..].Should().Equal(58_200, 58_400);
    }

    [Fact]
    public void IsDue_ShortSearch_ThirtyMasksOnTheWay()
    {
        // 27 steps an epoch, as with 3,441 digits: 64.8 steps from the warm-up to the budget.
        PruningSchedule schedule = new(new ReluPrunerOptions { Epochs = 5, WarmupEpochs = 1 }, 27);
        int[] due = [.. Enumerable.Range(1, 5 * 27).Where(steps => schedule.IsDue(steps))];
        due[..3].Should().Equal(28, 30, 32);
        due.Where(steps => steps <= 92).Should().HaveCountGreaterThanOrEqualTo(30);
        due.Should().Contain(92).And.NotContain(5 * 27);
    }

    [Theory]
    [InlineData(1, 0, 1.0, 1, 1)]
    [InlineData(3, 2, 0.5, 1, 10)]
    [InlineData(7, 2, 0.6, 3, 27)]
    [InlineData(4, 1, 0.0, 100, 7)]
    public void IsDue_AnyOptions_BudgetIsReachedByAMask(int epochs, int warmup, double share, int interval, int stepsPerEpoch)
    {
        PruningSchedule schedule = new(new ReluPrunerOptions { Epochs = epochs, WarmupEpochs = warmup, PruningShare = share, Interval = interval }, stepsPerEpoch);
        Enumerable.Range(1, epochs * stepsPerEpoch).Should().Contain(done => schedule.IsDue(done) && schedule.Kept(done, 1000, 10) == 10);
    }
}
