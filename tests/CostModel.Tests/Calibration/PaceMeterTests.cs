using PrivateInference.CostModel.Calibration;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Tests.Calibration;

public sealed class PaceMeterTests
{
    [Fact]
    public void Measure_ProfileThatSaysNothing_IsAsCalibrated()
        => new PaceMeter(FlatProfile.Create()).Measure().Should().Be(MachinePace.AsCalibrated);

    [Fact]
    public void Measure_ProfileOfAMachineAMillionTimesAsSlow_IsFarBelowOne()
    {
        // A second for an AND gate, and for a hand-over: no machine that runs this is as slow.
        MachineProfile slow = FlatProfile.Create((UnitCostKeys.Of(Operation.Garbling), 1), (UnitCostKeys.HandOver, 1));
        MachinePace pace = new PaceMeter(slow).Measure();
        pace.Alone.Should().BeInRange(1e-12, 1e-3);
        pace.Busy.Should().BeInRange(1e-12, 1e-3);
        pace.HandOver.Should().BeInRange(0, 0.5);
    }
}
