using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

public sealed class CompareVerbTests
{
    [Fact]
    public async Task Compare_SampleAndLiterature_MarksTheFrontAndKeepsThePublishedFigure()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "compare", "digits", "resnet18-cifar", "--protocol", "delphi-2020,client-garbler-2023", "--link", "lan,wan-cheetah-2022", "--published", "senet",
            "--json", folder.File("c.json"), "--csv", folder.File("c.csv"), "--latex", folder.File("c.tex"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("98.20 %").And.Contain("caution").And.NotContain("NaN");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("c.json"), TestContext.Current.CancellationToken));
        JsonElement[] rows = [.. report.RootElement.GetProperty("rows").EnumerateArray()];
        rows.Count(row => row.GetProperty("origin").GetString() == "predicted").Should().Be(8);
        JsonElement senet = rows.First(row => row.GetProperty("network").GetString() == "SENet" && row.GetProperty("relus").GetInt64() == 49_600 && row.GetProperty("protocol").GetString() == "delphi-2020");
        senet.GetProperty("publishedOnlineSeconds").GetDouble().Should().Be(1.13);
        senet.GetProperty("onlineSeconds").GetDouble().Should().BePositive();
        senet.GetProperty("source").GetString().Should().Contain("AAAI");
        rows.Should().Contain(row => row.GetProperty("onFront").ValueKind == JsonValueKind.True);
        rows.Should().Contain(row => row.GetProperty("onFront").ValueKind == JsonValueKind.False);
        (await File.ReadAllLinesAsync(folder.File("c.csv"), TestContext.Current.CancellationToken)).Should().HaveCount(rows.Length + 1);
        (await File.ReadAllTextAsync(folder.File("c.tex"), TestContext.Current.CancellationToken)).Should().Contain("accuracy (\\%)");
    }

    [Fact]
    public async Task Compare_Run_MeasuresWhatItPredictsInBytes()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run("compare", "digits", "--run", "--link", "loopback", "--json", folder.File("r.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("r.json"), TestContext.Current.CancellationToken));
        JsonElement row = report.RootElement.GetProperty("rows")[0];
        row.GetProperty("origin").GetString().Should().Be("measured");
        row.GetProperty("onlineSeconds").GetDouble().Should().BePositive();
        row.GetProperty("bytesDown").GetInt64().Should().BeGreaterThan(1_000_000);
    }
}
