using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Store;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.Protocols.Tests.Store;

public sealed class OfflineStoreTests : IDisposable
{
    private static readonly SessionOptions s_options = new() { StallLimit = TimeSpan.FromSeconds(20) };
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> Protocols => [.. ProtocolSpecification.All.Select(protocol => protocol.Name)];

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Execute_WithPreparedResults_UsesEachOnceAndIsRight(string name)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("residual");
        ProtocolSpecification protocol = ProtocolSpecification.Find(name)!;
        SessionOptions stored = s_options with { Store = new OfflineStore(_folder) };
        TwoPartyRun.Prepare(plan, protocol, stored, stored, count: 2).Inferences[0].Offline.BytesUp.Should().BePositive();
        stored.Store!.ClientResults.Should().Be(2);

        ulong[] expected = FixedPointExecutor.Run(plan, image);
        for (int left = 1; left >= 0; left--)
        {
            TwoPartyResult result = TwoPartyRun.Execute(plan, image, protocol, stored, stored);
            result.Logits.Should().Equal(expected);
            result.UsedStoredOffline.Should().BeTrue();
            result.Inferences[0].Offline.BytesUp.Should().Be(0);
            Directory.GetFiles(_folder).Should().HaveCount(2 * left);
        }

        TwoPartyRun.Execute(plan, image, protocol, stored, stored).UsedStoredOffline.Should().BeFalse();
    }

    [Fact]
    public void Execute_ForAnotherNetwork_LeavesTheResultAlone()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        (_, InferencePlan other, ulong[] image) = SmallNetworks.Plan("no-relu");
        SessionOptions stored = s_options with { Store = new OfflineStore(_folder) };
        _ = TwoPartyRun.Prepare(plan, ProtocolSpecification.All[0], stored, stored);
        TwoPartyRun.Execute(other, image, ProtocolSpecification.All[0], stored, stored).UsedStoredOffline.Should().BeFalse();
        Directory.GetFiles(_folder).Should().HaveCount(2);
    }

    [Fact]
    public void Execute_ResultThatACrashLeftTaken_IsNeverUsedAgain()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        SessionOptions stored = s_options with { Store = new OfflineStore(_folder) };
        _ = TwoPartyRun.Prepare(plan, ProtocolSpecification.All[0], stored, stored);
        string client = Directory.GetFiles(_folder, "*.client").Single();
        File.Move(client, client + ".taken");
        TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], stored, stored).UsedStoredOffline.Should().BeFalse();
    }

    [Fact]
    public void Execute_WhenTheServersHalfIsGone_FailsAndDoesNotReuseTheClients()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        SessionOptions stored = s_options with { Store = new OfflineStore(_folder) };
        _ = TwoPartyRun.Prepare(plan, ProtocolSpecification.All[0], stored, stored);
        File.Delete(Directory.GetFiles(_folder, "*.server").Single());
        Action run = () => TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], stored, stored);
        run.Should().Throw<ProtocolException>().WithMessage("*no unused offline result*");
        Directory.GetFiles(_folder).Should().BeEmpty();
    }

    [Fact]
    public void Execute_DamagedResult_SaysWhichFileAndWithdrawsIt()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        SessionOptions stored = s_options with { Store = new OfflineStore(_folder) };
        _ = TwoPartyRun.Prepare(plan, ProtocolSpecification.All[0], stored, stored);
        string client = Directory.GetFiles(_folder, "*.client").Single();
        using (FileStream file = File.OpenWrite(client))
        {
            file.SetLength(file.Length / 2);
        }

        Action run = () => TwoPartyRun.Execute(plan, image, ProtocolSpecification.All[0], stored, stored);
        run.Should().Throw<InvalidDataException>().WithMessage($"{client}*damaged*");
        File.Exists(client).Should().BeFalse();
    }

    [Fact]
    public void Prepare_WithoutAStore_IsRefused()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        Action prepare = () => TwoPartyRun.Prepare(plan, ProtocolSpecification.All[0], s_options, s_options);
        prepare.Should().Throw<ArgumentException>().WithMessage("*store*");
    }
}
