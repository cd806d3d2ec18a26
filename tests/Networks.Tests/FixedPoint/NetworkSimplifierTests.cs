using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class NetworkSimplifierTests
{
    [Theory]
    [MemberData(nameof(SmallNetworks.Names), MemberType = typeof(SmallNetworks))]
    public void Simplify_EveryKindOfNetwork_ComputesTheSameAndLeavesNoScale(string name)
    {
        Network network = SmallNetworks.Get(name);
        Network simplified = Simplify(network);
        simplified.Layers.OfType<AffineLayer>().Should().NotContain(layer => layer.Scale.Any(s => s != 1));
        foreach (float[] input in CalibrationInputs.Generate(network.InputShape, 3, seed: 9))
        {
            float[] expected = NaiveFloat.RunAll(network, input)[^1];
            float[] got = NaiveFloat.RunAll(simplified, input)[^1];
            got.Zip(expected, (g, e) => Math.Abs(g - e)).Max().Should().BeLessThan(1e-5f * (1 + expected.Max(Math.Abs)));
        }
    }

    [Theory]
    [InlineData("plain", 0, 0)]
    [InlineData("residual", 0, 0)]
    [InlineData("relu6", 0, 0)]
    [InlineData("preactivation", 3, 0)]
    [InlineData("preactivation-negative", 0, 3)]
    [InlineData("normalised-input", 1, 0)]
    [InlineData("affine-per-element", 0, 0)]
    public void Simplify_BatchNorm_BecomesNothingConstantsOrSigns(string name, int constants, int depthwise)
    {
        Network simplified = Simplify(SmallNetworks.Get(name));
        simplified.Layers.OfType<AffineLayer>().Should().HaveCount(constants);
        simplified.Layers.OfType<ConvolutionLayer>().Count(c => c.Name.StartsWith("affine", StringComparison.Ordinal)).Should().Be(depthwise);
    }

    [Fact]
    public void Simplify_NegativeScaleBeforeRelu_LeavesWeightsOfOneBit()
    {
        InferencePlan plan = FixedPointPlannerTests.Plan("preactivation-negative").Plan;
        LinearStep[] signs = [.. plan.Steps.OfType<LinearStep>().Where(s => s.Name.StartsWith("affine", StringComparison.Ordinal))];
        signs.Should().NotBeEmpty().And.OnlyContain(s => s.WeightBits == 1 && s.Convolution.Groups == s.Convolution.InputChannels);
        signs.SelectMany(s => s.Weights!).Should().Contain(-1).And.OnlyContain(w => w >= -1 && w <= 1);
    }

    [Fact]
    public void Simplify_DeadChannel_DoesNotBlowUpTheRange()
    {
        FixedPointReport report = FixedPointPlannerTests.Plan("preactivation-dead-channel").Report;
        report.Tensors.Max(t => t.Range.Largest).Should().BeLessThan(1000);
    }

    [Fact]
    public void Simplify_PerElementScaleThatNothingAbsorbs_NamesTheLayer()
    {
        NetworkBuilder b = new(new TensorShape(2, 4, 4));
        int t = b.Affine(b.Relu(b.Conv(0, 2)), b.Uniform(32, 0.5f, 2), new float[32]);
        _ = b.Relu(b.Conv(t, 2));
        Action simplify = () => Simplify(b.Build());
        simplify.Should().Throw<InferencePlanException>().WithMessage("*affine2*");
    }

    [Fact]
    public void Simplify_LayersNobodyReads_AreDropped()
    {
        NetworkBuilder b = new(new TensorShape(2, 4, 4));
        int t = b.Conv(0, 2);
        _ = b.Relu(b.Conv(t, 3));
        _ = b.Relu(t);
        Network simplified = Simplify(b.Build());
        simplified.Layers.Should().HaveCount(2);
        simplified.Layers[^1].Inputs.Should().Equal(1);
    }

    private static Network Simplify(Network network)
    {
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 2, seed: 1);
        TensorRange[] ranges = RangeCalibration.Measure(network, inputs);
        return NetworkSimplifier.Simplify(network, [.. ranges.Select(r => r.Largest)]);
    }
}
