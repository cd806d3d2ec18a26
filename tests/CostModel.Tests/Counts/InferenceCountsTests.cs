using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Shapes;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.CostModel.Tests.Counts;

public sealed class InferenceCountsTests
{
    private static readonly SessionOptions s_options = new() { StallLimit = TimeSpan.FromSeconds(60) };

    public static TheoryData<string, string, RemovedPositions> Combinations
    {
        get
        {
            TheoryData<string, string, RemovedPositions> data = [];
            foreach (string network in SmallNetworks.Names)
            {
                foreach (ProtocolSpecification protocol in ProtocolSpecification.All)
                {
                    data.Add(network, protocol.Name, RemovedPositions.Sequential);
                    data.Add(network, protocol.Name, RemovedPositions.Correction);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Of_AnyNetworkProtocolAndVariant_IsWhatARunSends(string network, string protocol, RemovedPositions removed)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)! with { Removed = removed };

        TwoPartyResult run = TwoPartyRun.Execute(plan, image, specification, s_options, s_options);
        ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification), run);
    }

    [Theory]
    [InlineData("delphi", RemovedPositions.Sequential)]
    [InlineData("delphi", RemovedPositions.Correction)]
    [InlineData("client-garbler", RemovedPositions.Sequential)]
    [InlineData("client-garbler", RemovedPositions.Correction)]
    public void Of_LayersOfManyChunks_IsWhatARunSends(string protocol, RemovedPositions removed)
    {
        (InferencePlan plan, ulong[] image) = WideNetwork.Plan();
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)! with { Removed = removed };
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, specification, s_options, s_options);
        ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification), run);
    }

    [Theory]
    [InlineData("delphi")]
    [InlineData("client-garbler")]
    public void Of_ThreeHalvesGarbling_IsWhatARunSends(string protocol)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("max-pool");
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)! with { Garbling = GarblingScheme.ThreeHalves };
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, specification, s_options, s_options);
        ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification), run);
    }

    [Theory]
    [InlineData("delphi", 1)]
    [InlineData("delphi", 3)]
    [InlineData("client-garbler", 1)]
    [InlineData("client-garbler", 3)]
    public void Of_SilentTransfers_IsWhatARunSends(string protocol, int inferences)
    {
        (InferencePlan plan, ulong[] image) = WideNetwork.Plan();
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)! with { Transfer = OTExtension.Silent };
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, specification, s_options, s_options, inferences);
        ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification, new CountOptions { Inferences = inferences }), run);
    }

    [Theory]
    [InlineData("delphi", "max-pool")]
    [InlineData("delphi", "mask-pixel")]
    [InlineData("client-garbler", "residual")]
    public void Of_SharesTruncatedBeforeTheCircuit_IsWhatARunSends(string protocol, string network)
    {
        (_, InferencePlan faithful, ulong[] image) = SmallNetworks.Plan(network);
        InferencePlan plan = SmallNetworks.TruncatingShares(faithful);
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)!;
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, specification, s_options, s_options);
        ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification), run);
        InferenceCounts.Of(plan, specification).Offline.Server[Operation.Garbling]
            .Should().Be(InferenceCounts.Of(faithful, specification).Offline.Server[Operation.Garbling] - DroppedGates(faithful, specification));
    }

    [Theory]
    [InlineData(OTExtension.Iknp)]
    [InlineData(OTExtension.Silent)]
    public void Of_OutputsSharedBitByBit_IsWhatARunSends(OTExtension transfer)
    {
        ProtocolSpecification specification = ProtocolSpecification.All[0] with { Transfer = transfer, Remasking = Remasking.SharedBits };
        (InferencePlan wide, ulong[] wideImage) = WideNetwork.Plan();
        (_, InferencePlan pools, ulong[] image) = SmallNetworks.Plan("max-pool");
        foreach ((InferencePlan plan, ulong[] input) in ((InferencePlan, ulong[])[])[(wide, wideImage), (pools, image)])
        {
            TwoPartyResult run = TwoPartyRun.Execute(plan, input, specification, s_options, s_options);
            ShouldBe(InferenceCounts.Of(plan.WithoutWeights(), specification), run);
        }
    }

    [Fact]
    public void Of_SeveralInferences_CountsTheirCommandsInTheSetUp()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("no-relu");
        ProtocolSpecification protocol = ProtocolSpecification.All[0];
        TwoPartyResult run = TwoPartyRun.Execute(plan, image, protocol, s_options, s_options, repeats: 3);
        ShouldBe(InferenceCounts.Of(plan, protocol, new CountOptions { Inferences = 3 }), run);
    }

    [Fact]
    public void Of_NoMemoryForWeights_TransformsThemInEveryInference()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        InferenceCounts kept = InferenceCounts.Of(plan, ProtocolSpecification.All[0]);
        InferenceCounts forgotten = InferenceCounts.Of(plan, ProtocolSpecification.All[0], new CountOptions { PreparedBytesLimit = 0 });
        kept.SetUp.Server[Operation.WeightTransform].Should().BePositive();
        kept.Offline.Server[Operation.WeightTransform].Should().Be(0);
        forgotten.SetUp.Server[Operation.WeightTransform].Should().Be(0);
        forgotten.Offline.Server[Operation.WeightTransform].Should().Be(kept.SetUp.Server[Operation.WeightTransform]);
    }

    [Fact]
    public void Of_LayersEvaluatedDirectly_CountsDigitsInPlaceOfTransforms()
    {
        // Images of 56 x 56 leave a polynomial to one channel: kernels of one pixel are digits always, those of 3 x 3 where weights are not kept.
        InferencePlan plan = ShapePlan.Create("resnet50-imagenet");
        InferenceCounts kept = InferenceCounts.Of(plan, ProtocolSpecification.All[0], new CountOptions { PreparedBytesLimit = long.MaxValue });
        InferenceCounts forgotten = InferenceCounts.Of(plan, ProtocolSpecification.All[0], new CountOptions { PreparedBytesLimit = 0 });
        LinearStep[] steps = [.. plan.Steps.OfType<LinearStep>()];
        LinearLayerPlan[] layers = [.. steps.Select(step => LinearLayerPlan.Create(step.Convolution, plan.RingBits, step.WeightBits))];
        LinearLayerPlan[] direct = [.. layers.Where(layer => layer.IsDirect(isKept: false))];
        direct.Should().NotBeEmpty().And.HaveCountLessThan(steps.Length);
        forgotten.Offline.Server[Operation.DirectProduct].Should().Be(direct.Sum(layer => layer.Counts.DirectProducts));
        forgotten.Offline.Server[Operation.WeightTransform].Should().BePositive().And.BeLessThan(kept.SetUp.Server[Operation.WeightTransform]);
        kept.Offline.Server[Operation.DirectProduct].Should().Be(direct.Where(layer => layer.IsDirect(isKept: true)).Sum(layer => layer.Counts.DirectProducts));
        long copies = layers.Where(layer => layer.FormOf(isKept: false) == WeightForm.Runs).Sum(layer => layer.LoadedValues(isKept: false) - layer.LoadedValues(isKept: true));
        copies.Should().BePositive();
        (forgotten.Offline.Server[Operation.DirectLoad] + forgotten.Offline.Server[Operation.CiphertextLoad])
            .Should().Be(kept.Offline.Server[Operation.DirectLoad] + kept.Offline.Server[Operation.CiphertextLoad] + copies, "runs of three shifts need two copies more");
        (forgotten.Offline.BytesUp, forgotten.Offline.BytesDown).Should().Be((kept.Offline.BytesUp, kept.Offline.BytesDown));
    }

    [Fact]
    public void Of_NoInference_IsRefused()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        Action count = () => InferenceCounts.Of(plan, ProtocolSpecification.All[0], new CountOptions { Inferences = 0 });
        count.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>A gate of the sum for each bit that a kept ReLU drops; what the server garbles of it.</summary>
    private static long DroppedGates(InferencePlan plan, ProtocolSpecification protocol) => protocol.Garbler == GarblerRole.Server
        ? plan.Steps.OfType<ReluStep>().Sum(relu => (long)relu.Relus * relu.Shift)
        : 0;

    private static void ShouldBe(InferenceCounts counts, TwoPartyResult run)
    {
        InferenceMeasurement measured = run.Inferences[^1];
        Wire(counts.SetUp).Should().Be(Wire(measured.SetUp), "set-up");
        Wire(counts.Offline).Should().Be(Wire(measured.Offline), "offline");
        Wire(counts.Online).Should().Be(Wire(measured.Online), "online");
        foreach ((StepCounts predicted, LayerMeasurement layer) in counts.Steps.Zip(measured.Layers))
        {
            Wire(predicted.SetUp).Should().Be(Wire(layer.SetUp), layer.Name);
            Wire(predicted.Offline).Should().Be(Wire(layer.Offline), layer.Name);
            Wire(predicted.Online).Should().Be(Wire(layer.Online), layer.Name);
        }

        counts.ClientStoredBytes.Should().Be(run.ClientStoredBytes);
        counts.ServerStoredBytes.Should().Be(run.Server.StoredBytes);
    }

    private static (long, long, long, long, long) Wire(PhaseCounts counts)
        => (counts.BytesUp, counts.BytesDown, counts.MessagesUp, counts.MessagesDown, counts.Rounds);

    private static (long, long, long, long, long) Wire(PhaseMeasurement measured)
        => (measured.BytesUp, measured.BytesDown, measured.MessagesUp, measured.MessagesDown, measured.Rounds);
}
