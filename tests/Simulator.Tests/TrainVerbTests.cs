using System.Text.Json;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Tests;

public sealed class TrainVerbTests
{
    private static readonly string[] s_quick = ["--batch", "16", "--lr", "0.02", "--provider", "cpu", "--threads", "1"];

    public static TheoryData<string, string> BadLines => new()
    {
        { "train digits --out o.onnx", "--out: " },
        { "train digits --data-folder {network}", "--data-folder " },
        { "train digits --data {data}", "needs --out" },
        { "train resnet20-cifar --out o.onnx", "needs --data" },
        { "train digits --data {data} --out {out} --epochs 0", "--epochs 0: expected 1 to 100000" },
        { "train digits --data {data} --out {out} --batch 0", "--batch 0: expected 1 to 65536" },
        { "train digits --data {data} --out {out} --lr NaN", "--lr NaN: expected 1E-12 to 1000000" },
        { "train digits --data {data} --out {out} --momentum 1", "--momentum 1: expected 0 to 0.9999" },
        { "train digits --data {data} --out {out} --milestones 8,4", "--milestones 8,4: " },
        { "train digits --data {data} --out {out} --optimizer lbfgs", "--optimizer lbfgs: expected sgd or adam" },
        { "train digits --data {data} --out {out} --optimizer adam --momentum 0.5", "--momentum: only with --optimizer sgd" },
        { "train digits --data {data} --out {out} --provider tpu", "--provider tpu: expected auto, cpu or cuda" },
        { "train digits --data {data} --out {out} --validation-share 1", "--validation-share 1: expected 0.001 to 0.9" },
        { "train digits --data {data} --out {out} --temperature 2", "--temperature: only with --teacher FILE" },
        { "train digits --data {data} --out /nosuch/folder/o.onnx", "--out /nosuch/folder/o.onnx" },
        { "train digits --data {data} --out {out} --checkpoint /nosuch/folder/c", "--checkpoint /nosuch/folder/c" },
        { "reduce digits --method magic --budget 10 --data {data} --out {out}", "--method magic: expected one of random, uniform, snl" },
        { "reduce digits --method random --budget ten --data {data} --out {out}", "--budget ten: " },
        { "reduce digits --method random --budget 101% --data {data} --out {out}", "--budget 101%: expected a number of ReLUs" },
        { "reduce digits --method random --budget 10 --granularity word --data {data} --out {out}", "--granularity word: expected one of pixel, channel, layer" },
        { "reduce digits --method snl --budget 10 --granularity layer --data {data} --out {out}", "--granularity layer: " },
        { "reduce digits --method random --budget 10 --data {data} --out {out} --snl-lr 0.1", "--snl-lr: only with --method snl" },
        { "reduce digits --method snl --budget 10 --data {data} --out {out} --checkpoint /nosuch/folder/c", "--checkpoint /nosuch/folder/c" },
        { "reduce digits --method random --data {data} --out {out}", "reduce needs --budget" },
        { "reduce digits --method random --budget 10 --data {data} --out {out} --csv /nosuch/folder/r.csv", "--csv /nosuch/folder/r.csv" },
    };

