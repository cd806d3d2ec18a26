using System.Globalization;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks.FixedPoint;
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
        Func<string, double> log = Log(dataset, network, "server-garbler");
        DelphiCounts counts = DelphiCounts.Of(AsLogged(zoo), GarblerRole.Server);
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

        DelphiMachine machine = Machine();
        machine.LinearSeconds(counts).Should().BeApproximately(log("off_server_compute_he_eval"), linearTolerance * log("off_server_compute_he_eval"));
        machine.GarblingSeconds(counts).Should().BeApproximately(log("off_server_compute_garble"), 0.03 * log("off_server_compute_garble"));
        machine.EvaluationSeconds(counts).Should().BeApproximately(log("on_client_compute_relu"), 0.03 * log("on_client_compute_relu"));
    }

    [Theory]
    [InlineData("Server-garbler LPHE WSA", GarblerRole.Server)]
    [InlineData("Client-garbler LPHE WSA", GarblerRole.Client)]
    public void Of_Figure14_ReproducesTheCommunicationOfItsBars(string protocol, GarblerRole garbler)
    {
        string[] bar = Lines("asplos23_fig14.csv").Single(line => line[3] == protocol);
        double[] rates = [.. bar[4].Split('/').Select(rate => double.Parse(rate, CultureInfo.InvariantCulture) * 1e6)];
        DelphiCounts counts = DelphiCounts.Of(AsLogged("resnet18-tiny"), garbler);
        double offline = (counts.OfflineBytesUp * 8 / rates[0]) + (counts.OfflineBytesDown * 8 / rates[1]);
        double online = (counts.OnlineBytesUp * 8 / rates[0]) + (counts.OnlineBytesDown * 8 / rates[1]);
        double publishedOffline = double.Parse(bar[9], CultureInfo.InvariantCulture);
        double publishedOnline = double.Parse(bar[8], CultureInfo.InvariantCulture);
        offline.Should().BeApproximately(publishedOffline, 0.001 * publishedOffline);
        online.Should().BeApproximately(publishedOnline, 0.001 * publishedOnline);
    }

    [Fact]
    public void Read_ProfileWithoutASource_IsRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, File.ReadAllText(ProfilePath()).Replace("the same fit", "", StringComparison.Ordinal).Replace(": papers/delphi_he_fit.csv\"", "\"", StringComparison.Ordinal));
            Action read = () => DelphiMachine.Read(path);
            read.Should().Throw<CostModel.Profiles.ProfileFormatException>().WithMessage(path + "*secondsPerProductAndLogChannel*source*");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The logged program has no projections at its shortcuts: 18 linear layers where ResNet18 has 21.</summary>
    private static InferencePlan AsLogged(string zoo)
    {
        InferencePlan plan = ShapePlan.Create(zoo);
        return plan with
        {
            Steps = [.. plan.Steps.Where(step => step is not LinearStep { Convolution: { KernelHeight: 1, StrideHeight: 2 } })],
        };
    }

    private static DelphiMachine Machine() => DelphiMachine.Read(ProfilePath());

    private static string ProfilePath() => Path.Combine(Root(), "data", "profiles", "delphi-epyc7502.json");

    private static Func<string, double> Log(string dataset, string network, string protocol)
    {
        Dictionary<string, double> values = Lines("delphi_totals.csv")
            .Where(line => line[0] == dataset && line[1] == network && line[2] == protocol)
            .ToDictionary(line => line[4], line => double.Parse(line[6], CultureInfo.InvariantCulture));
        return metric => values[metric];
    }

    private static IEnumerable<string[]> Lines(string file)
    {
        string path = Path.Combine(Root(), "..", "shared", "papers", file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not there");
        return File.ReadLines(path).Skip(1).Select(line => line.Split(','));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
