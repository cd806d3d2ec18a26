using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PrivateInference.Simulator.Tests;

/// <summary>Figures from the command line: what people and spreadsheets leave in files, and places that cannot be written.</summary>
public sealed class PlotVerbTests
{
    public static TheoryData<string, string, string> BadFiles => new()
    {
        { "network,offline_seconds,online_seconds\n", "--figure breakdown", "no rows" },
        { "network,offline_seconds,online_seconds\n\"a,1,2\n", "--figure breakdown", "a quote is out of place" },
        { "network,offline_seconds,online_seconds\na,fast,2\n", "--figure breakdown", "'fast' is not a number" },
        { "network,offline_seconds,online_seconds\na,-1,2\n", "--figure breakdown", "offline is -1" },
        { "network,offline_seconds,online_seconds\na,0,0\n", "--figure breakdown", "every bar is 0" },
        { "network,seconds\na,1\n", "--figure breakdown", "needs offline_seconds and online_seconds" },
        { "layer,kept\nrelu1,0\n", "--figure allocation", "no layer has a ReLU" },
        { "epoch,loss\n1,\n", "--figure training", "needs epoch and loss" },
        { "network,relus,accuracy\na,1,0.9\n", "--figure pareto --where network=b", "there are a" },
        { "network,relus,accuracy\na,1,0.9\n", "--figure pareto --series budget", "--series budget: no such column" },
        { "network,relus,accuracy\na,1,0.9\n", "--figure pareto --column three", "--column three" },
        { "network,relus,accuracy\na,1,0.9\n", "--figure pareto --format jpeg", "--format jpeg" },
        { "network,relus,accuracy\na,1,0.9\n", "--figure pie", "--figure pie" },
        { "[]", "--figure scaling", "needs bandwidth_bits_per_second or" },
        { "{\"schema\": ", "--figure pareto", "no JSON: line 1" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task Plot_WhatCannotBeDrawn_ExitsWithTwoAndOneLine(string text, string arguments, string mentioned)
    {
        using ScratchFolder folder = new();
        string file = Write(folder, "given.csv", text);
        CommandLine.Outcome outcome = await CommandLine.Run(["plot", file, "--out", folder.File("figure"), .. arguments.Split(' ')]);
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
        folder.Files.Should().Equal([file], "nothing half-done stays");
    }

    [Fact]
    public async Task Plot_WhereNothingCanBeWritten_SaysWhy()
    {
        using ScratchFolder folder = new();
        string file = Write(folder, "given.csv", "network,relus,accuracy\na,1,0.9\n");
        File.SetAttributes(Write(folder, "locked.vl.json", "{}"), FileAttributes.ReadOnly);
        _ = Directory.CreateDirectory(folder.File("taken.vl.json"));
        foreach ((string output, string mentioned) in ((string, string)[])[(folder.File("nosuch/x"), "folder"), (folder.File("locked"), "read-only"), (folder.File("taken"), "folder"), (folder.File("."), "name")])
        {
            string given = output.EndsWith('.') ? output[..^1] : output;
            CommandLine.Outcome outcome = await CommandLine.Run("plot", file, "--figure", "pareto", "--format", "json", "--out", given);
            outcome.ExitCode.Should().Be(2, outcome.Errors);
            outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(mentioned);
        }
    }

    [Fact]
    public async Task Plot_AfterASpreadsheet_KeepsEveryNameAndNumber()
    {
        using ScratchFolder folder = new();
        const string Text = "\uFEFFNetwork;Offline seconds;Online seconds;;\r\n\"a;b, c\";1,5;0,25;;\r\n;;;;\r\n网络;2,5;0,5;;\r\n한국어;1;1;;\r\nネット;1;1;;\r\n;;;;\r\n";
        CommandLine.Outcome outcome = await CommandLine.Run("plot", Write(folder, "sheet.csv", Text), "--figure", "breakdown", "--format", "json", "--out", folder.File("sheet.vl.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        JsonElement[] bars = Values(folder.File("sheet.vl.json"));
        bars.Select(bar => bar.GetProperty("name").GetString()).Distinct().Should().Equal("a;b, c", "网络", "한국어", "ネット");
        bars.Sum(bar => bar.GetProperty("value").GetDouble()).Should().BeApproximately(8.75, 1e-9);
    }

    [Fact]
    public async Task Plot_FilesOfSeveralKinds_TakesWhatFitsAndSaysWhatNot()
    {
        using ScratchFolder folder = new();
        string[] files = [Write(folder, "a.csv", "network,offline_seconds,online_seconds\na,1,2\n"), Write(folder, "b.csv", "epoch,loss\n1,2\n"), Write(folder, "c.json", "{\"schema\": \"other/1\", \"x\": [1, 2]}")];
        CommandLine.Outcome outcome = await CommandLine.Run(["plot", .. files, "--figure", "breakdown", "--format", "json", "--out", folder.File("f")]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.ErrorLines.Should().HaveCount(2).And.OnlyContain(line => line.StartsWith("pisim: left out: "));
    }

    [Theory]
    [InlineData("scaling", "protocol,down_bits_per_second,total_seconds", "d,{0},{0}")]
    [InlineData("validation", "measured_seconds,predicted_seconds", "{0},{0}.5")]
    [InlineData("training", "epoch,loss", "{0},{0}")]
    [InlineData("allocation", "layer,kept", "layer{0},{0}")]
    [InlineData("workload", "rate_per_hour,online_seconds,queue_seconds", "{0},1,{0}")]
    public async Task Plot_TenThousandRows_DrawsThemAll(string figure, string header, string row)
    {
        using ScratchFolder folder = new();
        string text = $"{header}\n{string.Join('\n', Enumerable.Range(1, 10_000).Select(i => string.Format(CultureInfo.InvariantCulture, row, i)))}\n";
        CommandLine.Outcome outcome = await CommandLine.Run("plot", Write(folder, "big.csv", text), "--figure", figure, "--out", folder.File("big"), "--format", "json,svg");
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        (await File.ReadAllTextAsync(folder.File("big.vl.json"), TestContext.Current.CancellationToken)).Should().Contain("10000").And.NotContain("NaN");
        if (File.Exists(folder.File("big.svg")))
        {
            string picture = await File.ReadAllTextAsync(folder.File("big.svg"), TestContext.Current.CancellationToken);
            Regex.Count(picture, "mark-(symbol|rect|area|line)[^>]*>\\s*<path").Should().BePositive("the picture must not be blank");
        }
    }

    [Fact]
    public async Task Plot_WithoutNode_WritesTheSpecificationAndSaysWhatIsMissing()
    {
        using ScratchFolder folder = new();
        string file = Write(folder, "a.csv", "network,offline_seconds,online_seconds\na,1,2\n");
        using System.Diagnostics.Process process = CommandLine.StartIn(AppContext.BaseDirectory, folder.File("nothing"), "plot", file, "--figure", "breakdown", "--out", folder.File("f"));
        CommandLine.Outcome outcome = await CommandLine.Finish(process);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Trim().Should().Be(folder.File("f.vl.json"));
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("not drawn: SVG, PDF, PNG").And.Contain("Node");
        Values(folder.File("f.vl.json")).Should().HaveCount(2);

        // Asked for a picture alone, nothing can be done.
        using System.Diagnostics.Process alone = CommandLine.StartIn(AppContext.BaseDirectory, folder.File("nothing"), "plot", file, "--figure", "breakdown", "--out", folder.File("g"), "--format", "pdf");
        (await CommandLine.Finish(alone)).ExitCode.Should().Be(1);
    }

    private static string Write(ScratchFolder folder, string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return folder.File(name);
    }

    private static JsonElement[] Values(string file)
    {
        using JsonDocument spec = JsonDocument.Parse(File.ReadAllText(file));
        return [.. spec.RootElement.Clone().GetProperty("data").GetProperty("values").EnumerateArray()];
    }
}
