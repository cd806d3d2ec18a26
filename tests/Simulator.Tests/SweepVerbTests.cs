using System.Diagnostics;

namespace PrivateInference.Simulator.Tests;

public sealed class SweepVerbTests
{
    private const string Grid = """
        networks: [digits, mnist-delphi]
        protocols: [delphi, client-garbler]
        links: [lan, wan, {name: dsl, up: 10M, down: 50M, rtt: 20ms}]
        budgets: [all, 50%, 100]
        profiles: none
        """;

    [Fact]
    public async Task Sweep_Grid_HasARowForEveryPointAndTheDocumentedColumns()
    {
        using ScratchFolder folder = new();
        string[] rows = await Sweep(folder, Grid);
        rows[0].Should().Be(
            "network,method,budget,protocol,garbling,ot,remask,link,up_bits_per_second,down_bits_per_second,rtt_seconds,profile,seed,mode,relus,macs,setup_seconds," +
            "offline_seconds,online_seconds,total_seconds,offline_bytes_up,offline_bytes_down,online_bytes_up,online_bytes_down,client_stored_bytes," +
            "server_stored_bytes,rounds,accuracy,error,point");
        rows.Should().HaveCount(1 + (2 * 3 * 2 * 3));
        rows.Skip(1).Select(row => row.Split(',')[^1]).Should().OnlyHaveUniqueItems();
        string[] half = rows.Single(row => row.StartsWith("digits,uniform,50%,delphi,half-gates,iknp,shared-bits,dsl,10000000,50000000,0.02,", StringComparison.Ordinal)).Split(',');
        half[14].Should().Be("3920", "half of 7,840 ReLUs are kept");
        rows.Should().Contain(row => row.StartsWith("digits,uniform,100,", StringComparison.Ordinal) && row.Split(',')[14] == "100");
        rows.Should().Contain(row => row.StartsWith("digits,,,", StringComparison.Ordinal) && row.Split(',')[27] == "0.982", "the sample's manifest has its accuracy");
    }

