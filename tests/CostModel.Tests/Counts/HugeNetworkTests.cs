using PrivateInference.CostModel.Counts;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Tests.Counts;

/// <summary>Layers of 2^28 scalars, the most that a plan may have: no array of that length is made, for counting looks at shapes alone.</summary>
public sealed class HugeNetworkTests
{
    private static readonly ProtocolSpecification s_protocol = ProtocolSpecification.Find("delphi")!;
    private static readonly TensorShape s_map = new(4_096, 256, 256);

    [Fact]
    public void Of_TheLargestPlanThatThereIs_IsCountedExactly()
    {
        // With the image 2^31 scalars, the most of a plan.
        const int Layers = 7;
        InferenceCounts one = InferenceCounts.Of(Relus(1), s_protocol);
        InferenceCounts many = InferenceCounts.Of(Relus(Layers), s_protocol);
        PhaseCounts layer = one.Steps[0].Offline;
        many.Steps.Should().OnlyContain(step => step.Offline.BytesDown == layer.BytesDown);
        Int128 sum = ((Int128)layer.BytesDown * Layers) + (one.Offline.BytesDown - layer.BytesDown);
        ((Int128)many.Offline.BytesDown).Should().Be(sum);
        many.Offline.Server[Operation.Garbling].Should().Be(60L * s_map.Elements * Layers);
    }

    [Fact]
    public void Sum_LayersTogetherBeyondALong_NamesTheLayer()
    {
        PhaseCounts most = PhaseCounts.Zero with { BytesDown = 1L << 62 };
        StepCounts[] steps = [.. ((string[])["first", "second"]).Select((name, k) => new StepCounts(k, name, "Relu", 1, PhaseCounts.Zero, most, most))];
        Action sum = () => PhaseCounts.Sum(PhaseCounts.Zero, steps, step => step.Offline);
        sum.Should().Throw<CountOverflowException>().WithMessage("layer second: with it a count of all layers together is beyond 2^63");
    }

    [Theory]
    [InlineData("client")]
    [InlineData("server")]
    [InlineData("bytes")]
    public void Tally_BeyondALong_OverflowsAndNeverWraps(string count)
    {
        CountTally tally = new(1);
        Scope scope = new(Phase.Offline, 0);
        Action add = () =>
        {
            for (int k = 0; k < 2; k++)
            {
                switch (count)
                {
                    case "client":
                        tally[scope].Client(Operation.Garbling, 1L << 62);
                        break;
                    case "server":
                        tally[scope].Server(Operation.Garbling, 1L << 62);
                        break;
                    default:
                        FrameCounter frames = new(tally, up: true);
                        frames.Enter(scope);
                        frames.WriteFlushed(1L << 61, 2);
                        break;
                }
            }
        };
        add.Should().Throw<OverflowException>();
        tally.LastStep.Should().Be(0);
    }

    private static InferencePlan Relus(int layers) => Plan(layers, new ReluStep("relu", [0], s_map, 1, 12, null, null));

    private static InferencePlan Plan(int layers, PlanStep step)
        => new("huge", string.Empty, 37, s_map, 1, [.. Enumerable.Range(0, layers).Select(k => step with { Inputs = [k] })], OutputTransform.None);
}
