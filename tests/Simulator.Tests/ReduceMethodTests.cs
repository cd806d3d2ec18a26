using System.Globalization;
using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

/// <summary>The reduction methods that search in several stages, through the command line.</summary>
public sealed class ReduceMethodTests
{
    private static readonly string[] s_quick = ["--batch", "16", "--provider", "cpu", "--threads", "1", "--fixed-images", "0"];

    public static TheoryData<string, string> BadLines => new()
    {
        { "--method senet --granularity layer", "--granularity layer: expected pixel or channel with --method senet" },
        { "--method senet++ --senet-match pram", "--senet-match pram: compares channel by channel" },
        { "--method senet --senet-widths 0.5,1", "--senet-widths: only with --method senet++" },
        { "--method senet++ --senet-widths 0.5,0.8", "--senet-widths 0.5,0.8: expected rising numbers that end with 1" },
        { "--method senet --senet-density 0", "--senet-density 0: expected 1E-06 to 1" },
        { "--method senet --senet-sparse-epochs 1", "--senet-sparse-epochs 1: expected 2 to 100000" },
        { "--method senet --senet-sensitivities 0.5,2", "--senet-sensitivities 0.5,2: expected numbers from 0 to 1" },
        { "--method senet --senet-match cosine", "--senet-match cosine: expected one of at, pram" },
        { "--method senet --front {out}.csv", "--front: only with --method deepreduce" },
        { "--method deepreduce --senet-beta 1", "--senet-beta: only with --method senet or senet++" },
        { "--method deepreduce --granularity pixel", "--granularity pixel: only with --fill" },
        { "--method deepreduce --deepreduce-rho 0.4", "--deepreduce-rho 0.4: expected one over whole numbers" },
        { "--method deepreduce --deepreduce-alpha 1,half", "--deepreduce-alpha 1,half: expected numbers" },
        { "--method deepreduce --deepreduce-thinning none", "--deepreduce-thinning none: expected one of aftersum, insideblock" },
        { "--method deepreduce --deepreduce-criticality-epochs 0", "--deepreduce-criticality-epochs 0: expected 1 to 100000" },
        { "--method deepreduce --front /nosuch/folder/f.csv", "--front /nosuch/folder/f.csv" },
    };

    public static TheoryData<string, string> BadLinesThatNeedTheRuntime => new()
    {
        { "--method deepreduce --deepreduce-order S2,S1,S3", "order of stages S2,S1,S3: expected each of S1 once" },
        { "--method senet --senet-sensitivities 0.5,0.5", "sensitivities: got 2, expected 3" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task Reduce_BadOption_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        using ScratchFolder folder = new();
        await ExpectBadInput(folder, folder.File("data"), arguments, mentioned);
    }

    [Theory]
    [MemberData(nameof(BadLinesThatNeedTheRuntime))]
    public async Task Reduce_OptionThatDoesNotFitTheNetwork_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        await ExpectBadInput(folder, DigitsFolder.Write(folder, 40, 10), arguments, mentioned);
    }

    [Fact]
    public async Task Reduce_SENetPlusPlus_ManifestAndInspectAgreeAtEveryWidth()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            ["reduce", "digits", "--method", "senet++", "--budget", "10%", "--data", DigitsFolder.Write(folder, 160, 20), "--out", folder.File("r.onnx"),
            "--epochs", "1", "--senet-epochs", "2", "--senet-sparse-epochs", "2", .. s_quick]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("sensitivity, epoch 2 of 2: ").And.Contain("mask search, epoch 2 of 2: ").And.Contain("fine-tuning, epoch 1 of 1: ");
        using JsonDocument manifest = await Json(folder.File("r.json"));
        JsonElement root = manifest.RootElement;
        root.GetProperty("method").GetString().Should().Be("senet++");
        root.GetProperty("relus").GetInt64().Should().Be(784);
        root.GetProperty("findings").GetProperty("shares").EnumerateArray().Sum(s => s.GetInt64()).Should().Be(784);
        root.GetProperty("hyperparameters").GetProperty("maskEpochs").GetInt32().Should().Be(2);

