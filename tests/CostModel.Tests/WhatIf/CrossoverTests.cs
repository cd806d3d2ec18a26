using PrivateInference.CostModel.WhatIf;

namespace PrivateInference.CostModel.Tests.WhatIf;

public sealed class CrossoverTests
{
    private static readonly VariedAxis s_rate = VariedAxis.Parse("bandwidth=1e6:1e10:log:9");

    [Fact]
    public void Find_FixedTimeAgainstBytes_IsWhereTheyMeet()
    {
        // 10 s and 1e9 bits: 100 Mbit/s.
        (IReadOnlyList<Crossover> found, int start) = Crossover.Find(s_rate, _ => 10, rate => 1e9 / rate);
        start.Should().Be(0);
        Crossover only = found.Should().ContainSingle().Subject;
        only.Value.Should().BeApproximately(1e8, 1);
        only.AheadBefore.Should().Be(0);
        only.Seconds.Should().BeApproximately(10, 1e-6);
    }

    [Fact]
    public void Find_OneAlwaysAhead_SaysWhich()
    {
        (IReadOnlyList<Crossover> found, int start) = Crossover.Find(s_rate, rate => 2e9 / rate, rate => 1e9 / rate);
        found.Should().BeEmpty();
        start.Should().Be(1);
    }

    [Fact]
    public void Find_Equal_HasNoLeader()
    {
        (IReadOnlyList<Crossover> found, int start) = Crossover.Find(s_rate, _ => 1, _ => 1);
        found.Should().BeEmpty();
        start.Should().Be(-1);
    }

    [Fact]
    public void Find_WholeNumbers_GivesTheFirstAtWhichTheOtherLeads()
    {
        VariedAxis relus = VariedAxis.Parse("relus=0:1000:5");
        (IReadOnlyList<Crossover> found, _) = Crossover.Find(relus, value => value, _ => 333.5);
        found.Should().ContainSingle().Which.Value.Should().Be(334);
    }

    [Fact]
    public void Find_TwoCrossovers_AreBothFoundInOrder()
    {
        VariedAxis trip = VariedAxis.Parse("rtt=0:10:lin:21");
        (IReadOnlyList<Crossover> found, int start) = Crossover.Find(trip, value => (value - 2.2) * (value - 7.7), _ => 0);
        start.Should().Be(1);
        found.Select(point => Math.Round(point.Value, 6)).Should().Equal(2.2, 7.7);
        found.Select(point => point.AheadBefore).Should().Equal(1, 0);
    }
}
