using System.Diagnostics;

namespace PrivateInference.Simulator.Tests;

/// <summary>The page of results from the command line; what it does in a browser is tested with the page itself.</summary>
public sealed class ReportVerbTests
{
    [Fact]
    public async Task Report_OfAnEstimateAndASpreadsheet_HoldsCommandAndFigures()
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome estimated = await CommandLine.Run("estimate", "--network", "minionn-cifar", "--json", folder.File("e.json"));
        estimated.ExitCode.Should().Be(0, estimated.Errors);
        File.WriteAllText(folder.File("sheet.csv"), "Network;Offline seconds;Online seconds\r\nx;1,5;0,25\r\n");
        CommandLine.Outcome outcome = await CommandLine.Run("report", folder.File("e.json"), folder.File("sheet.csv"), "--out", folder.File("r.html"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("2 files").And.Contain("breakdown");
        (await File.ReadAllTextAsync(folder.File("r.html"), TestContext.Current.CancellationToken)).Should().Contain("pisim estimate --network minionn-cifar --json");
    }

    [Fact]
    public async Task Report_BuiltWithoutVega_IsAPageOfTablesThatSaysSo()
    {
        // A build with -p:FigurePackages=none has no folder of figure libraries.
        using ScratchFolder folder = new();
        string program = Directory.CreateDirectory(folder.File("program")).FullName;
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" || Path.GetFileName(file).StartsWith("pisim.", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        File.WriteAllText(folder.File("a.csv"), "network,offline_seconds,online_seconds\na,1,2\n");
        using Process process = CommandLine.StartIn(program, searchPath: null, "report", folder.File("a.csv"), "--out", folder.File("r.html"));
        CommandLine.Outcome outcome = await CommandLine.Finish(process);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("the page has no figures").And.Contain("npm");
        string page = await File.ReadAllTextAsync(folder.File("r.html"), TestContext.Current.CancellationToken);
        page.Should().Contain("\"offline_seconds\"");
        page.Length.Should().BeLessThan(100_000, "the libraries are not in it");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("network,accuracy\n", "no rows")]
    [InlineData("{\"schema\": \"pisim.run/1\", \"measured\": {}}", "has not its layout")]
    [InlineData("network,offline_seconds,online_seconds\na,fast,2\n", "'fast' is not a number")]
    public async Task Report_BadFile_ExitsWithTwoAndOneLine(string text, string mentioned)
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("bad.csv"), text);
        await Refused(folder.File("bad.csv"), folder.File("r.html"), mentioned);
    }

    [Fact]
    public async Task Report_WhereNothingCanBeWritten_SaysWhy()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("a.csv"), "network,offline_seconds,online_seconds\na,1,2\n");
        File.WriteAllText(folder.File("locked.html"), string.Empty);
        File.SetAttributes(folder.File("locked.html"), FileAttributes.ReadOnly);
        await Refused(folder.File("nosuch.csv"), folder.File("r.html"), "no such file");
        await Refused(folder.File("a.csv"), folder.File("nosuch/r.html"), "nosuch");
        await Refused(folder.File("a.csv"), folder.File("locked.html"), "read-only");
    }

    private static async Task Refused(string input, string output, string mentioned)
    {
        CommandLine.Outcome outcome = await CommandLine.Run("report", input, "--out", output);
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }
}
