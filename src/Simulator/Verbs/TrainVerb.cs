using System.CommandLine;
using System.Text.Json;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Samples;
using PrivateInference.Reducer.Training;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim train</c>: trains a network of the zoo from scratch, or an ONNX file further.</summary>
internal static class TrainVerb
{
    private const string DefaultDataFolder = "data";

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        TrainingOptions training = new(defaultRate: 0.1);
        Argument<string> network = new("network")
        {
            Description = "a name from 'pisim zoo --list' (trained from scratch) or an ONNX file (trained further); 'digits' alone remakes the sample network",
        };
        Option<string?> data = new("--data", "-d") { Description = TrainingInputs.DataDescription };
        Option<string?> output = new("--out", "-o") { Description = "ONNX file to write" };
        Option<string?> checkpoint = new("--checkpoint") { Description = "file written after every epoch and gone on from where it is there; default: OUT.checkpoint, removed at the end" };
        Option<string?> json = new("--json") { Description = "writes options, every epoch and the accuracies to this JSON file" };
        Option<string> dataFolder = new("--data-folder") { Description = "for 'train digits': folder of the sample network and images", DefaultValueFactory = _ => DefaultDataFolder };
        Command command = new("train", """
            Trains a network in ONNX Runtime. The epoch is chosen on images held out of the training set; the test images are used once, at the end.
            Ctrl-C stops between two steps; the same command then goes on after the last whole epoch, to the same result.

            Examples:
              pisim train resnet20-cifar --data ../shared/data/cifar10 --out resnet20.onnx --epochs 160 --milestones 80,120 --augment-shift 4 --mirror
              pisim train resnet20.onnx --data ../shared/data/cifar10 --out tuned.onnx --epochs 10 --lr 0.01 --provider cuda --json tuned.json
              pisim train model.onnx --data drawn-digits --out trained.onnx --optimizer adam --teacher large.onnx
              pisim train digits
            """);
        command.Add(network);
        foreach (Option option in (IEnumerable<Option>)[data, output, .. training.All, checkpoint, json, dataFolder])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(network)!;
            string? source = parsed.GetValue(data);
            string? file = parsed.GetValue(output);
            if (name == SampleData.Name && source is null)
            {
                OptionRange.RefuseGiven(parsed, "has no effect on 'train digits', which follows its own recipe; name --data to train it otherwise", [output, .. training.All, checkpoint, json]);
                return RemakeSample(parsed.GetValue(dataFolder)!);
            }

            OptionRange.RefuseGiven(parsed, "only with 'train digits' and no --data", dataFolder);
            if (source is null || file is null)
            {
                throw new InputException(source is null ? "train needs --data, a folder or drawn-digits" : "train needs --out FILE.onnx");
            }

            string saved = parsed.GetValue(checkpoint) ?? file + ".checkpoint";
            ReportFiles.RequireWritable("--out", file);
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--checkpoint", saved);
            Train(parsed, name, source, training, new Destination(file, parsed.GetValue(json), saved, parsed.GetValue(checkpoint) is null));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Train(ParseResult parsed, string name, string source, TrainingOptions training, Destination destination)
    {
        TrainerOptions options = training.Read(parsed, alwaysTaught: false) with { CheckpointPath = destination.Checkpoint };
        string provider = Trainer.FindProvider(options);
        DataSetPair data = TrainingInputs.OpenData(source);
        TrainingInputs network = TrainingInputs.Load(name, data.Training, training.Seed(parsed), training.Normalization(parsed, data.Training.Channels));
        (string Name, Distillation Distillation)? teacher = training.Teacher(parsed, data.Training, otherwise: null);
        options = options with { Distillation = teacher?.Distillation };
        (ImageDataSet kept, ImageDataSet held) = training.Split(parsed, data.Training);
        Console.WriteLine(FormattableString.Invariant(
            $"{network.Source} on {data.Training.Name}: {kept.Count:N0} training, {held.Count:N0} validation, {data.Test.Count:N0} test images, on {provider}"));
        TrainingProgressLine progress = new("training");
        TrainingResult result = TrainingSession.Run(
            progress,
            destination.Checkpoint,
            stop => Trainer.Train(network.Model, kept, held, options, progress, stop));
        double accuracy = Trainer.Accuracy(result.Network, data.Test, options);
        ReportFiles.WriteNetwork(destination.Network, result.Network);
        TrainingRecord record = TrainingRecord.Of(source, kept, held, data.Test, teacher?.Name, options, result, accuracy);
        if (destination.Json is string json)
        {
            ReportFiles.WriteJson(json, new { Schema = "pisim.train/1", Command = InvokedCommand.Text, Network = network.Source, Output = destination.Network, Training = record });
        }

        if (destination.CheckpointIsOurs)
        {
            File.Delete(destination.Checkpoint);
        }

        string choice = options.KeepBest ? "the best on the validation images" : "the last";
        Console.WriteLine(FormattableString.Invariant(
            $"test accuracy {accuracy:P2} ({data.Test.Count:N0} images), epoch {result.Selected} of {result.Epochs.Count}, {choice}, ran on {result.Provider}"));
        Console.WriteLine(FormattableString.Invariant($"peak memory {record.PeakMemoryBytes / 1e6:N0} MB"));
        Console.WriteLine($"network: {destination.Network}");
        if (destination.Json is not null)
        {
            Console.WriteLine($"everything as JSON: {destination.Json}");
        }

        if (!destination.CheckpointIsOurs)
        {
            Console.WriteLine($"checkpoint: {destination.Checkpoint}");
        }
    }

    private static int RemakeSample(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InputException($"--data-folder {folder}: expected a folder");
        }

        TrainingProgressLine progress = new("training");
        TrainingResult result = TrainingSession.Run(progress, checkpoint: null, stop => SampleNetwork.Train(folder, progress, stop));
        string manifest = Path.Combine(folder, "networks", "digits.json");
        using JsonDocument written = JsonDocument.Parse(File.ReadAllBytes(manifest));
        Console.WriteLine(FormattableString.Invariant(
            $"test accuracy {written.RootElement.GetProperty("testAccuracy").GetDouble():P2}, epoch {result.Selected} of {result.Epochs.Count}, ran on {result.Provider}"));
        Console.WriteLine($"network: {Path.ChangeExtension(manifest, ".onnx")}");
        Console.WriteLine($"manifest: {manifest}");
        Console.WriteLine($"sample images: {Path.Combine(folder, "images")}");
        return ExitCode.Success;
    }

    /// <summary>Where results go; a checkpoint at the default place is removed when it is no longer needed.</summary>
    private sealed record Destination(string Network, string? Json, string Checkpoint, bool CheckpointIsOurs);
}
