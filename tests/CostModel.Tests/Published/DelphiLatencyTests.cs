using PrivateInference.CostModel.Published;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Tests.Published;

/// <summary>Figure 14 of Garimella et al., ASPLOS 2023, and the phase totals of the logs.</summary>
public sealed class DelphiLatencyTests
{
    [Theory]
    [InlineData("Server-garbler LPHE WSA", GarblerRole.Server)]
    [InlineData("Client-garbler LPHE WSA", GarblerRole.Client)]
    public void Predict_Figure14_ReproducesEveryPartOfItsBars(string protocol, GarblerRole garbler)
    {
        string[] bar = PublishedData.Lines("asplos23_fig14.csv").Single(line => line[3] == protocol);
        double[] rates = [.. bar[4].Split('/').Select(rate => PublishedData.Number(rate) * 1e6)];
        DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged("resnet18-tiny"), garbler);
        PublishedPrediction prediction = DelphiLatency.Predict(
            counts,
            PublishedData.Machine("garimella-atom-z8350"),
            PublishedData.Machine("garimella-epyc7502"),
            new LinkProfile("bar", rates[0], rates[1], 0));

        double Part(IReadOnlyList<PublishedPart> phase, params string[] names) => phase.Where(part => names.Contains(part.Name)).Sum(part => part.Seconds);
        void Near(double predicted, int column, double tolerance) => predicted.Should().BeApproximately(PublishedData.Number(bar[column]), tolerance * PublishedData.Number(bar[column]));

        Near(Part(prediction.Offline, "garbling", "encoding"), 5, 0.001);
        // The bar is a measured curve at 17 threads; ours is scheduled from the fit of its layers.
        Near(Part(prediction.Offline, "HE encryption", "HE evaluation", "HE decryption"), 6, 0.03);
        Near(Part(prediction.Online, "evaluation", "encoding"), 7, 0.001);
        Near(Part(prediction.Online, "transmission up", "transmission down"), 8, 0.001);
        Near(Part(prediction.Offline, "transmission up", "transmission down"), 9, 0.001);
        Near(Part(prediction.Online, "linear layers on shares"), 10, 0.001);
        Near(prediction.TotalSeconds - Part(prediction.Offline, "HE keys"), 11, 0.006);
        Near(prediction.OnlineSeconds, 12, 0.001);
    }

    [Theory]
    [InlineData("cifar10", "r18", "resnet18-cifar", 0.01, 0.02)]
    [InlineData("cifar10", "r32", "resnet32-cifar", 0.06, 0.2)]
    [InlineData("tiny", "r18", "resnet18-tiny", 0.01, 0.02)]
    public void Predict_Logs_ReproducesThePhaseTotals(string dataset, string network, string zoo, double offlineTolerance, double onlineTolerance)
    {
        Func<string, double> log = PublishedData.Log(dataset, network, "server-garbler");
        DelphiMachine epyc = PublishedData.Machine("delphi-epyc7502");
        DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged(zoo), GarblerRole.Server);
        PublishedPrediction prediction = DelphiLatency.Predict(counts, epyc, epyc, LinkProfile.Find("loopback")!);
        double offline = log("off_client_compute_keygen") + log("off_client_compute_he_encrypt") + log("off_client_compute_he_decrypt")
            + log("off_server_compute_he_eval") + log("off_server_compute_garble") + log("off_server_compute_encode");
        double online = log("on_client_compute_relu") + log("on_server_compute_encode") + log("on_server_compute_linear");
        prediction.OfflineSeconds.Should().BeApproximately(offline, offlineTolerance * offline);
        prediction.OnlineSeconds.Should().BeApproximately(online, onlineTolerance * online);
    }

    [Fact]
    public void Predict_ClientGarbler_MovesTheTransfersToTheOnlinePhaseAndTheStorageToTheServer()
    {
        Func<string, double> log = PublishedData.Log("cifar10", "r18", "client-garbler");
        DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged("resnet18-cifar"), GarblerRole.Client);
        (counts.OfflineBytesUp - counts.LinearBytesUp)
            .Should().BeCloseTo((long)(log("off_client_write_garbled_c") + log("off_client_write_key")), 2_000);
        counts.OnlineBytesUp.Should().Be((long)log("on_client_write_ext_ot_send"));
        counts.OnlineBytesDown.Should().Be((long)log("on_server_write_ext_ot_setup"));
        counts.ClientStoredBytes.Should().Be(557_056L * 3_590);
        counts.ServerStoredBytes.Should().Be(557_056L * 18_248);
    }

    [Fact]
    public void LayerParallelSeconds_OverThreads_FollowsThePublishedCurves()
    {
        Dictionary<(string, string), string> networks = new()
        {
            [("cifar", "r18")] = "resnet18-cifar",
            [("cifar", "r32")] = "resnet32-cifar",
            [("cifar", "vgg16")] = "vgg16-cifar",
            [("tiny", "r18")] = "resnet18-tiny",
        };
        List<double> errors = [];
        foreach (string[] line in PublishedData.Lines("he_layer_parallel.csv").Where(line => networks.ContainsKey((line[0], line[1]))))
        {
            DelphiCounts counts = DelphiCounts.Of(PublishedData.AsLogged(networks[(line[0], line[1])]), GarblerRole.Server);
            double predicted = PublishedData.Machine("delphi-epyc7502").WithThreads((int)PublishedData.Number(line[2])).LayerParallelSeconds(counts);
            errors.Add(Math.Abs((predicted / PublishedData.Number(line[3])) - 1));
        }

        errors.Sort();
        errors.Should().HaveCountGreaterThan(70);
        errors[errors.Count / 2].Should().BeLessThan(0.07);
        errors[^1].Should().BeLessThan(0.35);
    }

    [Theory]
    [InlineData("SNL", 0.10, 0.25)]
    [InlineData("SENet", 0.10, 0.20)]
    [InlineData("DeepReDuce", 0.18, 0.36)]
    public void LiteratureLatency_Line_IsNearTheTablesOfItsMethods(string method, double median, double worst)
    {
        LiteratureLatency line = LiteratureLatency.Read(PublishedData.Paper("literature-online.json"));
        List<double> errors = [];
        foreach (string[] row in PublishedData.Lines("implied_us_per_relu.csv").Where(row => row[1] == method && row[5] == "yes"))
        {
            errors.Add(Math.Abs((line.OnlineSeconds((long)(PublishedData.Number(row[2]) * 1000)) / PublishedData.Number(row[3])) - 1));
        }

        errors.Sort();
        errors.Should().HaveCountGreaterThan(5);
        errors[errors.Count / 2].Should().BeLessThan(median);
        errors[^1].Should().BeLessThan(worst);
        line.Caution.Should().Contain("AutoReP");
    }
}
