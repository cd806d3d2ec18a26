using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Tests.Profiles;

public sealed class MachineProfileTests
{
    [Fact]
    public void At_AnotherPace_MultipliesWhatCoresWorkAtAndHandOversAndNothingElse()
    {
        Dictionary<string, UnitCost> costs = FlatProfile.Costs((UnitCostKeys.SleepOvershot, 5), (UnitCostKeys.Crowding, 0.25), (UnitCostKeys.HandOver, 3));
        costs[UnitCostKeys.GateBuilt] = new UnitCost(2, 0.1, 3, "a test", 4);
        MachineProfile calibrated = new(FlatProfile.Create().Description, costs);

        MachineProfile now = calibrated.At(new MachinePace(1.5, 1.25, 2));

        now.UnitCosts[UnitCostKeys.GateBuilt].Should().Be(new UnitCost(3, 0.1, 3, "a test", 5));
        now[UnitCostKeys.HandOver].Should().Be(6);
        now[UnitCostKeys.SleepOvershot].Should().Be(5);
        now[UnitCostKeys.Crowding].Should().Be(0.25);
        calibrated.At(MachinePace.AsCalibrated).UnitCosts.Should().BeEquivalentTo(calibrated.UnitCosts);
    }
}
