using PrivateInference.CostModel.Calibration;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Tests.Calibration;

public sealed class UnitTimerTests
{
    [Fact]
    public void Costs_TwoSpeedsAndOutliers_AreTheMeanOfBothSpeeds()
    {
        UnitTimer timer = new();
        foreach (double sample in (double[])[9, 1, 1, 1, 2, 2, 2, 0])
        {
            timer.Add("a", sample);
        }

        UnitCost cost = timer.Costs(new UnitTimer())["a"];

        cost.Value.Should().BeApproximately(1.5, 1e-12);
        cost.Samples.Should().Be(8);
        cost.AllCores.Should().BeNull();
    }

    [Fact]
    public void Typical_FewSamples_IsTheirMean() => UnitTimer.Typical([1, 2, 6]).Should().BeApproximately(3, 1e-12);
}
