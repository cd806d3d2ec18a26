using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Tests.Shapes;

public sealed class ShapePlanTests
{
    [Theory]
    [InlineData("mnist-delphi")]
    [InlineData("minionn-cifar")]
    [InlineData("resnet20-cifar")]
    [InlineData("sphynx-25k-cifar")]
    public void Create_FromTheZoo_CountsAsAPlanMadeFromWeightsInTheSameArithmetic(string name)
    {
        Network network = NetworkZoo.Build(name);
        InferencePlan made = FixedPointPlanner.Create(network, CalibrationInputs.Generate(network.InputShape, 1, 1), new FixedPointOptions());
        InferenceCounts expected = InferenceCounts.Of(Uniform(made), ProtocolSpecification.All[0]);
        InferenceCounts counts = InferenceCounts.Of(ShapePlan.Create(name), ProtocolSpecification.All[0]);

        (counts.Offline.BytesUp, counts.Offline.BytesDown).Should().Be((expected.Offline.BytesUp, expected.Offline.BytesDown));
        (counts.Online.BytesUp, counts.Online.BytesDown).Should().Be((expected.Online.BytesUp, expected.Online.BytesDown));
        (counts.ClientStoredBytes, counts.ServerStoredBytes).Should().Be((expected.ClientStoredBytes, expected.ServerStoredBytes));
        counts.Offline.Rounds.Should().Be(expected.Offline.Rounds);
        counts.Online.Rounds.Should().Be(expected.Online.Rounds);
        counts.Online.Server[Operation.MultiplyAccumulate].Should().Be(expected.Online.Server[Operation.MultiplyAccumulate]);
    }

    [Fact]
    public void Create_ResNet50_HasTheReLUsOfTheZoo()
    {
        InferencePlan plan = ShapePlan.Create("resnet50-imagenet");
        plan.Relus.Should().Be(NetworkZoo.Entries.Single(entry => entry.Name == "resnet50-imagenet").Relus);
        plan.Steps.OfType<LinearStep>().Should().HaveCount(54).And.OnlyContain(step => step.Weights == null);
    }

    [Theory]
    [InlineData(7, 4, 12)]
    [InlineData(65, 4, 12)]
    [InlineData(32, 31, 12)]
    [InlineData(32, 4, 0)]
    [InlineData(32, 4, 33)]
    public void Create_ArithmeticOutOfRange_IsRefused(int ringBits, int shift, int weightBits)
    {
        Action create = () => ShapePlan.Create("mnist-delphi", new ShapePlanOptions { RingBits = ringBits, Shift = shift, WeightBits = weightBits });
        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Create_UnknownName_IsRefusedWithNearOnes()
    {
        Action create = () => ShapePlan.Create("resnet20-cifr");
        create.Should().Throw<ArgumentException>().WithMessage("*resnet20-cifar*");
    }

    /// <summary>The plan in the arithmetic that shapes assume.</summary>
    private static InferencePlan Uniform(InferencePlan plan)
    {
        ShapePlanOptions options = new();
        return plan.WithoutWeights() with
        {
            RingBits = options.RingBits,
            Steps = [.. plan.WithoutWeights().Steps.Select(step => step switch
            {
                LinearStep linear => linear with { WeightBits = options.WeightBits },
                ReluStep relu => relu with { Shift = options.Shift },
                _ => step,
            })],
        };
    }
}
