namespace PrivateInference.Simulator.Tests;

/// <summary>Whatever is wrong with the input: exit code 2 and one line that says what.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string> CommandLines => new()
    {
        { "run --network nosuch.onnx", "nosuch.onnx" },
        { "run --network nosuch", "pisim zoo --list" },
        { "run --input nosuch.png", "nosuch.png" },
        { "run --link moon", "--link moon" },
        { "run --up 0", "--up 0" },
        { "run --rtt -1ms", "--rtt -1ms" },
        { "run --protocol nosuch", "--protocol nosuch" },
        { "run --garbling nosuch", "--garbling nosuch" },
        { "run --removed nosuch", "--removed nosuch" },
        { "run --threads 0", "--threads 0" },
        { "run --repeat 0", "--repeat 0" },
        { "run --prepare 1", "--store" },
        { "run --json /nosuch/folder/r.json", "--json /nosuch/folder/r.json" },
        { "run --ring-bits 99", "--ring-bits 99" },
        { "run --nosuch", "--nosuch" },
        { "serve --port 99999", "--port 99999" },
        { "serve --listen 0.0.0.0 --port 0", "--identity" },
        { "infer --server nowhere", "--server nowhere" },
        { "inspect nosuch.onnx", "nosuch.onnx" },
        { "inspect resnet20-cifar --packing slots", "--he" },
        { "inspect resnet20-cifar --he --packing nosuch", "nosuch" },
        { "inspect resnet20-cifar --he --packing slots --prime 4", "--prime 4" },
        { "zoo nosuch", "nosuch" },
        { "identity", "identity" },
        { "run --scale-bits 40", "--scale-bits 40" },
        { "bench nosuch", "nosuch" },
        { "bench he --layer 1x1x1@1", "64x256x1@56" },
        { "bench gc --layer 64x256x1@56", "--layer 64x256x1@56" },
        { "bench gc --json /nosuch/folder/b.json", "--json /nosuch/folder/b.json" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task AnyVerb_BadOption_ExitsWithTwoAndOneLine(string arguments, string mentioned)
    {
        CommandLine.Outcome outcome = await CommandLine.Run(arguments.Split(' '));
        outcome.ExitCode.Should().Be(2, outcome.Errors);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().StartWith("pisim: ").And.Contain(mentioned);
    }

    [Fact]
    public async Task Infer_WithoutAServer_ExitsWithOneAndSaysWhere()
    {
        CommandLine.Outcome outcome = await CommandLine.Run("infer", "--server", "127.0.0.1:1");
        outcome.ExitCode.Should().Be(1);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("127.0.0.1:1");
    }

    [Fact]
    public async Task Run_ImageOfAnotherShape_NamesFileAndShapes()
    {
        using ScratchFolder folder = new();
        Networks.Tensors.NpyFile.Write(folder.File("small.npy"), [1, 3, 4, 4], new float[48]);
        CommandLine.Outcome outcome = await CommandLine.Run("run", "--input", folder.File("small.npy"));
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("small.npy").And.Contain("(1, 3, 4, 4)").And.Contain("(1, 1, 28, 28)");
    }

    [Fact]
    public async Task Run_TruncatedNetwork_NamesTheFile()
    {
        using ScratchFolder folder = new();
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "networks", "digits.onnx"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("cut.onnx"), model[..(model.Length / 2)], TestContext.Current.CancellationToken);
        CommandLine.Outcome outcome = await CommandLine.Run("run", "--network", folder.File("cut.onnx"));
        outcome.ExitCode.Should().Be(2);
        outcome.ErrorLines.Should().ContainSingle().Which.Should().Contain("cut.onnx");
    }
}
