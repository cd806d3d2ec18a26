using PrivateInference.Reducer.Reduction.ReluPruner;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class PruningScheduleTests
{
    [Fact]
    public void Kept_PublishedOptions_StaysThenFallsToTheBudget()
    {
        ReluPrunerOptions options = new();
        long[] kept = [.. Enumerable.Range(1, 150).Select(epochs => PruningSchedule.Kept(epochs, 1000, 100, options))];
        kept[..4].Should().OnlyContain(count => count == 1000);
        kept.Should().BeInDescendingOrder();

        // 5 + 0.6 (150 - 5) epochs.
        kept[89].Should().BeGreaterThan(100);
        kept[91..].Should().OnlyContain(count => count == 100);

        // Half-way the cosine of 0.5^1.5 of a half turn: slow at first.
        PruningSchedule.Kept(49, 1000, 100, options).Should().BeInRange(700, 760);
    }

    [Fact]
    public void IsDue_PublishedOptions_EveryEpochThenEverySecond()
    {
        ReluPrunerOptions options = new();
        Enumerable.Range(1, 4).Should().NotContain(epochs => PruningSchedule.IsDue(epochs, options));
        Enumerable.Range(5, 88).Should().OnlyContain(epochs => PruningSchedule.IsDue(epochs, options));
        Enumerable.Range(93, 57).Where(epochs => PruningSchedule.IsDue(epochs, options)).Should().Equal(Enumerable.Range(93, 57).Where(epochs => epochs % 2 == 0));
    }

    [Theory]
    [InlineData(1, 0, 1.0, 1)]
    [InlineData(3, 2, 0.5, 1)]
    [InlineData(7, 2, 0.6, 3)]
    [InlineData(4, 1, 0.0, 2)]
    public void IsDue_AnyOptions_BudgetIsReachedByAMask(int epochs, int warmup, double share, int interval)
    {
        ReluPrunerOptions options = new() { Epochs = epochs, WarmupEpochs = warmup, PruningShare = share, Interval = interval };
        Enumerable.Range(1, epochs).Should().Contain(done => PruningSchedule.IsDue(done, options) && PruningSchedule.Kept(done, 1000, 10, options) == 10);
    }
}
