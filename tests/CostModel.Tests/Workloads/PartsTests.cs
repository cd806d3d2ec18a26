using PrivateInference.CostModel.Workloads;

namespace PrivateInference.CostModel.Tests.Workloads;

/// <summary>The parts that the simulation is made of, each against something plainer.</summary>
public sealed class PartsTests
{
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(4, 2.7764)]
    [InlineData(10, 2.2281)]
    [InlineData(11, 2.2010)]
    [InlineData(19, 2.0930)]
    [InlineData(49, 2.0096)]
    [InlineData(1000, 1.9623)]
    public void StudentQuantile_TabledFreedom_IsTheTables(int freedom, double expected)
        => Interval.StudentQuantile(freedom).Should().BeApproximately(expected, 2e-4);

    [Fact]
    public void Interval_OfFewNumbers_IsTheTextbooks()
    {
        Interval.Of([]).Should().BeNull();
        Interval.Of([3]).Should().Be(new Interval(3, null, 1));
        Interval of = Interval.Of([1, 2, 3, 4, 5])!;
        of.Mean.Should().Be(3);
        of.HalfWidth.Should().BeApproximately(2.7764 * Math.Sqrt(2.5 / 5), 1e-3);
    }

    [Fact]
    public void IndexedHeap_RandomUse_GivesWhatASortedListGives()
    {
        System.Random random = new(3);
        IndexedHeap heap = new(64);
        Dictionary<int, double> plain = [];
        for (int i = 0; i < 20_000; i++)
        {
            int item = random.Next(64);
            if (!plain.ContainsKey(item))
            {
                double key = random.NextDouble();
                heap.Add(item, key);
                plain.Add(item, key);
            }
            else if (random.Next(3) > 0)
            {
                heap.Remove(item);
                _ = plain.Remove(item);
            }
            else
            {
                int least = heap.Least;
                double higher = heap.LeastKey + random.NextDouble();
                heap.RaiseLeast(higher);
                plain[least] = higher;
            }

            heap.Count.Should().Be(plain.Count);
            heap.LeastKey.Should().Be(plain.Count > 0 ? plain.Values.Min() : double.PositiveInfinity);
            heap.Contains(item).Should().Be(plain.ContainsKey(item));
        }
    }

    [Fact]
    public void LatencySummary_HundredAndOneNumbers_HasTheirQuantiles()
    {
        double[] numbers = [.. Enumerable.Range(0, 101).Select(i => (double)(i * 37 % 101))];
        LatencySummary summary = LatencySummary.Of(numbers);
        summary.Should().Be(new LatencySummary(50, 50, 95, 99, 100));
        LatencySummary.Of((double[])[1, 2]).Median.Should().Be(1.5);
        LatencySummary.Of((double[])[7]).Should().Be(new LatencySummary(7, 7, 7, 7, 7));
    }

    [Fact]
    public void SpeedSharing_TwoScarceResources_IsMaxMinFair()
    {
        // Kind 0 needs only cores, kind 1 only the link up, kind 2 both a little: 4 * 0.5 on cores stops kinds 0 and 2 at 0.4 together,
        // kind 1 goes on until the link is full.
        SpeedSharing sharing = new(
            [new PhaseCost(1, serverCoreSeconds: 0.5), new PhaseCost(1, upSeconds: 0.5), new PhaseCost(1, serverCoreSeconds: 0.5, upSeconds: 0.1)],
            [0, 0, 0],
            new WorkloadOptions { ServerCores = 1, Clients = 8 });
        SharedPhase[] phases = [Phase(4), Phase(3), Phase(1)];
        sharing.Set(phases);
        phases[0].Speed.Should().BeApproximately(0.4, 1e-12);
        phases[2].Speed.Should().BeApproximately(0.4, 1e-12);
        phases[1].Speed.Should().BeApproximately((1 - (0.4 * 0.1)) / 1.5, 1e-12);
    }

    [Fact]
    public void SpeedSharing_LowerRank_HasWhatIsLeft()
    {
        SpeedSharing sharing = new(
            [new PhaseCost(1, serverCoreSeconds: 1), new PhaseCost(1, serverCoreSeconds: 1)],
            [0, 1],
            new WorkloadOptions { ServerCores = 4, Clients = 8 });
        SharedPhase[] phases = [Phase(3), Phase(2)];
        sharing.Set(phases);
        (phases[0].Speed, phases[1].Speed).Should().Be((1, 0.5));
        SharedPhase[] crowded = [Phase(8), Phase(2)];
        sharing.Set(crowded);
        (crowded[0].Speed, crowded[1].Speed).Should().Be((0.5, 0));
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(double.NaN, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 0, 2)]
    public void PhaseCost_OutOfRange_IsRefused(double seconds, double cores, double up)
    {
        Action make = () => _ = new PhaseCost(seconds, cores, up);
        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static SharedPhase Phase(int members)
    {
        SharedPhase phase = new(8);
        for (int i = 0; i < members; i++)
        {
            phase.Add(i, 1);
        }

        return phase;
    }
}