        // The authors' weights, since none were given.
        JsonElement options = root.GetProperty("training").GetProperty("options");
        options.GetProperty("hardWeight").GetDouble().Should().Be(0.1);
        options.GetProperty("softWeight").GetDouble().Should().Be(0.5);
        options.GetProperty("milestones").EnumerateArray().Select(m => m.GetDouble()).Should().Equal(0.625, 0.75, 0.875);
        JsonElement narrow = root.GetProperty("subNetworks").EnumerateArray().Single();
        string file = narrow.GetProperty("file").GetString()!;
        file.Should().Be(folder.File("r-w0.5.onnx"));
        (await Inspected(folder, folder.File("r.onnx"))).Should().Be(784);
        (await Inspected(folder, file)).Should().Be(narrow.GetProperty("relus").GetInt64());
    }

    [Fact]
    public async Task Reduce_DeepReduceFront_IsWrittenAndWithinTheBudget()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            ["reduce", "digits", "--method", "deepreduce", "--budget", "60%", "--data", DigitsFolder.Write(folder, 80, 20), "--out", folder.File("r.onnx"),
            "--epochs", "1", "--front", folder.File("f.csv"), "--lr", "0.02", .. s_quick]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("digits, deepreduce by layer").And.Contain("criticality of S1, epoch 1 of 1: ");
        string[] rows = await File.ReadAllLinesAsync(folder.File("f.csv"), TestContext.Current.CancellationToken);
        rows[0].Should().Be("Stages,Thinned,Alpha,Rho,Relus,ValidationAccuracy,OnFront");
        rows.Should().HaveCount(1 + 8);
        using JsonDocument manifest = await Json(folder.File("r.json"));
        long relus = manifest.RootElement.GetProperty("relus").GetInt64();
        relus.Should().BeLessThanOrEqualTo(4704);
        rows.Skip(1).Select(row => long.Parse(row.Split(',')[4], CultureInfo.InvariantCulture)).Should().Contain(relus);
        (await Inspected(folder, folder.File("r.onnx"))).Should().Be(relus);
    }

    [Fact]
    public async Task Reduce_SENetInterruptedInTheSearch_SaysThatItGoesOnAndDoes()
    {
        TrainingRuntime.Need();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        using ScratchFolder folder = new();
        string[] line =
        [
            "reduce", "digits", "--method", "senet", "--budget", "10%", "--data", DigitsFolder.Write(folder, 1000, 20), "--out", folder.File("r.onnx"),
            "--epochs", "1", "--senet-epochs", "3", "--senet-sensitivities", "0.5,0.6,0.7", "--senet-lr", "0.005", "--senet-beta", "10",
            "--lr", "0.001", "--checkpoint", folder.File("c"), .. s_quick,
        ];
        CommandLine.Outcome stopped = await CommandLine.InterruptAfter("mask search, epoch 1 of 3", line);
        stopped.ExitCode.Should().Be(1);
        stopped.ErrorLines.Should().ContainSingle().Which.Should().Contain("mask search stopped in epoch").And.Contain("the same command goes on");
        CommandLine.Outcome resumed = await CommandLine.Run(line);
        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain("mask search goes on from the checkpoint").And.NotContain("mask search, epoch 1 of 3");
    }

    private static async Task<long> Inspected(ScratchFolder folder, string network)
    {
        (await CommandLine.Run("inspect", network, "--json", folder.File("i.json"))).ExitCode.Should().Be(0);
        using JsonDocument inspected = await Json(folder.File("i.json"));
        return inspected.RootElement.GetProperty("relus").GetInt64();
    }

    private static async Task<JsonDocument> Json(string file) => JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

    private static async Task ExpectBadInput(ScratchFolder folder, string data, string arguments, string mentioned)
    {
        string[] line = ["reduce", "digits", "--budget", "10%", "--data", data, "--out", folder.File("o.onnx"), .. arguments.Split(' ').Select(a => a.Replace("{out}", folder.File("o.onnx")))];
        CommandLine.Outcome outcome = await CommandLine.Run(line);
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain(mentioned);
    }
}
