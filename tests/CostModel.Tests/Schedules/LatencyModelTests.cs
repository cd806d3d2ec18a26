using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Tests.Schedules;

public sealed class LatencyModelTests
{
    private static readonly LinkProfile s_loopback = LinkProfile.Find("loopback")!;
    private static readonly InferencePlan s_plan = ShapePlan.Create("mnist-delphi");

    public static TheoryData<string> Protocols => [.. ProtocolSpecification.All.Select(protocol => protocol.Name)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Predict_OnlyDelay_IsTheRoundTripsThatWait(string protocol)
    {
        InferenceCounts counts = Counts(protocol);
        MachineProfile free = FlatProfile.Create();
        LatencyPrediction latency = new LatencyModel(free, free, new LinkProfile("far", double.PositiveInfinity, double.PositiveInfinity, 1)).Predict(counts);

        // Set-up: greeting, base transfers, end. Offline: one wave, the garbled layers, end; an evaluating server need not wait for the
        // client to ask, so its transfers are under way half a round trip earlier. Online: a layer's answers wait for its labels once.
        counts.Offline.Rounds.Should().Be(3);
        latency.SetUp.Seconds.Should().BeApproximately(3, 1e-9);
        latency.Offline.Seconds.Should().BeApproximately(protocol == "delphi" ? 3 : 2, 1e-9);
        latency.Online.Seconds.Should().BeApproximately(1 + s_plan.Steps.OfType<ReluStep>().Sum(Waits), 1e-9);
        latency.Online.RoundTripSeconds.Should().Be(counts.Online.Rounds);
    }

    [Theory]
    [InlineData(1, true, 2)]
    [InlineData(8192, true, 2)]
    [InlineData(8193, true, 3)]
    [InlineData(8192, false, 1)]
    [InlineData(8193, false, 2)]
    public void Send_WithoutShape_HandsOverOnceLessWhereTheMessageIsShortAndWhereItIsReadOnDemand(double bytes, bool isReadAhead, int handOvers)
    {
        MachineProfile machine = FlatProfile.Create((UnitCostKeys.HandOver, 1));
        Side client = new(true, machine, 1, double.PositiveInfinity, 1);
        Side server = new(false, machine, 1, double.PositiveInfinity, 1);
        Exchange exchange = new(new Schedule(), 0);

        // A lane that has never waited need not be woken.
        _ = exchange.Schedule.Add(client.Main, "work", new Work(1, 1));
        _ = isReadAhead
            ? exchange.Receive(server, server.Main, "message", bytes, exchange.Send(client, client.Main, server, "message", bytes, 1))
            : exchange.Tell(client, server, "message", bytes);
        new FluidClock(new Resources(2, 2, false, false)).Run(exchange.Schedule).Seconds.Should().BeApproximately(1 + handOvers, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Predict_SilentTransfersOnlyDelay_WaitForTheEvaluatorEveryNineChunks(string protocol)
    {
        InferenceCounts counts = InferenceCounts.Of(s_plan, ProtocolSpecification.Find(protocol)! with { Transfer = OTExtension.Silent });
        MachineProfile free = FlatProfile.Create();
        LatencyPrediction latency = new LatencyModel(free, free, new LinkProfile("far", double.PositiveInfinity, double.PositiveInfinity, 1)).Predict(counts);

        // Trees go eight chunks ahead of the tables, so the garbler comes to wait for what the evaluator chose; a server that evaluates
        // chooses at random and says nothing.
        int chunks = s_plan.Steps.OfType<ReluStep>().Sum(relu => (relu.Relus + 511) / 512);
        chunks.Should().BeGreaterThan(9);
        latency.Offline.Seconds.Should().BeApproximately(protocol == "delphi" ? 3 + ((chunks - 1) / 9) : 2, 1e-9);
    }

    [Fact]
    public void Predict_SilentTransfers_AreExpandedByBothPartiesOneAfterTheOther()
    {
        InferenceCounts counts = InferenceCounts.Of(s_plan, ProtocolSpecification.Find("delphi")! with { Transfer = OTExtension.Silent });
        MachineProfile machine = FlatProfile.Create(("secondsPerSilentTransferSent", 1e-6), ("secondsPerSilentTransferReceived", 1e-6));
        double each = counts.Offline.Server[Operation.SilentTransferSend] * 1e-6;
        LatencyPrediction latency = Of(machine, new ScheduleOptions()).Predict(counts);

        // The evaluator is a chunk behind: its last trees come when the garbler has made them.
        latency.Offline.ClientSeconds.Should().BeApproximately(each, 1e-9);
        latency.Offline.Seconds.Should().BeInRange(each, 1.2 * each);
        Of(machine, new ScheduleOptions { SharedCores = 1 }).Predict(counts).Offline.Seconds.Should().BeApproximately(2 * each, 0.01 * each);
    }

    [Fact]
    public void Predict_OnlyPlanning_IsWhatTheServerWeighs()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile machine = FlatProfile.Create((UnitCostKeys.ParametersWeighed, 1));
        Of(machine, new ScheduleOptions()).Predict(counts).SetUp.Seconds.Should().BeApproximately(counts.ParametersWeighed, 1e-9);

        // The client plans in its first offline phase, which in a session of several inferences is not the one that is measured.
        Of(machine, new ScheduleOptions { IsCold = true }).Predict(counts).Offline.Seconds.Should().BeApproximately(counts.ParametersWeighed, 1e-9);
        counts.ParametersWeighed.Should().BeGreaterThan(s_plan.Steps.OfType<LinearStep>().Count());
    }

    [Fact]
    public void Predict_OnlyCircuits_AreBuiltGateByGateByBothOneAfterTheOther()
    {
        ShapePlanOptions arithmetic = new();
        double gates = (2.0 * (arithmetic.RingBits - 1)) - arithmetic.Shift;
        LatencyPrediction latency = Of(FlatProfile.Create((UnitCostKeys.GateBuilt, 1)), new ScheduleOptions()).Predict(Counts("delphi"));
        latency.SetUp.Seconds.Should().BeApproximately(2 * gates * s_plan.Steps.OfType<ReluStep>().Count(), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Predict_OnlyALinkDown_IsItsBytes(string protocol)
    {
        InferenceCounts counts = Counts(protocol);
        MachineProfile free = FlatProfile.Create();
        LatencyPrediction latency = new LatencyModel(free, free, new LinkProfile("thin", double.PositiveInfinity, 8e6, 0)).Predict(counts);
        latency.Offline.DownSeconds.Should().BeApproximately(counts.Offline.BytesDown / 1e6, 1e-9);
        latency.Offline.Seconds.Should().BeApproximately(counts.Offline.BytesDown / 1e6, 1e-3);
        latency.Online.Seconds.Should().BeApproximately(counts.Online.BytesDown / 1e6, 1e-3);
    }

    [Fact]
    public void Predict_OnlyGarbling_IsGatesTimesItsCost()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile free = FlatProfile.Create();
        MachineProfile server = FlatProfile.Create(("secondsPerAndGateGarbled", 1e-6));
        LatencyPrediction latency = new LatencyModel(free, server, s_loopback).Predict(counts);

        // A ReLU of l bits with shift s has 2 (l - 1) - s AND gates where the output bits are shared.
        ShapePlanOptions arithmetic = new();
        double gates = s_plan.Relus * ((2.0 * (arithmetic.RingBits - 1)) - arithmetic.Shift);
        counts.Offline.Server[Operation.Garbling].Should().Be((long)gates);
        latency.Offline.Seconds.Should().BeApproximately(gates * 1e-6, 1e-6);
        latency.Online.Seconds.Should().Be(0);
    }

    [Fact]
    public void Predict_OneCoreForBoth_TakesTheWorkOfBoth()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile machine = FlatProfile.Create(("secondsPerTransferSent", 1e-6), ("secondsPerTransferReceived", 1e-6));
        LatencyPrediction apart = new LatencyModel(machine, machine, s_loopback).Predict(counts);
        LatencyPrediction shared = new LatencyModel(machine, machine, s_loopback, new ScheduleOptions { SharedCores = 1 }).Predict(counts);
        shared.Offline.Seconds.Should().BeApproximately(apart.Offline.ClientSeconds + apart.Offline.ServerSeconds, 1e-9);
        apart.Offline.Seconds.Should().BeLessThan(0.7 * shared.Offline.Seconds);
    }

    [Fact]
    public void Predict_SlowerInEveryUnit_IsNeverFaster()
    {
        InferenceCounts counts = Counts("client-garbler");
        double before = Total(FlatProfile.Create([.. UnitCostKeys.All.Select(key => (key, 1e-9))]), counts);
        foreach (string slower in UnitCostKeys.All)
        {
            Total(FlatProfile.Create([.. UnitCostKeys.All.Select(key => (key, key == slower ? 1e-6 : 1e-9))]), counts).Should().BeGreaterThanOrEqualTo(before, slower);
        }
    }

    [Fact]
    public void Predict_Cold_AddsWhatTheFirstTakesLonger()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile machine = FlatProfile.Create(
            (UnitCostKeys.FirstSetUp, 1), (UnitCostKeys.FirstOffline, 2), (UnitCostKeys.FirstOnline, 4), (UnitCostKeys.Of(Operation.StoredByte), 1e-6));
        LatencyPrediction warm = Of(machine, new ScheduleOptions()).Predict(counts);
        LatencyPrediction cold = Of(machine, new ScheduleOptions { IsCold = true }).Predict(counts);
        warm.TotalSeconds.Should().Be(0);
        cold.SetUp.Seconds.Should().BeApproximately(1 + (counts.SetUp.Server[Operation.StoredByte] * 1e-6), 1e-6);
        cold.Offline.Seconds.Should().BeApproximately(2 + (counts.Offline.Client[Operation.StoredByte] * 1e-6), 1e-6);
        cold.Online.Seconds.Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Predict_AcceleratedServer_DividesItsHomomorphicWork()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile machine = FlatProfile.Create(("secondsPerCoefficientMultiplied", 1e-6), ("secondsPerCoefficientTransformed", 1e-6));
        LatencyPrediction plain = Of(machine, new ScheduleOptions()).Predict(counts);
        LatencyPrediction fast = Of(machine, new ScheduleOptions { HomomorphicServerFactor = 10 }).Predict(counts);
        fast.SetUp.Seconds.Should().BeApproximately(plain.SetUp.Seconds / 10, 1e-9);
        fast.Offline.Seconds.Should().BeApproximately(plain.Offline.Seconds / 10, 1e-9);
    }

    [Fact]
    public void Predict_MoreCores_DivideGarblingButNotTransfers()
    {
        InferenceCounts counts = Counts("delphi");
        ScheduleOptions four = new() { ClientCores = 4, ServerCores = 4 };
        MachineProfile garbles = FlatProfile.Create(("secondsPerAndGateGarbled", 1e-6));
        MachineProfile transfers = FlatProfile.Create(("secondsPerTransferSent", 1e-6));
        Of(garbles, four).Predict(counts).Offline.Seconds.Should().BeApproximately(Of(garbles, new ScheduleOptions()).Predict(counts).Offline.Seconds / 4, 1e-9);
        Of(transfers, four).Predict(counts).Offline.Seconds.Should().BeApproximately(Of(transfers, new ScheduleOptions()).Predict(counts).Offline.Seconds, 1e-9);
    }

    [Fact]
    public void Predict_SharedMedium_TakesBothDirectionsTogether()
    {
        InferenceCounts counts = Counts("delphi");
        MachineProfile free = FlatProfile.Create();
        LinkProfile link = new("air", 8e6, 8e6, 0);
        LatencyPrediction shared = new LatencyModel(free, free, link, new ScheduleOptions { IsMediumShared = true }).Predict(counts);
        shared.Offline.Seconds.Should().BeApproximately((counts.Offline.BytesUp + counts.Offline.BytesDown) / 1e6, 1e-3);
    }

    [Theory]
    [InlineData("delphi", 64)]
    [InlineData("delphi", 32)]
    [InlineData("client-garbler", 32)]
    public void Predict_CoarseResolution_IsNearTheFineOne(string protocol, int resolution)
    {
        InferenceCounts counts = InferenceCounts.Of(ShapePlan.Create("resnet20-cifar"), ProtocolSpecification.Find(protocol)!);
        MachineProfile machine = FlatProfile.Create([.. UnitCostKeys.All.Select(key => (key, 1e-9))]);
        LinkProfile lan = LinkProfile.Find("lan")!;
        LatencyPrediction fine = new LatencyModel(machine, machine, lan, new ScheduleOptions { SharedCores = 2, Resolution = 1024 }).Predict(counts);
        LatencyPrediction coarse = new LatencyModel(machine, machine, lan, new ScheduleOptions { SharedCores = 2, Resolution = resolution }).Predict(counts);
        coarse.Offline.Seconds.Should().BeApproximately(fine.Offline.Seconds, 0.01 * fine.Offline.Seconds);
        coarse.Online.Seconds.Should().BeApproximately(fine.Online.Seconds, 0.01 * fine.Online.Seconds);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 0.0)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Constructor_OptionOutOfRange_IsRefused(int cores, double factor)
    {
        Action make = () => _ = Of(FlatProfile.Create(), new ScheduleOptions { ServerCores = cores, HomomorphicServerFactor = factor });
        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static LatencyModel Of(MachineProfile machine, ScheduleOptions options) => new(machine, machine, s_loopback, options);

    private static double Total(MachineProfile machine, InferenceCounts counts)
        => new LatencyModel(machine, machine, LinkProfile.Find("lan")!).Predict(counts).TotalSeconds;

    /// <summary>Round trips of a layer: eight chunks may be under way.</summary>
    private static double Waits(ReluStep relu)
    {
        int chunks = (relu.Relus + 511) / 512;
        return 1 + ((chunks - 1) / 9);
    }

    private static InferenceCounts Counts(string protocol) => InferenceCounts.Of(s_plan, ProtocolSpecification.Find(protocol)!);
}
