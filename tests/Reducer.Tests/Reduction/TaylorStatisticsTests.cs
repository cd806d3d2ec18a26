using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.ReluPruner;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class TaylorStatisticsTests
{
    private static readonly ReluSite[] s_sites = [new("a", [1, 1, 2]), new("b", [1, 1, 1])];

    // First term, mean squares of gradient and change, share of negatives; by layer the mean length and mean square of the gradient.
    private static readonly Dictionary<string, float[]> s_means = new()
    {
        ["taylor:first:a"] = [0.5f, -0.25f],
        ["taylor:gradient:a"] = [1, 2],
        ["taylor:change:a"] = [2, 3],
        ["taylor:negative:a"] = [0.5f, 0.25f],
        ["taylor:length:a"] = [2],
        ["taylor:square:a"] = [9],
        ["taylor:first:b"] = [1],
        ["taylor:gradient:b"] = [0],
        ["taylor:change:b"] = [4],
        ["taylor:negative:b"] = [0],
        ["taylor:length:b"] = [1],
        ["taylor:square:b"] = [1],
    };

    [Theory]
    [InlineData(TaylorImportance.Absolute, 0.5 * (0.5 + 1), 0.25 * (-0.25 + 3))]
    [InlineData(TaylorImportance.Expected, 0.5 * 0.5, 0.25 * 3.25)]
    [InlineData(TaylorImportance.Sum, 0.5 * 2.5, 0.25 * 5.75)]
    public void Importance_Means_FollowTheFormula(TaylorImportance importance, double first, double second)
    {
        IReadOnlyList<double[]> scores = new TaylorStatistics(s_sites, new ReluPrunerOptions { Importance = importance }).Importance(s_means);

        // Layer a, of weight 2 times the root of 9, is the more important of the two: 1.1.
        scores[0].Should().Equal([1.1 * first, 1.1 * second], (a, b) => Math.Abs(a - b) < 1e-6);
        scores[1].Should().Equal([0.0], "a ReLU whose input is never negative changes nothing");

        scores = new TaylorStatistics(s_sites, new ReluPrunerOptions { Importance = importance, LayerWeight = false }).Importance(s_means);
        scores[0].Should().Equal([first, second], (a, b) => Math.Abs(a - b) < 1e-6);
    }
}
