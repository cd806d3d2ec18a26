using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.SENet;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class BudgetAllocationTests
{
    [Fact]
    public void Share_WithoutClamping_IsProportional()
        => BudgetAllocation.Share(Sites(100, 100, 100), [0.2, 0.3, 0.5], 100, Granularity.Pixel).Should().Equal(20, 30, 50);

    [Fact]
    public void Share_LayerTooSmall_IsFilledAndItsSurplusSharedUntilAllFits()
    {
        // The third layer would get 50 of its 10; of the 90 left the second would get 54 of its 50; the first takes the rest.
        BudgetAllocation.Share(Sites(100, 50, 10), [0.2, 0.3, 0.5], 100, Granularity.Pixel).Should().Equal(40, 50, 10);
    }

    [Fact]
    public void Share_NoLayerSensitive_IsEven()
        => BudgetAllocation.Share(Sites(100, 100), [0, 0], 9, Granularity.Pixel).Should().Equal(5, 4);

    [Fact]
    public void Share_AnyLayers_AddUpToTheBudgetAndFit()
    {
        Arbitrary<(int Size, int Weight)[]> layers = (from size in Gen.Choose(1, 500) from weight in Gen.Choose(0, 1000) select (size, weight)).NonEmptyListOf().Select(l => l.ToArray()).ToArbitrary();
        Prop.ForAll(layers, Gen.Choose(0, 1000).ToArbitrary(), (rows, permille) =>
        {
            ReluSite[] sites = Sites([.. rows.Select(r => (long)r.Size)]);
            long budget = sites.Sum(s => s.Count) * permille / 1000;
            long[] shares = BudgetAllocation.Share(sites, [.. rows.Select(r => r.Weight / 1000.0)], budget, Granularity.Pixel);
            return shares.Sum() == budget && shares.Zip(sites).All(p => p.First >= 0 && p.First <= p.Second.Count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Share_ByChannel_IsWholeChannelsAndNoneMoreWouldFit()
    {
        ReluSite[] sites = [new("a", [8, 10, 10]), new("b", [8, 4, 4])];
        for (long budget = 0; budget <= 928; budget += 13)
        {
            long[] shares = BudgetAllocation.Share(sites, [0.5, 0.5], budget, Granularity.Channel);
            (shares[0] % 100).Should().Be(0);
            (shares[1] % 16).Should().Be(0);
            long left = budget - shares.Sum();
            left.Should().BeGreaterThanOrEqualTo(0);
            sites.Zip(shares).Should().NotContain(p => p.Second < p.First.Count && p.First.ChannelLength <= left, $"budget {budget}");
        }
    }

    // SENet's own fractions (papers/senet_layer_alloc.csv): whole numbers as the authors' int(s_l C H W), totals as published, and the
    // allocation rule gives them back from sensitivities in their proportion; layers kept whole are more sensitive than they have ReLUs.
    [Fact]
    public void Share_PublishedAllocations_ComeBack()
    {
        Dictionary<string, long> totals = Rows("papers/senet_alloc_totals.csv").ToDictionary(r => r[0], r => long.Parse(r[3], CultureInfo.InvariantCulture));
        List<IGrouping<string, string[]>> allocations = [.. Rows("papers/senet_layer_alloc.csv").GroupBy(r => r[0])];
        allocations.Should().HaveCount(14);
        bool clamped = false;
        foreach (IGrouping<string, string[]> allocation in allocations)
        {
            long[] sizes = [.. allocation.Select(r => long.Parse(r[5], CultureInfo.InvariantCulture))];
            double[] fractions = [.. allocation.Select(r => double.Parse(r[6], CultureInfo.InvariantCulture))];
            long[] kept = [.. allocation.Select(r => long.Parse(r[7], CultureInfo.InvariantCulture))];
            sizes.Zip(fractions, (size, fraction) => (long)((fraction * size) + 1e-9)).Should().Equal(kept, allocation.Key);
            kept.Sum().Should().Be(totals[allocation.Key]);
            double[] sensitivities = [.. kept.Select((k, i) => k == sizes[i] ? 2.0 * k : k)];
            clamped |= kept.Zip(sizes).Any(p => p.First == p.Second);
            BudgetAllocation.Share(Sites(sizes), sensitivities, kept.Sum(), Granularity.Pixel).Should().Equal(kept, allocation.Key);
        }

        clamped.Should().BeTrue();
    }

    private static ReluSite[] Sites(params long[] sizes) => [.. sizes.Select((size, i) => new ReluSite($"s{i}", [size, 1, 1]))];

    private static IEnumerable<string[]> Rows(string relative)
    {
        string path = Path.Combine(Workspace.Root() ?? ".", "..", "shared", relative);
        Assert.SkipUnless(File.Exists(path), $"shared/{relative} is not here");
        return File.ReadLines(path).Skip(1).Select(line => line.Split(','));
    }
}
