using System.Globalization;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Tests.Workloads;

/// <summary>Unit costs from files; those that travel with the program are the published ones.</summary>
public sealed class CostFileTests
{
    private const string Listed = """
        {
          "schema": "pisim.costs/1", "network": "n", "protocol": "p", "source": "a test",
          "link": { "name": "l", "upBitsPerSecond": 8, "downBitsPerSecond": 80, "rttSeconds": 0.5 },
          "setup": { "clientSeconds": 1, "serverSeconds": 0, "bytesUp": 0, "bytesDown": 0, "rounds": 0 },
          "offline": { "clientSeconds": 2, "serverSeconds": 3, "serverCoreSeconds": 12, "bytesUp": 4, "bytesDown": 50, "rounds": 6 },
          "online": { "clientSeconds": 0, "serverSeconds": 0, "bytesUp": 7, "bytesDown": 0, "rounds": 1 },
          "storage": { "clientBytes": 11, "serverBytes": 13 }
        }
        """;

    [Theory]
    [InlineData("asplos23-resnet18-tiny-server-garbler", 930.147, 227.652)]
    [InlineData("asplos23-resnet18-tiny-client-garbler", 1052.268, 112.908)]
    public void Read_PublishedCosts_MakeTheBarsOfFigure14(string name, double total, double online)
    {
        InferenceCost cost = CostFile.Read(name, null).Cost;
        cost.Online.Seconds.Should().BeApproximately(online, 0.02);

        // The bars leave out generating the keys, 0.34 s.
        (cost.SetUp.Seconds + cost.Offline.Seconds + cost.Online.Seconds - 0.34).Should().BeApproximately(total, 0.02);
    }

    [Theory]
    [InlineData("resnet18-cifar", "cifar10", "r18")]
    [InlineData("resnet32-cifar", "cifar10", "r32")]
    [InlineData("vgg16-cifar", "cifar10", "vgg16")]
    [InlineData("resnet18-tiny", "tiny", "r18")]
    public void Read_PublishedCosts_AreTheBytesOfTheLogs(string network, string dataset, string logged)
    {
        LinkProfile byteLink = new("8 bit/s", 8, 8, 0);
        foreach (string garbler in (string[])["server-garbler", "client-garbler"])
        {
            Dictionary<string, double> log = Log(dataset, logged, garbler);
            InferenceCost cost = CostFile.Read($"asplos23-{network}-{garbler}", _ => byteLink).Cost;
            double Sum(string begin) => log.Where(entry => entry.Key.StartsWith(begin, StringComparison.Ordinal)).Sum(entry => entry.Value);
            (cost.SetUp.UpSeconds + cost.Offline.UpSeconds).Should().BeApproximately(Sum("off_client_write"), 1);
            cost.Offline.DownSeconds.Should().BeApproximately(Sum("off_server_write"), 1);
            cost.Online.UpSeconds.Should().BeApproximately(Sum("on_client_write"), 1);

            // This field of the client-garbler's log is left over from the other protocol; the published simulator does not use it either.
            double unused = garbler == "client-garbler" ? log.GetValueOrDefault("on_server_write_relu") : 0;
            cost.Online.DownSeconds.Should().BeApproximately(Sum("on_server_write") - unused, 1);
        }
    }

    [Fact]
    public void Read_ListedCosts_AddUpOneAfterTheOther()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("c.json"), Listed);
        UnitCosts costs = CostFile.Read(folder.File("c.json"), null);
        costs.Cost.Offline.Seconds.Should().BeApproximately(2 + 3 + 4 + 5 + 3, 1e-9);
        costs.Cost.Offline.ServerCoreSeconds.Should().Be(12);
        costs.Cost.Online.Seconds.Should().BeApproximately(7.5, 1e-9);
        (costs.Cost.ClientStoredBytes, costs.Cost.ServerStoredBytes).Should().Be((11, 13));
        CostFile.Read(folder.File("c.json"), own => new LinkProfile("other", own.UpBitsPerSecond * 2, double.PositiveInfinity, 0)).Cost.Online.Seconds.Should().BeApproximately(3.5, 1e-9);
    }

    [Theory]
    [InlineData("\"clientSeconds\": 2", "\"clientSeconds\": -2", "offline.clientSeconds")]
    [InlineData("\"clientSeconds\": 2", "\"clientSeconds\": \"x\"", "offline.clientSeconds")]
    [InlineData("\"bytesUp\": 7, ", "", "online.bytesUp")]
    [InlineData("\"upBitsPerSecond\": 8", "\"upBitsPerSecond\": 0", "link")]
    [InlineData("pisim.costs/1", "pisim.costs/9", "schema")]
    [InlineData("\"source\": \"a test\",", "", "source")]
    [InlineData("\"storage\"", "\"storages\"", "storage")]
    [InlineData("{", "", "")]
    public void Read_DamagedFile_NamesFileAndKey(string before, string after, string named)
    {
        using ScratchFolder folder = new();
        int place = Listed.IndexOf(before, StringComparison.Ordinal);
        File.WriteAllText(folder.File("c.json"), Listed[..place] + after + Listed[(place + before.Length)..]);
        Action read = () => CostFile.Read(folder.File("c.json"), null);
        read.Should().Throw<InputException>().WithMessage($"*c.json*{named}*");
    }

    private static Dictionary<string, double> Log(string dataset, string network, string protocol)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        string path = Path.Combine(folder?.FullName ?? string.Empty, "..", "shared", "papers", "delphi_totals.csv");
        Assert.SkipUnless(File.Exists(path), "delphi_totals.csv is not there");
        return File.ReadLines(path).Skip(1).Select(line => line.Split(','))
            .Where(line => line[0] == dataset && line[1] == network && line[2] == protocol)
            .ToDictionary(line => line[4], line => double.Parse(line[6], CultureInfo.InvariantCulture));
    }
}
