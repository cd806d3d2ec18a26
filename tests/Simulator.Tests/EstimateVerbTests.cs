using System.Text.Json;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.Simulator.Tests;

public sealed class EstimateVerbTests
{
    [Fact]
    public async Task Calibrate_ThenEstimateAndValidate_UseTheProfile()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome calibrated = await CommandLine.Run("calibrate", "--seconds", "1", "--out", folder.File("machine.json"));
        calibrated.ExitCode.Should().Be(0, calibrated.Errors);
        using (JsonDocument profile = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("machine.json"), TestContext.Current.CancellationToken)))
        {
            JsonElement cost = profile.RootElement.GetProperty("unitCosts").GetProperty("secondsPerAndGateGarbled");
            cost.GetProperty("value").GetDouble().Should().BePositive();
            cost.GetProperty("samples").GetInt32().Should().BeGreaterThanOrEqualTo(3);
        }

        CommandLine.Outcome estimated = await CommandLine.Run(
            "estimate", "--network", "resnet50-imagenet", "--profile", folder.File("machine.json"), "--json", folder.File("e.json"), "--csv", folder.File("e.csv"));
        estimated.ExitCode.Should().Be(0, estimated.Errors);
        estimated.Output.Should().Contain("floor at zero ReLUs");
        using (JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("e.json"), TestContext.Current.CancellationToken)))
        {
            JsonElement root = report.RootElement;
            root.GetProperty("schema").GetString().Should().StartWith("pisim.estimate/");
            foreach (string phase in (string[])["setup", "offline", "online"])
            {
                root.GetProperty("predicted").GetProperty(phase).GetProperty("seconds").GetDouble().Should().BePositive();
                root.GetProperty("predicted").GetProperty(phase).GetProperty("bytesUp").GetInt64().Should().BePositive();
            }

            double floor = root.GetProperty("floorWithoutRelus").GetProperty("totalSeconds").GetDouble();
            root.GetProperty("predicted").GetProperty("totalSeconds").GetDouble().Should().BeGreaterThan(floor);
        }

        CommandLine.Outcome validated = await CommandLine.Run(
            "validate", "--networks", "digits", "digits@50%", "--links", "loopback", "--profile", folder.File("machine.json"), "--median", "1e9", "--worst", "1e9", "--no-pace", "--json", folder.File("v.json"), "--csv", folder.File("v.csv"));
        validated.ExitCode.Should().Be(0, validated.Errors + validated.Output);
        validated.Output.Should().Contain("agree exactly");
        string[] lines = await File.ReadAllLinesAsync(folder.File("v.csv"), TestContext.Current.CancellationToken);
        lines[0].Should().Be("network,protocol,link,phase,measuredSeconds,predictedSeconds,error,sessions,isExact,pace,pacedSeconds,pacedError");
        lines.Should().HaveCount(1 + (2 * 2 * 4));

        // Nothing is left to run, and too strict a threshold fails.
        CommandLine.Outcome resumed = await CommandLine.Run(
            "validate", "--networks", "digits", "digits@50%", "--links", "loopback", "--profile", folder.File("machine.json"), "--worst", "1e-9", "--no-pace", "--json", folder.File("v.json"), "--resume");
        resumed.ExitCode.Should().Be(1, resumed.Errors + resumed.Output);
        resumed.Errors.Should().NotContain("to run");
        resumed.Output.Should().Contain("FAILED");

        CommandLine.Outcome accelerated = await CommandLine.Run(
            "estimate", "--network", "mnist-delphi", "--profile", folder.File("machine.json"), "--gpu-he", "30", "--gpu-he-source", "a paper", "--cores", "8", "--shared-medium", "--weights", "on-the-fly", "--cold");
        accelerated.ExitCode.Should().Be(0, accelerated.Errors);
        accelerated.Output.Should().Contain("30 times faster than its profile: a paper").And.Contain("share one medium").And.Contain("with 8 cores, cold").And.Contain("in every inference");
    }

    [Fact]
    public async Task Estimate_WithStorageLimits_HasTheAnswerInTheJson()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run("estimate", "--network", "resnet32-cifar", "--client-storage", "10G", "--server-storage", "1M", "--json", folder.File("e.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("everything runs online");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("e.json"), TestContext.Current.CancellationToken));
        JsonElement room = report.RootElement.GetProperty("room");
        room.GetProperty("results").GetInt64().Should().Be(0);
        room.GetProperty("limitedBy").GetString().Should().Be("server");
        room.GetProperty("everythingRunsOnline").GetBoolean().Should().BeTrue();
        report.RootElement.GetProperty("beyondDoubles").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("--client-storage", "1e300", "9 PB")]
    [InlineData("--client-storage", "NaN", "16G")]
    [InlineData("--vary", "relus=0:1e15", "relus")]
    [InlineData("--vary", "cores=1:1e300", "4096")]
    public async Task Estimate_AbsurdValue_IsRefusedNamingTheOption(string option, string value, string expected)
    {
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("m.json"), Profile(), TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("estimate", "--network", "resnet32-cifar", "--profile", folder.File("m.json"), option, value);
        outcome.ExitCode.Should().Be(2, outcome.Output);
        outcome.Errors.Should().Contain(option).And.Contain(expected);
    }

    [Fact]
    public async Task Estimate_ProfileThatCarriesPrices_IsPricedWithoutAList()
    {
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("m.json"), Profile(new RunningPrices("EUR", new SourcedValue(30, "a label"), new SourcedValue(1, "a list"), new SourcedValue(1, "a list"))), TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("estimate", "--network", "mnist-delphi", "--profile", folder.File("m.json"), "--json", folder.File("e.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("price list of profile m");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("e.json"), TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("economy").GetProperty("sources").GetProperty("client.watts").GetString().Should().Contain("a label");
        report.RootElement.GetProperty("economy").GetProperty("money").GetDouble().Should().BePositive();
    }

    private static string Profile(RunningPrices? prices = null) => ProfileFormat.Write(new MachineProfile(
        new ProfileDescription("m", "none", 2, "2026-01-01", string.Empty),
        UnitCostKeys.All.ToDictionary(key => key, _ => new UnitCost(1e-9, 0, 0, "a test")))
    { Running = prices });

    [Theory]
    [InlineData("{}", "schema")]
    [InlineData("[]", "JSON")]
    [InlineData("", "JSON")]
    [InlineData("""{ "schema": "pisim.profile/9" }""", "schema: 'pisim.profile/9'")]
    [InlineData("""{ "schema": "pisim.profile/5", "name": "x" }""", "required")]
    [InlineData("""{ "schema": "pisim.profile/5", "name": "x", "machine": "x", "cores": 2, "date": "x", "commit": "x", "unitCosts": { "secondsPerWish": { "value": 1, "spread": 0, "samples": 1, "source": "x" } } }""", "secondsPerWish")]
    public async Task Estimate_BadProfile_IsOneLineNamingTheFile(string profile, string part)
    {
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("bad.json"), profile, TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("estimate", "--network", "mnist-delphi", "--profile", folder.File("bad.json"));
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("bad.json").And.Contain(part);
    }

    [Fact]
    public async Task Validate_List_HasAtLeastFortyCombinationsAllDifferent()
    {
        CommandLine.Outcome outcome = await CommandLine.Run("validate", "--list");
        outcome.ExitCode.Should().Be(0);
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCountGreaterThanOrEqualTo(40).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("estimate --network nonesuch", "nonesuch")]
    [InlineData("estimate --network mnist-delphi --profile nonesuch", "--profile nonesuch")]
    [InlineData("estimate --network mnist-delphi --ring-bits 99", "--ring-bits 99")]
    [InlineData("estimate --network mnist-delphi --shift 34", "--shift 34")]
    [InlineData("calibrate --seconds 0", "--seconds 0")]
    [InlineData("validate --worst 0", "--worst 0")]
    [InlineData("validate --networks nonesuch", "--networks nonesuch")]
    [InlineData("validate --networks digits@x%", "--networks digits@x%")]
    [InlineData("validate --networks digits --links moon", "--links moon")]
    [InlineData("validate --links lan", "--links goes with --networks")]
    [InlineData("estimate --cores 0", "--cores 0")]
    [InlineData("estimate --gpu-he 0", "--gpu-he 0")]
    [InlineData("estimate --gpu-he-source paper", "--gpu-he-source paper")]
    [InlineData("estimate --weights never", "--weights never")]
    [InlineData("estimate --up 0", "--up 0")]
    [InlineData("estimate --down 0M", "--down 0M")]
    [InlineData("calibrate --against nonesuch", "--against nonesuch")]
    public async Task Estimate_BadInput_IsOneLineAndCodeTwo(string arguments, string part)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(arguments.Split(' '));
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(part);
    }
}
