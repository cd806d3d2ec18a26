using System.Text.Json;

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
            "validate", "--networks", "digits", "--links", "loopback", "--profile", folder.File("machine.json"), "--threshold", "1e9");
        validated.ExitCode.Should().Be(0, validated.Errors + validated.Output);
        validated.Output.Should().Contain("agree exactly");
    }

    [Theory]
    [InlineData("estimate --network nonesuch", "nonesuch")]
    [InlineData("estimate --network mnist-delphi --profile nonesuch", "--profile nonesuch")]
    [InlineData("estimate --network mnist-delphi --ring-bits 99", "--ring-bits 99")]
    [InlineData("estimate --network mnist-delphi --shift 34", "--shift 34")]
    [InlineData("calibrate --seconds 0", "--seconds 0")]
    [InlineData("validate --threshold 0", "--threshold 0")]
    public async Task Estimate_BadInput_IsOneLineAndCodeTwo(string arguments, string part)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(arguments.Split(' '));
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(part);
    }
}
