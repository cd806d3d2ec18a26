using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Tests.Profiles;

public sealed class ProfileComparisonTests
{
    [Theory]
    [InlineData(1.0, 1.0, true)]
    [InlineData(1.0, 1.09, true)]
    [InlineData(1.0, 1.31, false)]
    [InlineData(1.31, 1.0, false)]
    public void Compare_TwoMeasurements_AgreeWithinTheSumOfTheirSpreads(double earlier, double later, bool agrees)
    {
        CostDifference difference = Of(earlier, 0.2, later, 0.1);
        difference.Allowed.Should().BeApproximately(0.3, 1e-12);
        difference.Agrees.Should().Be(agrees);
    }

    [Theory]
    [InlineData(1.0, 1.09, true)]
    [InlineData(1.0, 1.11, false)]
    public void Compare_SmallSpreads_AreTakenAsFivePercent(double earlier, double later, bool agrees)
        => Of(earlier, 0, later, 0.001).Agrees.Should().Be(agrees);

    [Fact]
    public void Compare_ZeroAndZero_AgreeButZeroAndSomethingDoNot()
    {
        Of(0, 0, 0, 0).Agrees.Should().BeTrue();
        Of(0, 0, 1e-9, 0).Agrees.Should().BeFalse();
    }

    private static CostDifference Of(double earlier, double earlierSpread, double later, double laterSpread)
        => ProfileComparison.Compare(Profile(earlier, earlierSpread), Profile(later, laterSpread)).Single(cost => cost.Key == UnitCostKeys.HandOver);

    private static MachineProfile Profile(double value, double spread)
    {
        Dictionary<string, UnitCost> costs = FlatProfile.Costs();
        costs[UnitCostKeys.HandOver] = new UnitCost(value, spread, 5, "a test");
        return new MachineProfile(new ProfileDescription("x", "y", 1, "z", string.Empty), costs);
    }
}
