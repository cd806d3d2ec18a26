using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.Tests.Economics;

public sealed class PriceListTests
{
    private const string Text = """
        {
          "schema": "pisim.prices/1", "name": "round", "currency": "EUR",
          "client": { "cores": { "value": 4, "source": "a" }, "watts": { "value": 40, "source": "a" }, "pricePerHour": { "value": 0, "source": "a" } },
          "server": { "cores": { "value": 10, "source": "a" }, "watts": { "value": 200, "source": "a" }, "pricePerHour": { "value": 36, "source": "a" } },
          "link": { "pricePerGigabyteUp": { "value": 1, "source": "a" }, "pricePerGigabyteDown": { "value": 2, "source": "a" } }
        }
        """;

    [Fact]
    public void Of_RoundNumbers_CanBeRedoneByHand()
    {
        RunningCost cost = Read(Text).Of(8, 100, 500_000_000, 2_000_000_000);
        cost.ClientJoules.Should().BeApproximately(80, 1e-9); // 8 s of 4 cores with 40 W
        cost.ServerJoules.Should().BeApproximately(2000, 1e-9); // 100 s of 10 cores with 200 W
        cost.Money.Should().BeApproximately(0.1 + 0.5 + 4, 1e-9); // 10 s of 36 an hour, half a gigabyte up, two down
    }

    [Theory]
    [InlineData("\"value\": 40", "\"value\": -40", "client.watts")]
    [InlineData("\"cores\": { \"value\": 10", "\"cores\": { \"value\": 0", "server.cores")]
    [InlineData("{ \"value\": 2, \"source\": \"a\" }", "{ \"value\": 2, \"source\": \"\" }", "link.pricePerGigabyteDown")]
    [InlineData("\"watts\": { \"value\": 200, \"source\": \"a\" },", "", "server.watts")]
    [InlineData("\"EUR\"", "\"\"", "currency")]
    [InlineData("pisim.prices/1", "pisim.prices/9", "pisim.prices/9")]
    [InlineData("}", "", "LineNumber")]
    public void Read_BrokenList_NamesFileAndKey(string found, string replacement, string named)
    {
        Action read = () => Read(Text.Replace(found, replacement, StringComparison.Ordinal));
        read.Should().Throw<ProfileFormatException>().WithMessage($"*prices.json*{named}*");
    }

    [Fact]
    public void Of_ProfilesThatCarryPrices_EachPaysForWhatItSends()
    {
        RunningCost cost = PriceList.Of(Machine("phone", 2, 10, 0, 1), Machine("server", 10, 200, 36, 2))!.Of(8, 100, 500_000_000, 2_000_000_000);
        cost.ClientJoules.Should().BeApproximately(40, 1e-9); // 8 s of 2 cores with 10 W
        cost.ServerJoules.Should().BeApproximately(2000, 1e-9); // 100 s of 10 cores with 200 W
        cost.Money.Should().BeApproximately(0.1 + 0.5 + 4, 1e-9); // 10 s of 36 an hour, half a gigabyte up, two down
    }

    [Fact]
    public void Of_OneProfileWithoutPrices_IsNone()
    {
        PriceList.Of(FlatProfile.Create(), Machine("server", 10, 200, 36, 2)).Should().BeNull();
        PriceList.Of(null, null).Should().BeNull();
    }

    [Fact]
    public void Of_TwoCurrencies_IsRefused()
    {
        Action mix = () => PriceList.Of(Machine("phone", 2, 10, 0, 1, "USD"), Machine("server", 10, 200, 36, 2));
        mix.Should().Throw<ProfileFormatException>().WithMessage("*phone counts in USD*server in EUR*--prices*");
    }

    private static MachineProfile Machine(string name, int cores, double watts, double hour, double gigabyte, string currency = "EUR")
        => new(new ProfileDescription(name, "none", cores, "2026-01-01", string.Empty), FlatProfile.Costs())
        {
            Running = new RunningPrices(currency, new SourcedValue(watts, "a"), new SourcedValue(hour, "a"), new SourcedValue(gigabyte, "a")),
        };

    private static PriceList Read(string text)
    {
        string folder = Directory.CreateTempSubdirectory("prices").FullName;
        try
        {
            string path = Path.Combine(folder, "prices.json");
            File.WriteAllText(path, text);
            return PriceList.Read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
