using PrivateInference.Reducer.Reduction.SENet;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class SparseTopologyTests
{
    [Fact]
    public void First_Density_KeepsTheLargestOfEachLayer()
    {
        List<float[]> masks = SparseTopology.First([[0.1f, -0.9f, 0.3f, 0.2f], [5, 6]], 0.5);
        masks[0].Should().Equal(0, 1, 1, 0);
        masks[1].Should().Equal(0, 1);
    }

    [Fact]
    public void Move_SmallestGoAndGrowWhereMomentumIs()
    {
        // Each layer loses the smaller of its two; the second layer's weights have all the momentum, so both grow there.
        List<float[]> masks = [[1, 1, 0, 0], [1, 1, 0, 0, 0]];
        SparseTopology.Move([[0.1f, 0.5f, 0, 0], [0.6f, -0.2f, 0, 0, 0]], [[0, 0, 9, 9], [1, 1, 3, -5, 4]], masks, 0.5);
        masks[0].Should().Equal(0, 1, 0, 0);
        masks[1].Should().Equal(1, 0, 0, 1, 1);
    }

    [Fact]
    public void Move_Repeated_KeepsTheTotalAndAWeightInEachLayer()
    {
        RandomStream random = new(5, 5);
        List<float[]> weights = [.. new[] { 40, 7, 300 }.Select(n => Enumerable.Range(0, n).Select(_ => (float)random.NextNormal()).ToArray())];
        List<float[]> masks = SparseTopology.First(weights, 0.3);
        float total = masks.Sum(m => m.Sum());
        for (int epoch = 0; epoch < 30; epoch++)
        {
            SparseTopology.Move(weights, [.. weights.Select(w => w.Select(_ => (float)random.NextNormal()).ToArray())], masks, 0.5);
            masks.Sum(m => m.Sum()).Should().Be(total);
            masks.Should().OnlyContain(m => m.Sum() >= 1);
        }
    }
}
