using PrivateInference.CostModel.Calibration;

namespace PrivateInference.CostModel.Tests.Calibration;

public sealed class NonNegativeFitTests
{
    [Fact]
    public void Solve_TimesThatAreSumsOfCosts_FindsTheCosts()
    {
        double[] costs = [2, 0.5, 10];
        double[][] units = [[100, 50, 1], [10, 900, 3], [5, 40, 20], [70, 70, 7]];
        double[] found = NonNegativeFit.Solve([.. units.Select(row => (row, row.Zip(costs, (count, cost) => count * cost).Sum()))]);
        found.Should().SatisfyRespectively(costs.Select(cost => (Action<double>)(value => value.Should().BeApproximately(cost, 1e-3 * cost))));
    }

    [Fact]
    public void Solve_CostThatWouldBeNegative_IsZero()
    {
        double[] found = NonNegativeFit.Solve([([10.0, 0.0], 10.0), ([10.0, 10.0], 9.0)]);
        found[1].Should().Be(0);
        found[0].Should().BeInRange(0.9, 1.0);
    }
}
