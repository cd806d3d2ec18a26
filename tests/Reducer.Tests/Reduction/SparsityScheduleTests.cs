using PrivateInference.Reducer.Reduction.Snl;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class SparsityScheduleTests
{
    [Fact]
    public void Weight_PublishedOptions_GrowsFromTheSixthEpochAndOnlyWithoutANewLowest()
    {
        long[] counts = [100, 100, 100, 100, 100, 100, 90, 95, 90, 89];
        SnlOptions published = new();
        List<EpochResult> epochs = [.. counts.Select((count, i) => new EpochResult(i + 1, 0, 0, 0) { Relus = count })];
        double[] weights = [.. Enumerable.Range(0, 11).Select(done => SparsitySchedule.Weight(epochs[..done], published, 100))];
        weights[0].Should().Be(1e-5);

        // The authors' loop: epochs counted from 0, the weight grows where the count is not below the lowest and the epoch is at least 5.
        double[] growth = [.. weights.Skip(1).Zip(weights, (next, weight) => next / weight)];
        growth.Should().Equal([1, 1, 1, 1, 1, 1.1, 1, 1.1, 1.1, 1], (a, b) => Math.Abs(a - b) < 1e-12);
    }
}