    public static TheoryData<string, string> BadLinesThatNeedTheRuntime => new()
    {
        { "train nosuch --data {data} --out {out}", "nosuch: neither a file" },
        { "train resnet20-cifar --data {data} --out {out}", "resnet20-cifar: takes 3x32x32 in 10 classes, the images of tiny-digits are 1x28x28 in 10" },
        { "train digits --data {network} --out {out}", "digits.onnx: got no known files" },
        { "reduce digits --method random --budget 7841 --data {data} --out {out}", "--budget 7841: expected 0 to 7840" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task TrainAndReduce_BadOption_ExitWithTwoAndOneLine(string arguments, string mentioned)
    {
        using ScratchFolder folder = new();
        await ExpectBadInput(folder, folder.File("data"), arguments, mentioned);
    }

    [Theory]
    [MemberData(nameof(BadLinesThatNeedTheRuntime))]
    public async Task TrainAndReduce_NetworkOrDataThatDoNotFit_ExitWithTwoAndOneLine(string arguments, string mentioned)
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        await ExpectBadInput(folder, DigitsFolder.Write(folder, 20, 10), arguments, mentioned);
    }

    [Fact]
    public async Task Train_WithoutRuntimeOrProvider_SaysWhatIsMissing()
    {
        bool hasProvider = true;
        try
        {
            _ = Trainer.FindProvider(new TrainerOptions { Provider = ExecutionProvider.Cuda });
        }
        catch (RuntimeMissingException)
        {
            hasProvider = false;
        }

        Assert.SkipWhen(hasProvider, "CUDA is here");
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run("train", "digits", "--data", "drawn-digits", "--out", folder.File("o.onnx"), "--provider", "cuda");
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain("provider Cuda");
    }

    [Fact]
    public async Task Train_InterruptedByASignal_GoesOnToTheSameNetwork()
    {
        TrainingRuntime.Need();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        using ScratchFolder folder = new();
        string data = DigitsFolder.Write(folder, 1000, 50);
        string[] line = ["train", "digits", "--data", data, "--epochs", "6", "--augment-shift", "2", "--nesterov", .. s_quick];
        CommandLine.Outcome whole = await CommandLine.Run([.. line, "--out", folder.File("whole.onnx"), "--json", folder.File("whole.json")]);
        whole.ExitCode.Should().Be(0, whole.Errors);
        whole.Output.Should().Contain("training, epoch 6 of 6: ").And.Contain("test accuracy ").And.Contain("ran on cpu");

        string[] broken = [.. line, "--out", folder.File("resumed.onnx")];
        CommandLine.Outcome stopped = await CommandLine.InterruptAfter("epoch 2 of 6", broken);
        stopped.ExitCode.Should().Be(1);
        stopped.ErrorLines.Should().ContainSingle().Which.Should().Contain("training stopped in epoch").And.Contain("resumed.onnx.checkpoint");
        File.Exists(folder.File("resumed.onnx")).Should().BeFalse();

        CommandLine.Outcome resumed = await CommandLine.Run(broken);
        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain("goes on from the checkpoint").And.NotContain("epoch 1 of 6");
        File.ReadAllBytes(folder.File("resumed.onnx")).Should().Equal(File.ReadAllBytes(folder.File("whole.onnx")));
        File.Exists(folder.File("resumed.onnx.checkpoint")).Should().BeFalse();

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("whole.json"), TestContext.Current.CancellationToken));
        JsonElement training = json.RootElement.GetProperty("training");
        training.GetProperty("epochs").GetArrayLength().Should().Be(6);
        training.GetProperty("data").GetProperty("validationImages").GetInt32().Should().Be(100);
        double best = training.GetProperty("epochs").EnumerateArray().Max(epoch => epoch.GetProperty("validationAccuracy").GetDouble());
        training.GetProperty("validationAccuracy").GetDouble().Should().Be(best);
    }

    [Fact]
    public async Task Train_OtherOptionsThanTheCheckpoint_IsRefused()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        string[] line = ["train", "digits", "--data", DigitsFolder.Write(folder, 40, 10), "--epochs", "1", "--out", folder.File("o.onnx"), "--checkpoint", folder.File("c"), .. s_quick];
        (await CommandLine.Run(line)).ExitCode.Should().Be(0);
        CommandLine.Outcome other = await CommandLine.Run([.. line, "--seed", "2"]);
        other.ExitCode.Should().Be(2);
        other.ErrorLines.Should().ContainSingle().Which.Should().StartWith($"pisim: checkpoint {folder.File("c")}: got run ");
    }

    [Fact]
    public async Task Train_RateTooHigh_ExitsWithOneAndNamesTheStep()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            "train", "digits", "--data", DigitsFolder.Write(folder, 160, 10), "--batch", "16", "--lr", "1000000", "--weight-decay", "1", "--out", folder.File("o.onnx"));
        outcome.ExitCode.Should().Be(1, outcome.Output);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().MatchRegex("^pisim: epoch [0-9]+, step [0-9]+ of 9: got a loss of ");
        File.Exists(folder.File("o.onnx")).Should().BeFalse();
    }

    [Fact]
    public async Task Reduce_RandomBudget_IsWhatInspectAndRunCount()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        string file = folder.File("r.onnx");
        CommandLine.Outcome outcome = await CommandLine.Run(
            ["reduce", "digits", "--method", "random", "--budget", "10%", "--data", DigitsFolder.Write(folder, 160, 20), "--out", file, "--epochs", "1", .. s_quick]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().MatchRegex("total +7,840 +784 +10.00 %").And.Contain("fixed point (l = ");

        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("r.json"), TestContext.Current.CancellationToken));
        manifest.RootElement.GetProperty("relus").GetInt64().Should().Be(784);
        manifest.RootElement.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("kept").GetInt64()).Should().Be(784);
        manifest.RootElement.GetProperty("training").GetProperty("options").GetProperty("teacher").GetString().Should().Be("digits");
        manifest.RootElement.GetProperty("fixedPoint").GetProperty("images").GetInt32().Should().Be(20);

        (await CommandLine.Run("inspect", file, "--json", folder.File("i.json"))).ExitCode.Should().Be(0);
        using JsonDocument inspected = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("i.json"), TestContext.Current.CancellationToken));
        inspected.RootElement.GetProperty("relus").GetInt64().Should().Be(784);

        CommandLine.Outcome run = await CommandLine.Run("run", "--network", file, "--link", "loopback", "--json", folder.File("run.json"));
        run.ExitCode.Should().Be(0, run.Errors);
        using JsonDocument ran = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("run.json"), TestContext.Current.CancellationToken));
        ran.RootElement.GetProperty("network").GetProperty("relus").GetInt64().Should().Be(784);

        CommandLine.Outcome twice = await CommandLine.Run("reduce", file, "--method", "random", "--budget", "5", "--data", folder.File("tiny-digits"), "--out", folder.File("s.onnx"));
        twice.ExitCode.Should().Be(2);
        twice.ErrorLines.Should().ContainSingle().Which.Should().Contain("expected a network from which none has been removed");
    }

    [Fact]
    public async Task Reduce_Snl_SearchesAndMeetsItsBudget()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run(
            ["reduce", "digits", "--method", "snl", "--granularity", "channel", "--budget", "2000", "--data", DigitsFolder.Write(folder, 80, 20), "--out", folder.File("r.onnx"),
            "--epochs", "1", "--snl-epochs", "2", "--snl-patience", "1", "--snl-lr", "0.1", "--fixed-images", "0", .. s_quick]);
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Output.Should().Contain("search, epoch 1 of 2: ").And.Contain("fine-tuning, epoch 1 of 1: ").And.NotContain("fixed point");

        // Channels of 14x14 scalars: ten of them fit into 2,000.
        outcome.Output.Should().MatchRegex("total +7,840 +1,960 ");
    }

    private static async Task ExpectBadInput(ScratchFolder folder, string data, string arguments, string mentioned)
    {
        string sample = Path.Combine(AppContext.BaseDirectory, "data", "networks", "digits.onnx");
        string[] line = [.. arguments.Split(' ').Select(a => a.Replace("{data}", data).Replace("{out}", folder.File("o.onnx")).Replace("{network}", sample))];
        CommandLine.Outcome outcome = await CommandLine.Run(line);
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }
}
