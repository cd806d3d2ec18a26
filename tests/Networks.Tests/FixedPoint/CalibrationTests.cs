using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(3, 32, 32)]
    [InlineData(1, 28, 28)]
    [InlineData(1, 1, 7)]
    [InlineData(2, 5, 1)]
    public void Generate_AnyShape_HasMeanZeroVarianceOneAndIsSmooth(int channels, int height, int width)
    {
        float[][] images = CalibrationInputs.Generate(new TensorShape(channels, height, width), 3, seed: 4);
        images.Should().HaveCount(3);
        images[0].Should().NotEqual(images[1]);
        CalibrationInputs.Generate(new TensorShape(channels, height, width), 3, seed: 4)[2].Should().Equal(images[2]);
        foreach (float[] image in images)
        {
            image.Should().HaveCount(channels * height * width);
            image.Average().Should().BeApproximately(0, 1e-4f);
            image.Average(x => x * x).Should().BeApproximately(1, 1e-3f);
        }

        if (width > 20)
        {
            images[0].Zip(images[0].Skip(1), (a, b) => a * b).Average().Should().BeGreaterThan(0.5f, "neighbours are alike");
        }
    }

    [Fact]
    public void Generate_OnePixel_IsFinite() => CalibrationInputs.Generate(new TensorShape(1, 1, 1), 1, 1)[0].Should().Equal(0);

    [Fact]
    public void Measure_KnownNumbers_GivesTheirMoments()
    {
        Network network = new("n", string.Empty, new TensorShape(2, 1, 1), [new ReshapeLayer("r", [0], new TensorShape(1, 2, 1))], OutputTransform.None);
        TensorRange range = RangeCalibration.Measure(network, [[1, -3], [2, 4]])[0];
        range.Should().Be(new TensorRange(4, 4, 1, Math.Sqrt(6.5), 2.5));
    }

    [Fact]
    public void TailProbability_ManySamples_IsExponentialThroughTheLargest()
    {
        TensorRange range = new(1 << 20, 10, 0, 1, 0.8);
        range.TailProbability(10).Should().BeApproximately(Math.ScaleB(1, -20), 1e-9);
        range.TailProbability(20).Should().BeApproximately(Math.ScaleB(1, -40), 1e-15);
    }

    [Fact]
    public void TailProbability_FewSamples_IsGaussian()
    {
        TensorRange range = new(100, 3, 1, 1, 1);
        range.TailProbability(9).Should().BeApproximately(Math.Exp(-32), 1e-16);
        range.TailProbability(0.5).Should().Be(1);
        new TensorRange(100, 0, 0, 0, 0).TailProbability(1).Should().Be(0);
    }

    [Fact]
    public void Choose_PowersOfTwo_AreExact()
        => CommonQuantum.Choose([0.5, 0.125, 1], 12).Should().BeEquivalentTo((0.125, new long[] { 4, 1, 8 }));

    [Fact]
    public void Choose_DivisorOfAPool_IsWithinTolerance()
    {
        (double quantum, long[] factors) = CommonQuantum.Choose([1.0 / 9, 1.0 / 1024], 12);
        (factors[0] * quantum).Should().BeApproximately(1.0 / 9, 1.0 / 9 / 8192);
        (factors[1] * quantum).Should().Be(1.0 / 1024);
        CommonQuantum.Choose([1.0, 1.0 / 9], 12).Factors.Should().Equal(9, 1);
    }

    [Fact]
    public void Choose_QuantaOutOfProportion_EndsAtTheLargestFactor()
        => CommonQuantum.Choose([1, Math.ScaleB(1, -90)], 12).Factors.Should().Equal(CommonQuantum.MostFactor, 1);

    [Fact]
    public void WeightScale_OfSimpleWeights_UsesFewBits()
    {
        WeightScale.Of([1, 0, -1], 3, 1).OutputQuantum(0.25, 12).Should().Be(0.25);
        WeightScale.Of([0.75f, 0.5f], 1, 2).OutputQuantum(1, 12).Should().Be(0.25);
        WeightScale.Of([0.3f, 0.3f], 2, 1).OutputQuantum(1, 12).Should().Be(Math.ScaleB(1, -12));
        WeightScale.Of([0, 0], 2, 1).OutputQuantum(1, 12).Should().BePositive();
    }

    [Fact]
    public void WeightScale_OfUnequalChannels_FollowsTheSmallButNotTheDead()
    {
        WeightScale.Of([0.3f, 0.03f], 2, 1).OutputQuantum(1, 12).Should().Be(Math.ScaleB(1, -15), "the harmonic mean is 0.042");
        WeightScale.Of([0.3f, 0.03f], 1, 2).OutputQuantum(1, 12).Should().Be(Math.ScaleB(1, -15));
        WeightScale.Of([0.3f, 0.3f, 1e-5f], 3, 1).OutputQuantum(1, 12).Should().Be(
            Math.ScaleB(1, -13), "two of three channels live, and the only input sees 0.24");
    }

    [Fact]
    public void GenerateLike_AnExample_StaysInItsRange()
    {
        float[] example = [0, 50, 100, 150, 200, 250, 255, 0, 10];
        TensorShape shape = new(1, 3, 3);
        IEnumerable<float> pixels = CalibrationInputs.GenerateLike(shape, 3, 1, example).SelectMany(x => x);
        pixels.Should().OnlyContain(x => x >= 0 && x <= 255).And.Contain(x => x > 150);
        Action wrong = () => CalibrationInputs.GenerateLike(shape, 1, 1, new float[4]);
        wrong.Should().Throw<ArgumentException>().WithMessage("*4 elements*1x3x3*");
    }
}
