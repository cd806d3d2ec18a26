using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

public sealed class RunVerbTests
{
    [Fact]
    public async Task Run_NoArguments_PrintsTheClassAndTheTable()
    {
        CommandLine.Outcome outcome = await CommandLine.Run("run", "--no-files");
        outcome.Errors.Should().BeEmpty();
        outcome.ExitCode.Should().Be(0);
        outcome.Output.Should().Contain("predicted class 7").And.Contain("agrees bit for bit").And.Contain("online");
    }

    [Fact]
    public async Task Run_ProfileOfAnotherVersion_SaysSoAndGoesOn()
    {
        using ScratchFolder folder = new();
        string profile = Path.Combine(folder.File("data"), "pisim", "local.json");
        Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
        await File.WriteAllTextAsync(profile, """{ "schema": "pisim.profile/1" }""", TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.RunAt(folder.File("data"), "run", "--no-files", "--link", "loopback");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("local.json").And.Contain("pisim.profile/1").And.Contain("goes on");
        outcome.Output.Should().Contain("? seconds are not predicted");
    }

    [Theory]
    [InlineData("delphi")]
    [InlineData("client-garbler")]
    public async Task Run_JsonAndCsv_HoldEveryDocumentedField(string protocol)
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "run", "--protocol", protocol, "--link", "loopback", "--json", folder.File("r.json"), "--csv", folder.File("r.csv"), "--repeat", "2");
        outcome.ExitCode.Should().Be(0, outcome.Errors);

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("r.json"), TestContext.Current.CancellationToken));
        JsonElement root = json.RootElement;
        root.GetProperty("schema").GetString().Should().StartWith("pisim.run/");
        root.GetProperty("network").GetProperty("relus").GetInt64().Should().BePositive();
        root.GetProperty("network").GetProperty("macs").GetInt64().Should().BePositive();
        root.GetProperty("network").GetProperty("inputShape").GetArrayLength().Should().Be(3);
        root.GetProperty("protocol").GetString().Should().Be(protocol);
        root.GetProperty("link").GetProperty("rttSeconds").GetDouble().Should().Be(0);
        root.GetProperty("check").GetProperty("bitExact").GetBoolean().Should().BeTrue();
        root.GetProperty("check").GetProperty("argmaxAgrees").GetBoolean().Should().BeTrue();
        root.GetProperty("check").GetProperty("maxAbsoluteError").GetDouble().Should().BeInRange(0, 0.5);
        root.GetProperty("inferences").GetArrayLength().Should().Be(2);
        root.GetProperty("environment").GetProperty("aesTier").GetString().Should().NotBeNullOrEmpty();
        JsonElement measured = root.GetProperty("measured");
        measured.GetProperty("peakMemoryBytes").GetInt64().Should().BePositive();
        measured.GetProperty("storage").GetProperty("clientBytes").GetInt64().Should().BePositive();
        foreach (string phase in (string[])["setup", "offline", "online"])
        {
            foreach (string field in (string[])["seconds", "bytesUp", "bytesDown", "rounds"])
            {
                measured.GetProperty(phase).GetProperty(field).GetDouble().Should().BePositive();
                root.GetProperty("layers")[0].GetProperty(phase).TryGetProperty(field, out _).Should().BeTrue();
            }
        }

        JsonElement predicted = root.GetProperty("predicted");
        foreach (string phase in (string[])["setup", "offline", "online"])
        {
            foreach (string field in (string[])["bytesUp", "bytesDown", "messagesUp", "messagesDown", "rounds"])
            {
                predicted.GetProperty(phase).GetProperty(field).GetInt64().Should().Be(measured.GetProperty(phase).GetProperty(field).GetInt64(), field);
            }
        }

        predicted.GetProperty("storage").GetProperty("clientBytes").GetInt64().Should().Be(measured.GetProperty("storage").GetProperty("clientBytes").GetInt64());

        string[] lines = await File.ReadAllLinesAsync(folder.File("r.csv"), TestContext.Current.CancellationToken);
        lines.Should().HaveCount(1 + (3 * (root.GetProperty("layers").GetArrayLength() + 1)));
        lines[0].Should().StartWith("Network,Protocol,Link,Phase,Step,Name,Kind,Relus,Seconds,BytesUp,BytesDown");
        folder.Files.Should().HaveCount(2);
    }

    [Fact]
    public async Task Run_StoredOfflineResult_IsUsedOnce()
    {
        using ScratchFolder folder = new();
        string store = folder.File("store");
        (await CommandLine.Run("run", "--store", store, "--prepare", "1")).ExitCode.Should().Be(0);
        CommandLine.Outcome outcome = await CommandLine.Run("run", "--store", store, "--no-files");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("stored earlier");
        Directory.GetFiles(store).Should().BeEmpty();
    }

    [Fact]
    public async Task ServeAndInfer_TwoProcesses_AgreeWithRun()
    {
        using Process server = CommandLine.Start("serve", "--port", "0", "--sessions", "1", "--link", "loopback");
        string? line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        int port = int.Parse(line!.Split(':')[^1], CultureInfo.InvariantCulture);
        CommandLine.Outcome client = await CommandLine.Run("infer", "--server", FormattableString.Invariant($"127.0.0.1:{port}"), "--link", "loopback", "--no-files");
        CommandLine.Outcome served = await CommandLine.Finish(server);
        client.ExitCode.Should().Be(0, client.Errors);
        client.Output.Should().Contain("predicted class 7");
        served.ExitCode.Should().Be(0, served.Errors);
        served.Output.Should().Contain("served 1 inferences");
    }

    [Fact]
    public async Task ServeAndInfer_WithPinnedKeys_TalkAndAWrongPinIsRefused()
    {
        using ScratchFolder folder = new();
        string serverPin = (await CommandLine.Run("identity", folder.File("server.pfx"))).Output.Trim().Split(' ')[^1];
        string clientPin = (await CommandLine.Run("identity", folder.File("client.pfx"))).Output.Trim().Split(' ')[^1];
        using Process server = CommandLine.Start(
            "serve", "--port", "0", "--sessions", "2", "--link", "loopback", "--identity", folder.File("server.pfx"), "--peer", clientPin);
        string? line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        string address = "127.0.0.1:" + line!.Split(':')[^1];
        CommandLine.Outcome stranger = await CommandLine.Run(
            "infer", "--server", address, "--identity", folder.File("client.pfx"), "--peer", clientPin);
        stranger.ExitCode.Should().Be(1);
        stranger.ErrorLines.Should().ContainSingle().Which.Should().Contain("--peer");
        CommandLine.Outcome client = await CommandLine.Run(
            "infer", "--server", address, "--identity", folder.File("client.pfx"), "--peer", serverPin, "--link", "loopback", "--no-files");
        client.ExitCode.Should().Be(0, client.Errors);
        (await CommandLine.Finish(server)).ExitCode.Should().Be(0);
    }
}
