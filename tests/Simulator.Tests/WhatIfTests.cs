using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

/// <summary>Series, crossovers and published protocols from the command line; published machines need no calibration.</summary>
public sealed class WhatIfTests
{
    [Fact]
    public async Task Estimate_VaryOverPublishedCosts_WritesASeriesWithItsFloor()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "estimate", "--network", "resnet18-cifar", "--protocol", "delphi-2020", "--vary", "bandwidth=1e7:1e9:log:3", "--vary", "relus=0:557056:2",
            "--prices", "example", "--json", folder.File("w.json"), "--csv", folder.File("w.csv"), "--latex", folder.File("w.tex"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("published costs, not measured here").And.NotContain("NaN");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("w.json"), TestContext.Current.CancellationToken));
        JsonElement[] points = [.. report.RootElement.GetProperty("points").EnumerateArray()];
        points.Should().HaveCount(6);
        foreach (JsonElement point in points)
        {
            double total = point.GetProperty("totalSeconds").GetDouble();
            double floor = point.GetProperty("floorTotalSeconds").GetDouble();
            (point.GetProperty("relus").GetInt64() == 0 ? total - floor : 0).Should().Be(0);
            total.Should().BeGreaterThanOrEqualTo(floor);
            point.GetProperty("joules").GetDouble().Should().BePositive();
        }

        string[] lines = await File.ReadAllLinesAsync(folder.File("w.csv"), TestContext.Current.CancellationToken);
        lines.Should().HaveCount(7);
        lines[0].Should().Contain("Network").And.Contain("Garbling").And.Contain("Ot");
        lines[1].Should().Contain("resnet18-cifar");
        (await File.ReadAllTextAsync(folder.File("w.tex"), TestContext.Current.CancellationToken)).Should().Contain("\\begin{tabular}");
    }

    [Fact]
    public async Task Estimate_Crossover_StatesThePointOrWhoIsAlwaysAhead()
    {
        CommandLine.Outcome found = await CommandLine.Run(
            "estimate", "--network", "resnet18-tiny", "--crossover", "delphi-2020,client-garbler-2023", "--profile", "garimella-epyc7502", "--crossover-of", "online", "--vary", "up=1e6:1e11:log:11");
        found.ExitCode.Should().Be(0, found.Errors);
        found.Output.Should().Contain("crossover: client-garbler-2023 overtakes delphi-2020 (seconds online) at");
        CommandLine.Outcome never = await CommandLine.Run(
            "estimate", "--network", "resnet18-tiny", "--crossover", "delphi-2020,client-garbler-2023", "--crossover-of", "online", "--vary", "down=1e6:1e7:log:3", "--up", "1M");
        never.Output.Should().Contain("crossover: none, delphi-2020 is always ahead");
    }

    [Fact]
    public async Task Estimate_PublishedProtocol_SaysSoAndShowsTheCautions()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "estimate", "--network", "resnet32-cifar", "--protocol", "delphi-2020", "--profile", "delphi-epyc7502", "--json", folder.File("p.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("published costs, not measured here").And.Contain("floor at zero ReLUs").And.Contain("AutoReP").And.Contain("dense layer");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("p.json"), TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("basis").GetString().Should().Be("published costs, not measured here");
        report.RootElement.GetProperty("storage").GetProperty("clientBytes").GetInt64().Should().Be(303_104L * 18_248);
    }

    [Theory]
    [InlineData("estimate --protocol delphi-2020 --profile nonesuch", "--profile nonesuch")]
    [InlineData("estimate --protocol delphi --profile delphi-epyc7502", "published costs")]
    [InlineData("estimate --vary speed=1:2", "--vary speed=1:2")]
    [InlineData("estimate --protocol delphi-2020 --vary relus=0:1e9", "--vary relus")]
    [InlineData("estimate --protocol delphi-2020 --vary l=8:20 --vary l=8:21", "--vary l=8:21")]
    [InlineData("estimate --protocol delphi-2020 --vary cores=1:9 --vary rtt=0:1:1000 --vary up=1:2", "at most two")]
    [InlineData("estimate --crossover delphi-2020", "--crossover delphi-2020")]
    [InlineData("estimate --protocol delphi-2020 --link /nonesuch.json", "--link /nonesuch.json")]
    [InlineData("estimate --protocol delphi-2020 --prices nonesuch", "--prices nonesuch")]
    [InlineData("estimate --protocol delphi-2020 --vary l=16:20", "41 bits")]
    [InlineData("estimate --protocol nosuch", "client-garbler-2023")]
    [InlineData("estimate --protocol delphi-2020 --client-storage much", "--client-storage much")]
    [InlineData("compare", "expected networks")]
    [InlineData("compare digits --protocol nonesuch", "--protocol nonesuch")]
    [InlineData("compare digits --pareto beauty", "--pareto beauty")]
    [InlineData("compare digits --protocol delphi-2020 --run", "delphi-2020")]
    [InlineData("compare --published mars --protocol delphi-2020", "--published mars")]
    [InlineData("compare digits --latex /nonesuch/t.tex", "--latex /nonesuch/t.tex")]
    public async Task BadInput_IsOneLineAndCodeTwo(string arguments, string part)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(arguments.Split(' '));
        outcome.ExitCode.Should().Be(2, outcome.Output + outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(part);
    }
}
