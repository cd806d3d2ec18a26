using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Tests.WhatIf;

public sealed class BudgetCounterTests
{
    public static TheoryData<string, string> Variants => new()
    {
        { "minionn-cifar", "delphi" },
        { "minionn-cifar", "client-garbler" },
        { "minionn-cifar", "correction" },
        { "minionn-cifar", "three-halves" },
        { "minionn-cifar", "silent" },
        { "resnet50-imagenet", "delphi" },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Of_ABudget_IsWhatAWholeCountSays(string network, string variant)
    {
        ProtocolSpecification protocol = Protocol(variant);
        InferencePlan plan = ShapePlan.Create(network);
        BudgetCounter counter = new(plan, protocol);
        foreach (long relus in (long[])[0, 1, 511, 7_777, plan.Relus / 3, plan.Relus - 1, plan.Relus])
        {
            InferenceCounts whole = InferenceCounts.Of(ReluThinning.Apply(plan, relus), protocol);
            AllOf(counter.Of(relus)).Should().Equal(AllOf(whole), FormattableString.Invariant($"{relus} ReLUs"));
            counter.Of(relus).Steps.Sum(step => step.Relus).Should().Be((int)relus);
            counter.Of(relus).Waves.Should().BeEquivalentTo(whole.Waves);
        }
    }

    [Fact]
    public void Of_MoreThanThereAre_IsRefused()
    {
        BudgetCounter counter = new(ShapePlan.Create("minionn-cifar"), Protocol("delphi"));
        Action more = () => counter.Of(counter.Relus + 1);
        Action fewer = () => counter.Of(-1);
        more.Should().Throw<ArgumentOutOfRangeException>();
        fewer.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static ProtocolSpecification Protocol(string variant)
    {
        ProtocolSpecification delphi = ProtocolSpecification.Find("delphi")!;
        return variant switch
        {
            "correction" => delphi with { Removed = RemovedPositions.Correction },
            "three-halves" => delphi with { Garbling = GarblingScheme.ThreeHalves },
            "silent" => delphi with { Transfer = OTExtension.Silent },
            _ => ProtocolSpecification.Find(variant)!,
        };
    }

    private static long[] AllOf(InferenceCounts counts) =>
    [
        counts.ClientStoredBytes,
        counts.ServerStoredBytes,
        .. counts.Steps
            .SelectMany(step => (PhaseCounts[])[step.SetUp, step.Offline, step.Online])
            .Concat([counts.SetUp, counts.Offline, counts.Online])
            .SelectMany(AllOf),
    ];

    private static IEnumerable<long> AllOf(PhaseCounts phase) =>
    [
        phase.BytesUp,
        phase.BytesDown,
        phase.MessagesUp,
        phase.MessagesDown,
        phase.Rounds,
        .. Enum.GetValues<Operation>().Select(operation => phase.Client[operation]),
        .. Enum.GetValues<Operation>().Select(operation => phase.Server[operation]),
    ];
}
