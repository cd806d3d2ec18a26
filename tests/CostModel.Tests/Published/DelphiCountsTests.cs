using PrivateInference.CostModel.Published;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Tests.Published;

/// <summary>The totals that were published with the logs of DELPHI's released code.</summary>
public sealed class DelphiCountsTests
{
    [Theory]
    [InlineData("cifar10", "r18", "resnet18-cifar", 0.01)]
    [InlineData("cifar10", "r32", "resnet32-cifar", 0.07)]
    [InlineData("cifar10", "vgg16", "vgg16-cifar", 0.25)]
    [InlineData("tiny", "r18", "resnet18-tiny", 0.01)]
    public void Of_PublishedNetwork_ReproducesTheLog(string dataset, string network, string zoo, double linearTolerance)
    {
        Func<string, double> log = PublishedData.Log(dataset, network, "server-garbler");
        DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged(zoo), GarblerRole.Server);
        counts.Relus.Should().Be((long)log("NUM_RELU"));

        // One total of the log is off by a ciphertext (ResNet32 up); within each, headers differ by a few bytes.
        ((double)counts.LinearBytesUp).Should().BeApproximately(log("off_client_write_linear"), 524_401 + 20_000);
        ((double)counts.LinearBytesDown).Should().BeApproximately(log("off_server_write_linear"), 20_000);
        (counts.OfflineBytesDown - counts.LinearBytesDown)
            .Should().BeCloseTo((long)(log("off_server_write_garbled_c") + log("off_server_write_ext_ot_send")), 20_000);
        (counts.OfflineBytesUp - counts.LinearBytesUp)
            .Should().BeCloseTo((long)(log("off_client_write_key") + log("off_client_write_ext_ot_setup")), 20_000);
        ((double)counts.OnlineBytesDown).Should().BeApproximately(log("on_server_write_relu"), 20_000);
        // Between a ReLU and a pool nothing is sent, so where there are pools the count is an upper bound.
        double slack = network == "vgg16" ? 0.35 : 0.02;
        ((double)counts.OnlineBytesUp).Should().BeApproximately(log("on_client_write_linear"), slack * counts.OnlineBytesUp);

        DelphiMachine machine = PublishedData.Machine("delphi-epyc7502");
        machine.LinearSeconds(counts).Should().BeApproximately(log("off_server_compute_he_eval"), linearTolerance * log("off_server_compute_he_eval"));
        machine.GarblingSeconds(counts).Should().BeApproximately(log("off_server_compute_garble"), 0.03 * log("off_server_compute_garble"));
        machine.EvaluationSeconds(counts).Should().BeApproximately(log("on_client_compute_relu"), 0.03 * log("on_client_compute_relu"));
    }

    [Fact]
    public void WithRelus_None_LeavesOnlyTheLinearLayers()
    {
        DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged("resnet18-cifar"), GarblerRole.Server).WithRelus(0);
        counts.OnlineBytesUp.Should().Be(0);
        counts.OfflineBytesDown.Should().Be(counts.LinearBytesDown);
        counts.OnlineRounds.Should().Be(1);
        counts.LinearBytesUp.Should().Be(613L * 524_401);
    }
}
