using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Tests.Output;

public sealed class StorageFitTests
{
    private static readonly RunReport.StorageSection s_one = new(1000, 10);

    [Theory]
    [InlineData(3999L, null, 3, "client")]
    [InlineData(null, 25L, 2, "server")]
    [InlineData(3000L, 20L, 2, "server")]
    [InlineData(2000L, 1L << 53, 2, "client")]
    [InlineData(999L, 1000L, 0, "client")]
    public void Of_Rooms_IsWhatTheSmallerOneHolds(long? client, long? server, long results, string limitedBy)
    {
        StorageFit fit = StorageFit.Of(s_one, client, server)!;
        fit.Results.Should().Be(results);
        fit.LimitedBy.Should().Be(limitedBy);
        fit.EverythingRunsOnline.Should().Be(results == 0);
    }

    [Fact]
    public void Of_NoLimit_IsNoAnswer() => StorageFit.Of(s_one, null, null).Should().BeNull();
}
