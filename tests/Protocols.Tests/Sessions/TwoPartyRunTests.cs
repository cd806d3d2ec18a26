using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.Protocols.Tests.Sessions;

public sealed class TwoPartyRunTests
{
    private static readonly SessionOptions s_client = new() { RecordTruncationShares = true, StallLimit = TimeSpan.FromSeconds(20) };
    private static readonly SessionOptions s_server = new() { StallLimit = TimeSpan.FromSeconds(20) };

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
                    if (network.StartsWith("mask", StringComparison.Ordinal))
                    {
                        data.Add(network, protocol.Name, RemovedPositions.Correction);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Execute_AnyNetworkAndProtocol_AgreesBitForBitWithTheExecutor(string network, string protocol, RemovedPositions removed)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)! with { Removed = removed };
        TwoPartyResult result = TwoPartyRun.Execute(plan, image, specification, s_client, s_server, repeats: 2);
        ulong[] expected = FixedPointExecutor.Run(plan, image, new RecordedShares(result.TruncationShares));
        result.Logits.Should().Equal(expected);
        result.Inferences.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("delphi", "residual")]
    [InlineData("delphi", "max-pool")]
    [InlineData("client-garbler", "mask-pixel")]
    public void Execute_ThreeHalvesGarbling_AgreesBitForBitAndSendsSmallerTables(string protocol, string network)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        ProtocolSpecification halfGates = ProtocolSpecification.Find(protocol)!;
        ProtocolSpecification threeHalves = halfGates with { Garbling = GarblingScheme.ThreeHalves };
        TwoPartyResult smaller = TwoPartyRun.Execute(plan, image, threeHalves, s_client, s_server);
        TwoPartyResult larger = TwoPartyRun.Execute(plan, image, halfGates, s_client, s_server);
        smaller.Logits.Should().Equal(FixedPointExecutor.Run(plan, image, new RecordedShares(smaller.TruncationShares)));
        Total(smaller).Should().BeLessThan(Total(larger));

        static long Total(TwoPartyResult result) => result.Inferences[0].Offline.BytesDown + result.Inferences[0].Offline.BytesUp;
    }

    [Theory]
    [InlineData("delphi", "residual")]
    [InlineData("delphi", "max-pool")]
    [InlineData("delphi", "mask-pixel")]
    [InlineData("client-garbler", "residual")]
    [InlineData("client-garbler", "mask-channel")]
    public void Execute_SilentTransfers_AgreesBitForBit(string protocol, string network)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        ProtocolSpecification silent = ProtocolSpecification.Find(protocol)! with { Transfer = OTExtension.Silent };
        TwoPartyResult result = TwoPartyRun.Execute(plan, image, silent, s_client, s_server, repeats: 2);
        result.Logits.Should().Equal(FixedPointExecutor.Run(plan, image, new RecordedShares(result.TruncationShares)));
    }

    [Theory]
    [InlineData("delphi", "residual")]
    [InlineData("delphi", "mask-pixel")]
    [InlineData("client-garbler", "residual")]
    [InlineData("client-garbler", "mask-channel")]
    public void Execute_SharesTruncatedBeforeTheCircuit_AgreesBitForBitAndSendsLess(string protocol, string network)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        InferencePlan truncating = SmallNetworks.TruncatingShares(plan);
        ProtocolSpecification specification = ProtocolSpecification.Find(protocol)!;
        TwoPartyResult result = TwoPartyRun.Execute(truncating, image, specification, s_client, s_server);
        TwoPartyResult faithful = TwoPartyRun.Execute(plan, image, specification, s_client, s_server);
        result.Logits.Should().Equal(FixedPointExecutor.Run(truncating, image, new RecordedShares(result.TruncationShares)));
        Bytes(result).Sum().Should().BeLessThan(Bytes(faithful).Sum());
    }

    [Theory]
    [InlineData("residual", OTExtension.Iknp, GarblingScheme.HalfGates)]
    [InlineData("residual", OTExtension.Silent, GarblingScheme.ThreeHalves)]
    [InlineData("max-pool", OTExtension.Iknp, GarblingScheme.HalfGates)]
    [InlineData("max-pool", OTExtension.Silent, GarblingScheme.HalfGates)]
    [InlineData("mask-pixel", OTExtension.Iknp, GarblingScheme.HalfGates)]
    [InlineData("relu6", OTExtension.Iknp, GarblingScheme.HalfGates)]
    public void Execute_OutputsSharedBitByBit_AgreesBitForBitAndSendsLess(string network, OTExtension transfer, GarblingScheme garbling)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan(network);
        ProtocolSpecification inCircuit = ProtocolSpecification.All[0] with { Transfer = transfer, Garbling = garbling, Remasking = Remasking.InCircuit };
        ProtocolSpecification shared = inCircuit with { Remasking = Remasking.SharedBits };
        foreach (InferencePlan variant in (InferencePlan[])[plan, SmallNetworks.TruncatingShares(plan)])
        {
            TwoPartyResult result = TwoPartyRun.Execute(variant, image, shared, s_client, s_server, repeats: 2);
            TwoPartyResult larger = TwoPartyRun.Execute(variant, image, inCircuit, s_client, s_server);
            result.Logits.Should().Equal(FixedPointExecutor.Run(variant, image, new RecordedShares(result.TruncationShares)));
            Bytes(result).Sum().Should().BeLessThan(Bytes(larger).Sum());
            result.ClientStoredBytes.Should().BeLessThan(larger.ClientStoredBytes);
        }
    }

    [Fact]
    public void Execute_MoreThreads_GivesTheSameLogits()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("residual");
        TwoPartyResult result = TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], s_client with { Threads = 3 }, s_server with { Threads = 2 });
        result.Logits.Should().Equal(FixedPointExecutor.Run(plan, image));
    }

    [Fact]
    public void Execute_SameSeeds_MovesTheSameBytesAndAnotherSeedGivesTheSameLogits()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("max-pool");
        TwoPartyResult first = TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], s_client with { Seed = 5 }, s_server with { Seed = 5 });
        TwoPartyResult second = TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], s_client with { Seed = 6 }, s_server with { Seed = 6 });
        second.Logits.Should().Equal(first.Logits);
        Bytes(second).Should().Equal(Bytes(first));
    }

    [Fact]
    public void Execute_AnyRun_AddsUpAndAccountsForEveryByteByStep()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        TwoPartyResult result = TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], s_client, s_server);
        InferenceMeasurement cost = result.Inferences[0];
        ReluStep relu = plan.Steps.OfType<ReluStep>().Single();
        LayerMeasurement layer = cost.Layers[plan.Steps.ToList().IndexOf(relu)];

        // Online, the server's share of every ReLU comes as l labels; its output's bits and l bits of a part go back, in frames of at most 64 KiB.
        int labels = relu.Relus * plan.RingBits * 16;
        int bits = StepCircuit.Of(relu, plan.RingBits, ProtocolSpecification.All[0]).OutputBits;
        layer.Online.BytesDown.Should().Be(labels + (8 * layer.Online.MessagesDown));
        layer.Online.BytesUp.Should().Be((((relu.Relus * bits) + 7) / 8) + (((relu.Relus * plan.RingBits) + 7) / 8) + (8 * layer.Online.MessagesUp));
        layer.Online.Rounds.Should().Be(1);
        cost.Online.BytesDown.Should().BeGreaterThan(layer.Online.BytesDown);
        cost.Offline.Seconds.Should().BeGreaterThan(0);
        cost.Online.Seconds.Should().BeGreaterThan(0);
        result.ClientStoredBytes.Should().BeGreaterThan(result.Server.StoredBytes);
    }

    [Fact]
    public void Execute_ClientGarbles_StoresLittleAtTheClient()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        TwoPartyResult result = TwoPartyRun.Execute(plan, image, ProtocolSpecification.Find("client-garbler")!, s_client, s_server);
        result.ClientStoredBytes.Should().BeLessThan(result.Server.StoredBytes / 10);
    }

    [Fact]
    public void Execute_PlanWithoutWeights_IsRefused()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        Action run = () => TwoPartyRun.Execute(plan.WithoutWeights(), image, ProtocolSpecification.All[0], s_client, s_server);
        run.Should().Throw<ArgumentException>().WithMessage("*weights*");
    }

    [Fact]
    public void Execute_ImageOfAnotherLength_IsRefusedByBothSides()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        Action run = () => TwoPartyRun.Execute(plan, new ulong[3], ProtocolSpecification.All[0], s_client, s_server);
        run.Should().Throw<ArgumentException>().WithMessage("*3 values*2x8x8*");
    }

    private static IEnumerable<long> Bytes(TwoPartyResult result) => result.Inferences[0].Layers.SelectMany(layer => (long[])
    [
        layer.SetUp.BytesUp, layer.SetUp.BytesDown, layer.Offline.BytesUp, layer.Offline.BytesDown, layer.Online.BytesUp, layer.Online.BytesDown,
    ]);
}
