using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Tests.Packing;

public sealed class PlaintextRunsTests
{
    [Theory]
    [InlineData(128, 8)]
    [InlineData(128, 128)]
    public void Find_AnyExponent_IsThatPowerOfX(int degree, int length)
    {
        // A kernel as wide as a run reads every shift.
        PlaintextRuns runs = new(new TiledAxis(new KernelAxis(200, 200, length, 1, 1, 3), 200), degree, length);
        runs.Shifts.Should().Equal(Enumerable.Range(0, length));
        for (int exponent = 1 - degree; exponent < degree; exponent++)
        {
            (int shift, int place, bool isNegated) = runs.Find(exponent);
            place.Should().BeInRange(0, runs.Count - 1);
            int power = (place * length) - runs.Shifts[shift] + (isNegated ? degree : 0);
            ((power - exponent) % (2 * degree)).Should().Be(0, "x^2n = 1: exponent {0}", exponent);
        }
    }

    [Fact]
    public void Shifts_AKernelOfThree_AreItsOffsets()
    {
        PlaintextRuns runs = new(new TiledAxis(new KernelAxis(7, 7, 3, 1, 1, 1), 7), 4096, 8);
        runs.Shifts.Should().Equal(0, 1, 7);
        (runs.Count, runs.Values).Should().Be((512, 3 * 512));
    }
}
