using System.Globalization;
using System.Text.Json;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.Simulator.Tests;

/// <summary>Budgets in seconds, what is recorded, and breaks.</summary>
public sealed class ReduceBudgetTests
{
    private static readonly string[] s_quick = ["--batch", "16", "--lr", "0.02", "--epochs", "1", "--provider", "cpu", "--threads", "1"];

    [Theory]
    [InlineData("--budget-latency soon", "--budget-latency soon: expected a time above 0")]
    [InlineData("--budget-latency 0s", "--budget-latency 0s: expected a time above 0")]
    [InlineData("--budget-latency 1s --budget 10", "--budget: not together with --budget-latency")]
    [InlineData("--budget-latency 1s --budget-phase night", "--budget-phase night: expected one of online, offline, total")]
    [InlineData("--budget 10 --budget-phase offline", "--budget-phase: only with --budget-latency")]
    [InlineData("--budget 10 --profile nonesuch", "--profile nonesuch: neither a file nor a known profile")]
    [InlineData("--budget 10 --ring-bits 7", "--ring-bits 7: expected 8 to 64")]
    [InlineData("--budget 10 --pruner-epochs 0 --method relupruner", "--pruner-epochs 0: expected 1 to 100000")]
    [InlineData("--budget 10 --pruner-epochs 3 --pruner-warmup 3 --method relupruner", "--pruner-warmup 3: expected 0 to 2")]
    [InlineData("--budget 10 --pruner-importance none --method relupruner", "--pruner-importance none: expected one of absolute, expected, sum")]
    [InlineData("--budget 10 --pruner-lr 1 --method snl", "--pruner-lr: only with --method relupruner")]
    public async Task Reduce_BadOption_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        using ScratchFolder folder = new();
        string[] method = arguments.Contains("--method", StringComparison.Ordinal) ? [] : ["--method", "random"];
        string[] profile = arguments.Contains("--profile", StringComparison.Ordinal) ? [] : ["--profile", Profile(folder)];
        CommandLine.Outcome outcome = await CommandLine.Run(
            ["reduce", "digits", "--data", folder.File("data"), "--out", folder.File("o.onnx"), .. profile, .. method, .. arguments.Split(' ')]);
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }

    [Theory]
    [InlineData("random", "pixel", "online")]
    [InlineData("uniform", "channel", "total")]
    public async Task Reduce_LatencyBudget_IsTheMostThatEstimateAllows(string method, string granularity, string phase)
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        string data = DigitsFolder.Write(folder, 80, 20);
        string profile = Profile(folder);
        (double whole, double floor) = await Estimate("digits", profile, folder, phase);
        double limit = Math.Round((whole + floor) / 2, 4);
        string[] line = ["reduce", "digits", "--method", method, "--granularity", granularity, "--data", data, "--profile", profile, "--link", "wan", .. s_quick];
        CommandLine.Outcome outcome = await CommandLine.Run(
            [.. line, "--out", folder.File("r.onnx"), "--budget-phase", phase, "--budget-latency", string.Create(CultureInfo.InvariantCulture, $"{limit}s"),
            "--csv", folder.File("r.csv"), "--layers-csv", folder.File("l.csv")]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);

        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("r.json"), TestContext.Current.CancellationToken));
        JsonElement cost = manifest.RootElement.GetProperty("private");
        cost.GetProperty("limitSeconds").GetDouble().Should().Be(limit);
        long relus = manifest.RootElement.GetProperty("relus").GetInt64();
        (double estimated, _) = await Estimate(folder.File("r.onnx"), profile, folder, phase);

        // Not all of the room can be used: whole channels go, and l is planned anew for every candidate, in steps of a bit.
        estimated.Should().BeLessThanOrEqualTo(limit).And.BeGreaterThan(limit - (0.15 * (whole - floor)));
        outcome.Output.Should().Contain("s online, ").And.Contain($" {phase} were asked for");

        (await File.ReadAllLinesAsync(folder.File("r.csv"), TestContext.Current.CancellationToken)).Should().HaveCount(2)
            .And.Subject.First().Should().StartWith("dataset,network,method,granularity,budget,kept,total,seed,");
        (await File.ReadAllLinesAsync(folder.File("l.csv"), TestContext.Current.CancellationToken)).Skip(1)
            .Sum(row => long.Parse(row.Split(',')[^1], CultureInfo.InvariantCulture)).Should().Be(relus);

        CommandLine.Outcome impossible = await CommandLine.Run([.. line, "--out", folder.File("i.onnx"), "--budget-latency", "1ms"]);
        impossible.ExitCode.Should().Be(2);
        impossible.ErrorLines.Should().ContainSingle().Which.Should().MatchRegex("--budget-latency 1ms: expected at least 0\\.[0-9]+ s, what the online phase of delphi takes over wan without any ReLU");
    }

    [Fact]
    public async Task Reduce_InterruptedInTheSearch_GoesOnToTheSameNetwork()
    {
        TrainingRuntime.Need();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        using ScratchFolder folder = new();
        string[] line =
        [
            "reduce", "digits", "--method", "snl", "--budget", "1000", "--data", DigitsFolder.Write(folder, 400, 20), "--snl-epochs", "6", "--snl-lambda", "0",
            "--fixed-images", "0", .. s_quick,
        ];
        CommandLine.Outcome whole = await CommandLine.Run([.. line, "--out", folder.File("whole.onnx")]);
        whole.ExitCode.Should().Be(0, whole.Errors);
        whole.Output.Should().Contain("search, epoch 6 of 6: 7,840 ReLUs, ").And.Contain("the search ended with 7,840 slopes above the threshold").And.Contain("the 1,000 largest are kept");

        string[] broken = [.. line, "--out", folder.File("resumed.onnx")];
        CommandLine.Outcome stopped = await CommandLine.InterruptAfter("epoch 2 of 6", broken);
        stopped.ExitCode.Should().Be(1);
        stopped.ErrorLines.Should().ContainSingle().Which.Should().Contain("search stopped in epoch").And.Contain("resumed.onnx.checkpoint");
        CommandLine.Outcome resumed = await CommandLine.Run(broken);
        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain("search goes on from the checkpoint").And.NotContain("search, epoch 2 of 6");
        File.ReadAllBytes(folder.File("resumed.onnx")).Should().Equal(File.ReadAllBytes(folder.File("whole.onnx")));
        Directory.GetFiles(Path.GetDirectoryName(folder.File("resumed.onnx"))!, "*checkpoint*").Should().BeEmpty();
    }

    private static async Task<(double Seconds, double Floor)> Estimate(string network, string profile, ScratchFolder folder, string phase)
    {
        (await CommandLine.Run("estimate", "--network", network, "--profile", profile, "--link", "wan", "--json", folder.File("e.json"))).ExitCode.Should().Be(0);
        using JsonDocument estimate = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("e.json"), TestContext.Current.CancellationToken));
        return (Seconds("predicted"), Seconds("floorWithoutRelus"));

        double Seconds(string section)
        {
            JsonElement predicted = estimate.RootElement.GetProperty(section);
            return phase == "total" ? predicted.GetProperty("totalSeconds").GetDouble() : predicted.GetProperty(phase).GetProperty("seconds").GetDouble();
        }
    }

    /// <summary>A machine on which everything takes a tenth of a microsecond.</summary>
    private static string Profile(ScratchFolder folder)
    {
        UnitCost cost = new(1e-7, 0, 1, "made up for a test");
        MachineProfile machine = new(new ProfileDescription("tenth", "a test", 1, "2026-01-01", "none"), UnitCostKeys.All.ToDictionary(key => key, _ => cost));
        File.WriteAllText(folder.File("tenth.json"), ProfileFormat.Write(machine));
        return folder.File("tenth.json");
    }
}
