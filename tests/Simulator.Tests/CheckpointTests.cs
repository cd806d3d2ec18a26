using System.Diagnostics;

namespace PrivateInference.Simulator.Tests;

/// <summary>Full disks and signals in the middle of a checkpoint: the one before stays whole, and the same command goes on from it to the same network.</summary>
public sealed class CheckpointTests
{
    private static readonly string[] s_options = ["--epochs", "4", "--batch", "16", "--lr", "0.02", "--provider", "cpu", "--threads", "1"];

    [Fact]
    public async Task Train_DiskFullInACheckpoint_KeepsTheLastOneAndNamesTheFile()
    {
        TrainingRuntime.Need();
        RequirePipes();
        using ScratchFolder folder = new();
        string[] line = Line(folder);
        byte[] whole = await Whole(folder);
        byte[] before = await StoppedAfterTheFirstEpoch(folder, line);
        string checkpoint = folder.File("o.onnx.checkpoint");

        // A real limit of the file system: no file grows beyond 64 blocks of 512 bytes. Memory files of .NET's own would be limited as well.
        string[] limited = ["env", "DOTNET_EnableWriteXorExecute=0", "sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"];
        before.Length.Should().BeGreaterThan(64 * 512);
        CommandLine.Outcome full = await CommandLine.Finish(CommandLine.StartBehind(limited, line));
        full.ExitCode.Should().Be(1, full.Errors);
        full.ErrorLines.Should().ContainSingle().Which.Should().StartWith($"pisim: checkpoint {checkpoint}: cannot be written after epoch ").And.Contain("the one written before is whole");
        File.ReadAllBytes(checkpoint).Should().Equal(before);
        folder.Files.Should().NotContain(file => file.EndsWith(".part", StringComparison.Ordinal));

        CommandLine.Outcome resumed = await CommandLine.Run(line);
        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain("goes on from the checkpoint");
        File.ReadAllBytes(folder.File("o.onnx")).Should().Equal(whole);
    }

    [Fact]
    public async Task Train_DiskFullAtTheFirstCheckpoint_SaysThatThereIsNone()
    {
        TrainingRuntime.Need();
        using ScratchFolder folder = new();
        string[] limited = ["env", "DOTNET_EnableWriteXorExecute=0", "sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"];
        CommandLine.Outcome full = await CommandLine.Finish(CommandLine.StartBehind(limited, Line(folder)));
        full.ExitCode.Should().Be(1, full.Errors);
        full.ErrorLines.Should().ContainSingle().Which.Should().Contain("o.onnx.checkpoint: cannot be written after epoch 1 ").And.Contain("there is none yet");
        folder.Files.Should().NotContain(file => file.Contains("checkpoint", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-KILL")]
    [InlineData("-INT")]
    public async Task Train_SignalInACheckpoint_GoesOnToTheSameNetwork(string signal)
    {
        TrainingRuntime.Need();
        RequirePipes();
        using ScratchFolder folder = new();
        string[] line = Line(folder);
        byte[] whole = await Whole(folder);
        byte[] before = await StoppedAfterTheFirstEpoch(folder, line);
        string checkpoint = folder.File("o.onnx.checkpoint");
        string part = checkpoint + ".part";

        // A pipe in place of the new file holds the program in the middle of writing it for as long as nobody reads.
        await Do("mkfifo", part);
        using Process process = CommandLine.Start(line);
        using Process reader = Process.Start("sh", ["-c", signal == "-KILL" ? "exec 3< \"$0\"; head -c 5000 <&3 > \"$1\"; sleep 60" : "while [ ! -e \"$2\" ]; do sleep 0.05; done; cat \"$0\" > \"$1\"", part, folder.File("written"), folder.File("sent")]);
        await WaitForEpoch(process);
        if (signal == "-KILL")
        {
            while (!File.Exists(folder.File("written")) || new FileInfo(folder.File("written")).Length < 5000)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }

        if (signal == "-KILL")
        {
            process.Kill();
        }
        else
        {
            await CommandLine.Interrupt(process);
        }

        await File.WriteAllTextAsync(folder.File("sent"), signal, TestContext.Current.CancellationToken);
        CommandLine.Outcome stopped = await CommandLine.Finish(process);
        stopped.ExitCode.Should().NotBe(0);
        if (signal == "-KILL")
        {
            reader.Kill(entireProcessTree: true);
            File.ReadAllBytes(checkpoint).Should().Equal(before);

            // What a file would hold that was broken off.
            File.Move(folder.File("written"), part, overwrite: true);
        }
        else
        {
            // The checkpoint under way is finished first.
            await reader.WaitForExitAsync(TestContext.Current.CancellationToken);
            stopped.ErrorLines.Should().ContainSingle().Which.Should().Contain("the same command goes on after the last whole epoch");
            File.Move(folder.File("written"), checkpoint, overwrite: true);
        }

        CommandLine.Outcome resumed = await CommandLine.Run(line);
        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain("goes on from the checkpoint");
        File.ReadAllBytes(folder.File("o.onnx")).Should().Equal(whole);
        folder.Files.Should().NotContain(file => file.Contains("checkpoint", StringComparison.Ordinal));
    }

    private static void RequirePipes() => Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes with a name are made by mkfifo, signals sent by kill");

    private static string[] Line(ScratchFolder folder, string name = "o.onnx") =>
        ["train", "digits", "--data", DigitsFolder.Write(folder, 800, 20), "--out", folder.File(name), .. s_options];

    /// <summary>The network of a run that nothing disturbs.</summary>
    private static async Task<byte[]> Whole(ScratchFolder folder)
    {
        CommandLine.Outcome whole = await CommandLine.Run(Line(folder, "whole.onnx"));
        whole.ExitCode.Should().Be(0, whole.Errors);
        return File.ReadAllBytes(folder.File("whole.onnx"));
    }

    /// <summary>Leaves a checkpoint. A pipe that nobody reads yet holds the program at the end of its first epoch until the signal is there.</summary>
    private static async Task<byte[]> StoppedAfterTheFirstEpoch(ScratchFolder folder, string[] line)
    {
        string checkpoint = folder.File("o.onnx.checkpoint");
        await Do("mkfifo", checkpoint + ".part");
        using Process process = CommandLine.Start(line);
        await WaitForEpoch(process);
        await CommandLine.Interrupt(process);
        await Do("sh", "-c", "cat \"$0\" > \"$1\"", checkpoint + ".part", folder.File("first"));
        (await CommandLine.Finish(process)).ExitCode.Should().Be(1);
        File.Move(folder.File("first"), checkpoint, overwrite: true);
        return File.ReadAllBytes(checkpoint);
    }

    /// <summary>Waits until an epoch is done and its checkpoint about to be written.</summary>
    private static async Task WaitForEpoch(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string text && !text.Contains(" of 4: ", StringComparison.Ordinal))
        {
        }
    }

    private static async Task Do(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0, program);
    }
}
