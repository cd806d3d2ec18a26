using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.Tests.Published;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Tests.WhatIf;

public sealed class PreparedNetworkTests
{
    private static readonly LinkProfile s_wan = LinkProfile.Find("wan")!;
    private static readonly MachineProfile s_machine = FlatProfile.Create(("secondsPerAndGateGarbled", 1e-7), ("secondsPerAndGateEvaluated", 2e-7));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(303_104)]
    public void Evaluate_ABudget_IsTheModelOnAPlanWithThatMask(long relus)
    {
        InferencePlan plan = ShapePlan.Create("resnet32-cifar");
        ProtocolSpecification protocol = ProtocolSpecification.Find("delphi")!;
        PreparedNetwork network = new(_ => plan, protocol, s_machine, s_machine, new ScheduleOptions().Resolution);
        DesignCost cost = network.Evaluate(new DesignPoint(relus, s_wan));
        InferenceCounts counts = InferenceCounts.Of(ReluThinning.Apply(plan, relus), protocol);
        LatencyPrediction latency = new LatencyModel(s_machine, s_machine, s_wan).Predict(counts);
        cost.OfflineSeconds.Should().Be(latency.Offline.Seconds);
        cost.OnlineSeconds.Should().Be(latency.Online.Seconds);
        cost.BytesDown.Should().Be(counts.Offline.BytesDown + counts.Online.BytesDown);
        cost.ClientStoredBytes.Should().Be(counts.ClientStoredBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(151_552)]
    [InlineData(303_103)]
    public void Apply_Budget_IsMetExactlyAndInProportion(long relus)
    {
        InferencePlan plan = ShapePlan.Create("resnet32-cifar");
        InferencePlan thinned = ReluThinning.Apply(plan, relus);
        thinned.Relus.Should().Be(relus);
        foreach ((ReluStep before, ReluStep after) in plan.Steps.OfType<ReluStep>().Zip(thinned.Steps.OfType<ReluStep>()))
        {
            ((double)after.Relus).Should().BeApproximately((double)before.Relus * relus / plan.Relus, 1);
        }
    }

    [Fact]
    public void Apply_MoreThanThereAre_IsRefused()
    {
        Action apply = () => ReluThinning.Apply(ShapePlan.Create("resnet32-cifar"), 303_105);
        apply.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Evaluate_AnotherRing_CountsAgain()
    {
        PreparedNetwork network = new(bits => ShapePlan.Create("minionn-cifar", new ShapePlanOptions { RingBits = bits ?? 35 }), ProtocolSpecification.Find("delphi")!, s_machine, s_machine);
        DesignPoint point = new(network.Relus, s_wan);
        network.Evaluate(point with { RingBits = 41 }).BytesDown.Should().BeGreaterThan(network.Evaluate(point).BytesDown);
        network.Evaluate(point with { RingBits = 35 }).Should().Be(network.Evaluate(point));
    }

    [Fact]
    public void Evaluate_PublishedNetwork_IsTheSumOfItsParts()
    {
        DelphiMachine epyc = PublishedData.Machine("delphi-epyc7502");
        PublishedProtocol protocol = PublishedProtocol.Find("delphi-2020")!;
        DelphiCounts counts = DelphiCounts.Of(ShapePlan.Create("resnet18-cifar"), GarblerRole.Server);
        PublishedNetwork network = new(protocol, counts, epyc, epyc);
        DesignCost whole = network.Evaluate(new DesignPoint(counts.Relus, s_wan));
        PublishedPrediction parts = DelphiLatency.Predict(counts, epyc, epyc, s_wan);
        whole.TotalSeconds.Should().BeApproximately(parts.TotalSeconds, 1e-9);
        whole.ClientWorkSeconds.Should().BeApproximately(parts.BusySeconds("client"), 1e-9);
        network.Evaluate(new DesignPoint(counts.Relus, s_wan, 16)).OfflineSeconds.Should().BeLessThan(whole.OfflineSeconds);
        network.Evaluate(new DesignPoint(0, s_wan)).OnlineSeconds.Should().BeLessThan(1.5);
    }

    [Theory]
    [InlineData("resnet32-cifar", "delphi")]
    [InlineData("resnet18-tiny", "client-garbler")]
    [InlineData("minionn-cifar", "delphi")]
    [InlineData("resnet18-cifar", "delphi")]
    [InlineData("resnet18-cifar", "client-garbler")]
    public void Evaluate_InTheDetailOfSearches_IsWithinOnePercent(string name, string protocol)
    {
        InferencePlan plan = ShapePlan.Create(name);
        MachineProfile machine = FlatProfile.Typical();
        PreparedNetwork fast = new(_ => plan, ProtocolSpecification.Find(protocol)!, machine, machine);
        PreparedNetwork fine = new(_ => plan, ProtocolSpecification.Find(protocol)!, machine, machine, 512);
        foreach (LinkProfile link in LinkProfile.Presets)
        {
            foreach (int cores in (int[])[1, 2, 16])
            {
                foreach (double share in (double[])[0.003, 0.05, 0.3, 0.77, 1])
                {
                    DesignPoint point = new((long)(plan.Relus * share), link, cores);
                    DesignCost exact = fine.Evaluate(point);
                    DesignCost found = fast.Evaluate(point);
                    string where = $"{link.Name} {cores} cores {share}";
                    found.SetUpSeconds.Should().Be(exact.SetUpSeconds, where);
                    found.OfflineSeconds.Should().BeApproximately(exact.OfflineSeconds, 0.01 * exact.OfflineSeconds, where);
                    found.OnlineSeconds.Should().BeApproximately(exact.OnlineSeconds, 0.01 * exact.OnlineSeconds, where);
                }
            }
        }
    }

    [Theory]
    [InlineData("delphi")]
    [InlineData("client-garbler")]
    public void Evaluate_MoreCores_AreNeverSlower(string protocol)
    {
        InferencePlan plan = ShapePlan.Create("resnet32-cifar");
        MachineProfile machine = FlatProfile.Typical();
        PreparedNetwork network = new(_ => plan, ProtocolSpecification.Find(protocol)!, machine, machine);
        double[] seconds = [.. ((int[])[1, 2, 4, 8, 32, 256, 4096]).Select(cores => network.Evaluate(new DesignPoint(plan.Relus, LinkProfile.Find("loopback")!, cores)).TotalSeconds)];
        for (int k = 1; k < seconds.Length; k++)
        {
            seconds[k].Should().BeLessThanOrEqualTo(1.005 * seconds[k - 1], protocol);
        }

        seconds[^1].Should().BeLessThan(0.9 * seconds[0]);
    }

    [Theory]
    [InlineData("lan")]
    [InlineData("wan")]
    public void BudgetCurve_BetweenItsKnots_IsWithinOnePercent(string link)
    {
        InferencePlan plan = ShapePlan.Create("resnet32-cifar");
        PreparedNetwork network = new(_ => plan, ProtocolSpecification.Find("delphi")!, s_machine, s_machine);
        LinkProfile over = LinkProfile.Find(link)!;
        BudgetCurve curve = BudgetCurve.Create(network, over);
        foreach (long relus in (long[])[0, 300, 5_000, 60_000, 200_001, 303_104])
        {
            DesignCost exact = network.Evaluate(new DesignPoint(relus, over));
            DesignCost found = curve.Evaluate(relus);
            found.TotalSeconds.Should().BeApproximately(exact.TotalSeconds, 0.01 * exact.TotalSeconds);
            ((double)found.BytesDown).Should().BeApproximately(exact.BytesDown, 0.001 * exact.BytesDown);
        }

        curve.Evaluate(303_104).Should().Be(network.Evaluate(new DesignPoint(303_104, over)));
        Action outside = () => curve.Evaluate(303_105);
        outside.Should().Throw<ArgumentOutOfRangeException>();
    }
}