    [Fact]
    public async Task Sweep_KilledAtRandomMoments_LosesNoRowAndHasNoneTwice()
    {
        using ScratchFolder folder = new();
        string yaml = folder.File("s.yaml");
        string csv = folder.File("s.csv");
        await File.WriteAllTextAsync(yaml, Grid + "\ngarbling: [half-gates, three-halves]\nremoved: [sequential, correction]\n", TestContext.Current.CancellationToken);
        string[] expected = [.. (await CommandLine.Run("sweep", yaml, "--dry-run")).Output.Split('\n').Where(line => line.Contains("  estimate  ", StringComparison.Ordinal)).Select(line => line[..16])];
        System.Random random = new(5);
        int kills = 0;
        for (; kills < 8; kills++)
        {
            using Process process = CommandLine.Start("sweep", yaml, "--out", csv);

            // Until it has begun to write; then anywhere in its work.
            int before = Lines(csv);
            while (!process.HasExited && Lines(csv) <= before)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await Task.Delay(random.Next(0, 60), TestContext.Current.CancellationToken);
            if (process.HasExited)
            {
                break;
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        CommandLine.Outcome last = await CommandLine.Run("sweep", yaml, "--out", csv);
        last.ExitCode.Should().Be(0, last.Errors);
        string[] rows = await File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        rows.Skip(1).Select(row => row.Split(',')[^1]).Should().BeEquivalentTo(expected);
        kills.Should().BePositive("a sweep that ended before the first kill shows nothing");
    }

    [Fact]
    public async Task Sweep_HalfWrittenLine_IsDoneAgain()
    {
        using ScratchFolder folder = new();
        string[] rows = await Sweep(folder, Grid);
        string whole = await File.ReadAllTextAsync(folder.File("s.csv"), TestContext.Current.CancellationToken);
        foreach (int cut in (int[])[1, 40, whole.Length - 30, whole.Length])
        {
            await File.WriteAllTextAsync(folder.File("s.csv"), whole[..^cut], TestContext.Current.CancellationToken);
            (await Sweep(folder, Grid)).Should().BeEquivalentTo(rows, $"{cut} bytes were missing");
        }
    }

    [Fact]
    public async Task Sweep_ChangedSinceTheResults_IsRefusedUnlessFresh()
    {
        using ScratchFolder folder = new();
        _ = await Sweep(folder, Grid);
        string before = await File.ReadAllTextAsync(folder.File("s.csv"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("s.yaml"), Grid.Replace("20ms", "21ms", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        CommandLine.Outcome refused = await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"));
        refused.ExitCode.Should().Be(2);
        refused.ErrorLines.Should().ContainSingle().Which.Should().Contain("s.csv").And.Contain("--fresh");
        (await File.ReadAllTextAsync(folder.File("s.csv"), TestContext.Current.CancellationToken)).Should().Be(before, "nothing is lost by a refusal");
        (await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"), "--fresh")).ExitCode.Should().Be(0);
        (await Sweep(folder, Grid.Replace("20ms", "21ms", StringComparison.Ordinal) + "\nseeds: [1, 2]")).Should().HaveCount(73, "more points are not a change");
    }

    [Fact]
    public async Task Merge_OfShards_IsTheWholeAndSaysWhatIsWrong()
    {
        using ScratchFolder folder = new();
        string[] rows = await Sweep(folder, Grid);
        for (int part = 1; part <= 3; part++)
        {
            (await CommandLine.Run("sweep", folder.File("s.yaml"), "--shard", $"{part}/3", "--out", folder.File($"{part}.csv"))).ExitCode.Should().Be(0);
        }

        CommandLine.Outcome merged = await Merge(folder, "m.csv", "1.csv", "2.csv", "3.csv");
        merged.ExitCode.Should().Be(0, merged.Errors);
        (await File.ReadAllLinesAsync(folder.File("m.csv"), TestContext.Current.CancellationToken)).Should().Equal(rows);

        CommandLine.Outcome missing = await Merge(folder, "m2.csv", "1.csv", "2.csv", "2.csv");
        missing.ExitCode.Should().Be(1);
        missing.Output.Should().Contain("12 MISSING").And.Contain("12 twice with the same result");

        string other = (await File.ReadAllTextAsync(folder.File("3.csv"), TestContext.Current.CancellationToken)).Replace(",7840,", ",7841,", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("4.csv"), other, TestContext.Current.CancellationToken);
        CommandLine.Outcome conflict = await Merge(folder, "m3.csv", "1.csv", "2.csv", "3.csv", "4.csv");
        conflict.ExitCode.Should().Be(1);
        conflict.Output.Should().Contain("TWICE WITH DIFFERENT RESULTS");

        await File.WriteAllTextAsync(folder.File("5.csv"), "network,point\nx,y\n", TestContext.Current.CancellationToken);
        CommandLine.Outcome schema = await Merge(folder, "m4.csv", "1.csv", "5.csv");
        schema.ExitCode.Should().Be(2);
        schema.ErrorLines.Should().ContainSingle().Which.Should().Contain("5.csv:1").And.Contain("columns");
        (await Merge(folder, "m.csv", "1.csv")).ExitCode.Should().Be(2, "what is there is not replaced unasked");
    }

    [Fact]
    public async Task Sweep_PointThatFails_IsARowWithItsErrorAndTheSweepGoesOn()
    {
        using ScratchFolder folder = new();
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "networks", "digits.onnx"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("cut.onnx"), model[..(model.Length / 2)], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("s.yaml"), "networks: [cut.onnx, mnist-delphi]\nprofiles: none\n", TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"));
        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("cut.onnx");
        string[] rows = await File.ReadAllLinesAsync(folder.File("s.csv"), TestContext.Current.CancellationToken);
        rows.Should().HaveCount(3);
        rows[1].Should().Contain("cut.onnx");
        CommandLine.Outcome again = await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"));
        again.ExitCode.Should().Be(1, "the error is still there");
        again.Output.Should().Contain("0 of them new");
        (await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"), "--retry")).Output.Should().Contain("1 of them new");
    }

    [Fact]
    public async Task Sweep_ModeRun_MeasuresAndChecks()
    {
        using ScratchFolder folder = new();
        string[] rows = await Sweep(folder, "mode: run\nnetworks: digits\nlinks: loopback\nthreads: 1\n");
        string[] row = rows[1].Split(',');
        row[13].Should().Be("run");
        double.Parse(row[18], System.Globalization.CultureInfo.InvariantCulture).Should().BePositive("online seconds were measured");
        row[28].Should().BeEmpty("the result agreed");
    }

    [Theory]
    [InlineData("networks: [nosuch]", "s.yaml:1: networks: nosuch")]
    [InlineData("networks: digits\nprotcols: delphi", "s.yaml:2: protcols")]
    [InlineData("networks: digits\nprotocols: [delphi, nosuch]", "s.yaml:2: protocols: nosuch")]
    [InlineData("networks: digits\nlinks: [{up: 0}]", "up: 0")]
    [InlineData("networks: digits\nlinks: []", "s.yaml:2: links: the list is empty")]
    [InlineData("networks: digits\nmode: dream", "mode: dream")]
    [InlineData("networks: digits\nmode: run\nbudgets: 50%", "s.yaml:3: budgets: 50%")]
    [InlineData("networks: digits\nbudgets: 101%", "s.yaml:2: budgets: 101%")]
    [InlineData("networks: digits\nseeds: -1", "s.yaml:2: seeds: -1")]
    [InlineData("networks: digits\nring-bits: 99", "s.yaml:2: ring-bits: 99")]
    [InlineData("networks: digits\nprofiles: nosuch", "nosuch")]
    [InlineData("protocols: delphi", "networks: this key is missing")]
    [InlineData("networks: [digits", "s.yaml:")]
    [InlineData("- a\n- b", "s.yaml")]
    [InlineData("", "s.yaml")]
    [InlineData("points: [{network: digits, links: lan}]", "s.yaml:1: links")]
    public async Task Sweep_BadYaml_NamesTheLine(string yaml, string mentioned)
    {
        using ScratchFolder folder = new();
        await File.WriteAllTextAsync(folder.File("s.yaml"), yaml, TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"));
        outcome.ExitCode.Should().Be(2, outcome.Output);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }

    [Theory]
    [InlineData("sweep", "YAML")]
    [InlineData("sweep nosuch.yaml", "nosuch.yaml")]
    [InlineData("sweep x.yaml --shard 3/2", "--shard 3/2")]
    [InlineData("sweep merge out.csv nosuch.csv", "nosuch.csv")]
    [InlineData("sweep merge out.csv", "in")]
    public async Task Sweep_BadOption_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(arguments.Split(' '));
        outcome.ExitCode.Should().Be(2, outcome.Output);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }

    private static int Lines(string path) => File.Exists(path) ? File.ReadAllText(path).Count(letter => letter == '\n') : 0;

    private static async Task<CommandLine.Outcome> Merge(ScratchFolder folder, string to, params string[] files)
        => await CommandLine.Run(["sweep", "merge", folder.File(to), .. files.Select(folder.File), "--sweep", folder.File("s.yaml")]);

    private static async Task<string[]> Sweep(ScratchFolder folder, string yaml)
    {
        await File.WriteAllTextAsync(folder.File("s.yaml"), yaml, TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("sweep", folder.File("s.yaml"), "--out", folder.File("s.csv"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        return await File.ReadAllLinesAsync(folder.File("s.csv"), TestContext.Current.CancellationToken);
    }
}
