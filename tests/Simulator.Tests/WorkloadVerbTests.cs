using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

public sealed class WorkloadVerbTests
{
    [Fact]
    public async Task Workload_WithoutOptions_EndsWithATable()
    {
        CommandLine.Outcome outcome = await CommandLine.Run("workload");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("mean latency").And.Contain("capacity").And.Contain("highest sustainable rate");
        outcome.Errors.Should().BeEmpty("progress is for terminals");
    }

    [Fact]
    public async Task Workload_SeveralRates_WritesAllFormats()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "workload", "--offline-seconds", "5min", "--online-seconds", "20s", "--stored-bytes", "10GB", "--client-storage", "32GB", "--rate", "4/h:20/h:3", "--runs", "10",
            "--json", folder.File("w.json"), "--csv", folder.File("w.csv"), "--history", folder.File("h.csv"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("UNSTABLE at 20/h");
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("w.json"), TestContext.Current.CancellationToken));
        JsonElement root = json.RootElement;
        root.GetProperty("schema").GetString().Should().Be("pisim.workload/1");
        root.GetProperty("capacityPerSecond").GetDouble().Should().BeApproximately(1 / 320.0, 1e-9);
        JsonElement[] points = [.. root.GetProperty("points").EnumerateArray()];
        points.Select(point => point.GetProperty("stable").GetBoolean()).Should().Equal(true, false, false);
        double[] means = [.. points.Select(point => point.GetProperty("total").GetProperty("mean").GetProperty("mean").GetDouble())];
        means.Should().BeInAscendingOrder().And.OnlyContain(mean => mean >= 20);
        string[] csv = await File.ReadAllLinesAsync(folder.File("w.csv"), TestContext.Current.CancellationToken);
        csv.Should().HaveCount(4);
        csv[0].Should().Contain("RatePerSecond").And.Contain("TotalSeconds").And.Contain("QueueSeconds").And.Contain("P99Seconds");
        (await File.ReadAllLinesAsync(folder.File("h.csv"), TestContext.Current.CancellationToken)).Should().HaveCount(1 + (3 * 288));
    }

    [Fact]
    public async Task Workload_SameSeed_WritesTheSameFile()
    {
        using ScratchFolder folder = new();
        List<string> written = [];
        for (int i = 0; i < 2; i++)
        {
            (await CommandLine.Run("workload", "--variation", "0.3", "--runs", "3", "--no-search", "--json", folder.File("w.json"))).ExitCode.Should().Be(0);
            written.Add(await File.ReadAllTextAsync(folder.File("w.json"), TestContext.Current.CancellationToken));
        }

        written[1].Should().Be(written[0]);
    }

    [Fact]
    public async Task Workload_StoreTooSmall_SaysThatEverythingRunsOnline()
    {
        CommandLine.Outcome outcome = await CommandLine.Run("workload", "--client-storage", "5GB", "--runs", "2", "--no-search");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("everything runs online").And.Contain("10.2 GB at the client");
    }

    [Fact]
    public async Task Workload_CostsOfARun_AreTheRuns()
    {
        using ScratchFolder folder = new();
        (await CommandLine.Run("run", "--link", "lan", "--json", folder.File("run.json"), "--csv", folder.File("run.csv"))).ExitCode.Should().Be(0);
        CommandLine.Outcome outcome = await CommandLine.Run("workload", "--costs", folder.File("run.json"), "--rate", "1/min", "--horizon", "1h", "--runs", "3", "--json", folder.File("w.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        using JsonDocument run = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("run.json"), TestContext.Current.CancellationToken));
        using JsonDocument workload = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("w.json"), TestContext.Current.CancellationToken));
        workload.RootElement.GetProperty("costs").GetProperty("offline").GetProperty("seconds").GetDouble()
            .Should().Be(run.RootElement.GetProperty("measured").GetProperty("offline").GetProperty("seconds").GetDouble());
        CommandLine.Outcome refused = await CommandLine.Run("workload", "--costs", folder.File("run.json"), "--link", "wan");
        refused.ExitCode.Should().Be(2);
        refused.ErrorLines.Should().ContainSingle().Which.Should().Contain("run.json").And.Contain("--link");
    }

    [Fact]
    public async Task Workload_Trace_IsSimulatedOnce()
    {
        using ScratchFolder folder = new();
        await File.WriteAllLinesAsync(folder.File("t.csv"), ["seconds,client", "10,0", "11.5,1", "400,0"], TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("workload", "--trace", folder.File("t.csv"), "--json", folder.File("w.json"), "--no-search");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("2 clients").And.Contain("as traced");
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("w.json"), TestContext.Current.CancellationToken));
        json.RootElement.GetProperty("points")[0].GetProperty("answered").GetProperty("mean").GetDouble().Should().Be(3);
    }

    [Theory]
    [InlineData("", "no requests")]
    [InlineData("seconds\n", "no requests")]
    [InlineData("1\n5\n4\n", "t.csv:3")]
    [InlineData("1\nNaN\n", "t.csv:2")]
    [InlineData("1\n-2\n", "t.csv:2")]
    [InlineData("1,0\n2,-1\n", "t.csv:2")]
    [InlineData("1,0,9\n", "t.csv:1")]
    [InlineData("one\n", "t.csv:1")]
    public async Task Workload_BadTrace_NamesTheLine(string content, string mentioned)
    {
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("t.csv"), content, TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("workload", "--trace", folder.File("t.csv"));
        outcome.ExitCode.Should().Be(2, outcome.Output);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(mentioned);
    }

    [Theory]
    [InlineData("--rate 0", "no latency")]
    [InlineData("--horizon 10s --rate 1/s --cut", "no latency")]
    [InlineData("--rate 1/min --horizon 2h", "UNSTABLE")]
    [InlineData("--goal 1ms", "no rate meets the goal")]
    [InlineData("--clients 3 --offline-seconds 60 --online-seconds 5", "clients do not slow each other")]
    [InlineData("--offline-seconds 0 --online-seconds 0", "nothing limits it")]
    public async Task Workload_Edge_EndsAndSaysSo(string arguments, string mentioned)
    {
        CommandLine.Outcome outcome = await CommandLine.Run([.. "workload --runs 2".Split(' '), .. arguments.Split(' ')]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain(mentioned).And.NotContain("NaN").And.NotContain("Infinity").And.NotContain("∞");
    }

    [Theory]
    [InlineData("--rate -1/h", "--rate -1/h")]
    [InlineData("--rate NaN", "--rate NaN")]
    [InlineData("--rate 1e9/s", "--rate 1e9/s")]
    [InlineData("--horizon 0", "--horizon 0")]
    [InlineData("--clients 0", "--clients 0")]
    [InlineData("--client-storage -1GB", "--client-storage -1GB")]
    [InlineData("--server-cores 0", "--server-cores 0")]
    [InlineData("--server-cores 1", "--server-cores 1: the offline phase takes")]
    [InlineData("--setup twice", "--setup twice")]
    [InlineData("--production never", "--production never")]
    [InlineData("--as-published --cut", "--cut")]
    [InlineData("--variation 11", "--variation 11")]
    [InlineData("--runs 0", "--runs 0")]
    [InlineData("--goal 0", "--goal 0")]
    [InlineData("--goal-share 0.9", "--goal-share")]
    [InlineData("--warm-up 25h", "--warm-up 25h")]
    [InlineData("--costs nosuch", "--costs nosuch")]
    [InlineData("--costs nosuch --network digits", "--network")]
    [InlineData("--offline-seconds 5", "--online-seconds")]
    [InlineData("--offline-seconds 5 --online-seconds 1 --link wan", "--link")]
    [InlineData("--offline-seconds 5 --online-seconds 1 --online-link-seconds 2", "--online-link-seconds 2")]
    [InlineData("--network digits --profile nosuch", "--profile nosuch")]
    [InlineData("--trace nosuch.csv", "nosuch.csv")]
    [InlineData("--trace x.csv --rate 1/h", "--rate")]
    [InlineData("--json /nosuch/w.json", "--json /nosuch/w.json")]
    public async Task Workload_BadOption_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(["workload", .. arguments.Split(' ')]);
        outcome.ExitCode.Should().Be(2, outcome.Output);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }
}
