using System.CommandLine;
using System.Globalization;
using PrivateInference.Networks;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Training;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim reduce</c>: a network with fewer ReLUs, fine-tuned, as ONNX.</summary>
internal static class ReduceVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        TrainingOptions training = new(defaultRate: 0.01);
        SnlOptionSet snl = new();
        Argument<string> network = new("network") { Description = "a trained ONNX file, 'digits' for the sample, or a name from 'pisim zoo --list' (fresh weights)" };
        Option<string> method = new("--method", "-m") { Description = $"how ReLUs are chosen: {Choice.Names<ReductionMethod>()}", Required = true };
        Option<string> budget = new("--budget", "-b") { Description = "most ReLUs to keep, as 1000 or 10%", Required = true };
        Option<string> granularity = new("--granularity", "-g") { Description = $"what is kept or removed at once: {Choice.Names<Granularity>()}", DefaultValueFactory = _ => "pixel" };
        Option<string> data = new("--data", "-d") { Description = TrainingData.Description, Required = true };
        Option<string> output = new("--out", "-o") { Description = "ONNX file to write", Required = true };
        Option<string?> json = new("--json") { Description = "manifest to write; default: OUT with the ending .json" };
        Option<string?> checkpoint = new("--checkpoint") { Description = "with random and uniform: file to go on from after an interrupt, written after every epoch" };
        Option<int> fixedImages = new("--fixed-images") { Description = "test images that are also classified in fixed point; 0 for none", DefaultValueFactory = _ => 100 };
        Command command = new("reduce", """
            Chooses the ReLUs to keep, makes the others the identity, and fine-tunes; the network as it was is the teacher unless another is named.
            Choices are made on images held out of the training set; the test images are used once, at the end.
            The result runs in any ONNX runtime, and in pisim run with exactly the ReLUs that the manifest states.

            Examples:
              pisim reduce digits --method random --budget 10% --data drawn-digits --out digits10.onnx --epochs 3
              pisim reduce resnet20.onnx --method snl --budget 50000 --data ../shared/data/cifar10 --out snl50k.onnx --epochs 100 --augment-shift 4 --mirror
              pisim reduce resnet20.onnx --method uniform --granularity channel --budget 25% --data ../shared/data/cifar10 --out u25.onnx
            """);
        command.Add(network);
        foreach (Option option in (IEnumerable<Option>)[method, budget, granularity, data, output, json, fixedImages, .. snl.All, .. training.All, checkpoint])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(output)!;
            string? saved = parsed.GetValue(checkpoint);
            string manifest = parsed.GetValue(json) ?? Path.ChangeExtension(file, ".json");
            if (Path.GetFullPath(manifest) == Path.GetFullPath(file))
            {
                throw new InputException($"--out {file}: expected another file than the manifest, such as one that ends in .onnx");
            }

            ReportFiles.RequireWritable("--out", file);
            ReportFiles.RequireWritable("--json", manifest);
            ReportFiles.RequireWritable("--checkpoint", saved);
            ReductionMethod chosen = Choice.Read<ReductionMethod>(parsed, method);
            ReductionOptions options = new()
            {
                Method = chosen,
                Budget = 0,
                Granularity = Choice.Read<Granularity>(parsed, granularity),
                Seed = training.Seed(parsed),
                FineTuning = training.Read(parsed, alwaysTaught: true) with { CheckpointPath = saved },
                Snl = snl.Read(parsed, chosen),
            };
            if (chosen == ReductionMethod.Snl && options.Granularity == Granularity.Layer)
            {
                throw new InputException($"{granularity.Name} layer: expected pixel or channel with --method snl");
            }

            if (saved is not null && chosen is not (ReductionMethod.Random or ReductionMethod.Uniform))
            {
                throw new InputException($"{checkpoint.Name}: only with --method random or uniform, a search starts anew");
            }

            int images = OptionRange.Read(parsed, fixedImages, 0, 1_000_000);
            string limit = parsed.GetValue(budget)!;
            _ = Budget(limit, long.MaxValue);
            string provider = Trainer.FindProvider(options.FineTuning);
            string source = parsed.GetValue(data)!;
            DataSetPair pair = DataSets.Open(source);
            TrainingInputs start = TrainingInputs.Load(parsed.GetValue(network)!, pair.Training, training.Seed(parsed));
            long relus = Relus(start);
            (string Name, Distillation Distillation) teacher = training.Teacher(parsed, pair.Training, start)!.Value;
            options = options with { Budget = Budget(limit, relus), FineTuning = options.FineTuning with { Distillation = teacher.Distillation } };
            (ImageDataSet kept, ImageDataSet held) = training.Split(parsed, pair.Training);
            Console.WriteLine(FormattableString.Invariant(
                $"{start.Source} on {pair.Training.Name}: {relus:N0} ReLUs to at most {options.Budget:N0}, {kept.Count:N0} training, {held.Count:N0} validation, {pair.Test.Count:N0} test images, on {provider}"));
            bool searches = chosen == ReductionMethod.Snl && options.Budget < relus;
            TrainingProgressLine progress = searches ? new("search", "fine-tuning") : new("fine-tuning");
            ReductionResult result = TrainingSession.Run(
                progress,
                saved,
                stop => ReluReducer.Reduce(start.Model, kept, held, options, progress, stop));
            ReductionManifest written = ReductionManifest.Of(start, options, result, images, held, pair.Test) with
            {
                Training = TrainingRecord.Of(source, kept, held, pair.Test, teacher.Name, options.FineTuning, result.FineTuning, Trainer.Accuracy(result.Network, pair.Test, options.FineTuning)),
            };
            ReportFiles.WriteNetwork(file, result.Network);
            ReportFiles.WriteJson(manifest, written);
            ReductionTable.Print(written);
            Console.WriteLine($"network: {file}");
            Console.WriteLine($"manifest: {manifest}");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The ReLUs of a network from which none has been removed.</summary>
    private static long Relus(TrainingInputs start)
    {
        List<ReluLayer> layers = [.. start.Network.Layers.OfType<ReluLayer>()];
        return layers.Count == 0
            ? throw new InputException($"{start.Source}: has no ReLU to remove")
            : layers.FirstOrDefault(layer => layer.Mask is not null) is ReluLayer masked
                ? throw new InputException($"{start.Source}: keeps {masked.Relus} of {masked.Shape.Elements} ReLUs at {masked.Name}; expected a network from which none has been removed")
                : layers.Sum(layer => (long)layer.Relus);
    }

    private static long Budget(string text, long relus)
    {
        bool isShare = text.EndsWith('%');
        bool isNumber = double.TryParse(isShare ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        double count = isShare ? Math.Floor(value / 100 * relus) : value;
        return isNumber && value >= 0 && (!isShare || value <= 100) && count <= relus && (isShare || Math.Floor(count) == count)
            ? relus == long.MaxValue ? 0 : (long)count
            : throw new InputException(relus == long.MaxValue
                ? $"--budget {text}: expected a number of ReLUs such as 1000, or a share of them such as 10%"
                : FormattableString.Invariant($"--budget {text}: expected 0 to {relus}, the ReLUs of the network, or 0% to 100%"));
    }
}
