using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;

namespace PrivateInference.CostModel.Tests.Shapes;

public sealed class ShapeRingTests
{
    [Fact]
    public void Widen_AllReluKept_IsTheSameRing()
        => ShapeRing.Widen(ShapePlan.Create("mnist-delphi")).RingBits.Should().Be(new ShapePlanOptions().RingBits);

    [Theory]
    [InlineData("mnist-delphi")]
    [InlineData("minionn-cifar")]
    public void Widen_HalfTheReluRemoved_IsNearWhatThePlannerChooses(string name)
    {
        Network network = Halved(NetworkZoo.Build(name));
        int planned = FixedPointPlanner.Create(network, CalibrationInputs.Generate(network.InputShape, 1, 1), new FixedPointOptions()).RingBits;
        int widened = ShapeRing.Widen(ShapePlan.Create(network)).RingBits;
        widened.Should().BeCloseTo(planned, 4).And.BeGreaterThan(50);
    }

    [Fact]
    public void Widen_MorePositions_IsOneBitForTwiceAsMany()
    {
        int half = ShapeRing.Widen(Truncating(1 << 10)).RingBits;
        ShapeRing.Widen(Truncating(1 << 11)).RingBits.Should().Be(half + 1);
        ShapeRing.Widen(Truncating(1 << 28)).RingBits.Should().Be(64);
    }

    private static InferencePlan Truncating(int positions)
    {
        TensorShape shape = new(positions, 1, 1);
        return new InferencePlan("x", string.Empty, 35, shape, 1, [new TruncateStep("t", [0], shape, 1, 14)], OutputTransform.None);
    }

    private static Network Halved(Network network) => network with
    {
        Layers =
        [
            .. network.Layers.Select(layer => layer is ReluLayer relu
                ? relu with { Mask = new ReluMask([.. Enumerable.Range(0, relu.Shape.Elements).Select(i => i % 2 == 0)]) }
                : layer),
        ],
    };
}
