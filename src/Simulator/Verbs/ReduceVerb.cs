using System.CommandLine;
using System.Diagnostics;
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
        ReductionOptionSet reduction = new();
        PrivateCostOptions pricing = new();
        Argument<string> network = new("network") { Description = "a trained ONNX file, 'digits' for the sample, or a name from 'pisim zoo --list' (fresh weights)" };
        Option<string> data = new("--data", "-d") { Description = TrainingInputs.DataDescription, Required = true };
        Option<string> output = new("--out", "-o") { Description = "ONNX file to write", Required = true };
        Option<string?> json = new("--json") { Description = "manifest to write; default: OUT with the ending .json" };
        Option<string?> csv = new("--csv") { Description = "adds a line with accuracies, epochs and predicted cost to this CSV file" };
        Option<string?> layersCsv = new("--layers-csv") { Description = "adds a line for every layer, with the ReLUs that it kept, to this CSV file" };
        Option<int> fixedImages = new("--fixed-images") { Description = "test images that are also classified in fixed point; 0 for none", DefaultValueFactory = _ => 100 };
        Command command = new("reduce", """
            Chooses the ReLUs to keep, makes the others the identity, and fine-tunes; the network as it was is the teacher unless another is named.
            Choices are made on images held out of the training set; the test images are used once, at the end.
            The result runs in any ONNX runtime, and in pisim run with exactly the ReLUs that the manifest states.
            Ctrl-C stops between two steps; the same command then goes on after the last whole epoch, to the same result.
            With --budget-latency the cost model is asked: the search aims at the ReLUs that the seconds allow where all layers give
            up the same share, and the mask that it finds is then cut or grown to the most that its own shape allows.

            Fine-tuning follows the method's authors unless told otherwise: deepreduce 200 epochs of --lr 0.001 with --nesterov, --temperature 1 and
            weights 0.5 and 0.5; senet and senet++ 240 epochs of --lr 0.01, a tenth of it after 62.5, 75 and 87.5 %, --hard-weight 0.1 and
            --soft-weight 0.5 (0.9 with pram); relupruner the same with 0.5 and 0.5; snl 100 epochs of --lr 0.001; the others the defaults below.
            snl pulls a slope by at most --snl-lr a step: small data sets, with few steps an epoch, need a higher rate and lambda than the published
            ones, or the search ends at --snl-epochs above its budget, says with how many slopes, and keeps the largest. deepreduce keeps whole layers, so it stays within the budget and
            usually below it; all others keep exactly the budget by pixel.

            Examples:
              pisim reduce digits --method random --budget 10% --data drawn-digits --out digits10.onnx --epochs 3
              pisim reduce resnet20.onnx --method snl --budget 50000 --data ../shared/data/cifar10 --out snl50k.onnx --epochs 100 --augment-shift 4 --mirror
              pisim reduce resnet20.onnx --method senet --budget 10% --data ../shared/data/cifar10 --out senet.onnx --senet-epochs 20 --epochs 40
              pisim reduce resnet20.onnx --method senet++ --budget 10% --data ../shared/data/cifar10 --out wide.onnx --senet-epochs 20 --epochs 40
              pisim reduce resnet20.onnx --method deepreduce --budget 50% --data ../shared/data/cifar10 --out dr.onnx --front front.csv --checkpoint dr.checkpoint
              pisim reduce digits --method snl --budget-latency 60ms --link lan --profile machine.json --data drawn-digits --out fast.onnx --snl-lr 0.01 --snl-epochs 20
              pisim reduce resnet20.onnx --method uniform --granularity channel --budget 25% --data ../shared/data/cifar10 --out u25.onnx
            """);
        command.Add(network);
        foreach (Option option in (IEnumerable<Option>)[data, output, json, csv, layersCsv, fixedImages, .. reduction.All])
        {
            command.Add(option);
        }

        pricing.AddTo(command);
        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(output)!;
            string manifest = parsed.GetValue(json) ?? Path.ChangeExtension(file, ".json");
            if (Path.GetFullPath(manifest) == Path.GetFullPath(file))
            {
                throw new InputException($"--out {file}: expected another file than the manifest, such as one that ends in .onnx");
            }

            string saved = reduction.Checkpoint(parsed) ?? file + ".checkpoint";
            ReportFiles.RequireWritable("--out", file);
            ReportFiles.RequireWritable("--json", manifest);
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            ReportFiles.RequireWritable("--layers-csv", parsed.GetValue(layersCsv));
            ReportFiles.RequireWritable("--checkpoint", saved);
            ReportFiles.RequireWritable("--front", reduction.Front(parsed));
            int images = OptionRange.Read(parsed, fixedImages, 0, 1_000_000);
            ReductionFiles files = new(file, manifest, saved, reduction.Checkpoint(parsed) is null, reduction.Front(parsed), parsed.GetValue(csv), parsed.GetValue(layersCsv));
            Reduce(parsed, parsed.GetValue(network)!, parsed.GetValue(data)!, reduction, pricing, files, images);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Reduce(ParseResult parsed, string name, string source, ReductionOptionSet reduction, PrivateCostOptions pricing, ReductionFiles files, int fixedImages)
    {
        ReductionOptions options = reduction.Read(parsed);
        PrivateCost cost = pricing.Read(parsed);
        LatencyBudget? latency = pricing.Budget(parsed, cost);
        ReluBudget? budget = reduction.Budget(parsed, latency);
        if (!ReductionMethods.ResumesSearch(options.Method))
        {
            files = files with { Checkpoint = null };
        }

        string provider = Trainer.FindProvider(options.FineTuning);
        DataSetPair data = DataSets.Open(source);
        TrainingInputs start = TrainingInputs.Load(name, data.Training, options.Seed, reduction.FineTuning.Normalization(parsed, data.Training.Channels));
        long relus = Relus(start);
        (string Name, Distillation Distillation) teacher = reduction.FineTuning.Teacher(parsed, data.Training, start, ReductionMethods.Recipe(options))!.Value;
        options = options with
        {
            Budget = budget?.Of(relus) ?? latency!.Relus(start.Model, options.Granularity, relus, cost),
            IsWithinLimit = latency is null ? null : reduced => latency.Of(cost.Predict(reduced)) <= latency.Seconds,
            FineTuning = options.FineTuning with { Distillation = teacher.Distillation, CheckpointPath = files.Checkpoint },
        };
        (ImageDataSet kept, ImageDataSet held) = reduction.FineTuning.Split(parsed, data.Training);
        string limit = latency is null ? string.Empty : $" ({latency.Text} {Choice.Name(latency.Phase)})";
        Console.WriteLine(FormattableString.Invariant(
            $"{start.Source} on {data.Training.Name}: {relus:N0} ReLUs to at most {options.Budget:N0}{limit}, {kept.Count:N0} training, {held.Count:N0} validation, {data.Test.Count:N0} test images, on {provider}"));
        bool searches = options.Method is not (ReductionMethod.Random or ReductionMethod.Uniform) && options.Budget < relus;
        TrainingProgressLine progress = searches ? new("search", "fine-tuning") : new("fine-tuning");
        long started = Stopwatch.GetTimestamp();
        ReductionResult result = TrainingSession.Run(
            progress,
            options.FineTuning.CheckpointPath,
            stop => ReluReducer.Reduce(start.Model, kept, held, options, progress, stop));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double accuracy = Trainer.Accuracy(result.Network, data.Test, options.FineTuning);
        ReductionManifest written = ReductionManifest.Of(start, options, result, fixedImages, held, data.Test) with
        {
            Seconds = seconds,
            SubNetworks = files.WriteSubNetworks(result, data.Test, options.FineTuning),
            Training = TrainingRecord.Of(source, kept, held, data.Test, teacher.Name, options.FineTuning, result.FineTuning, accuracy),
            Private = ReductionManifest.PrivateSection.Of(cost, latency, result.Network),
        };
        ReportFiles.WriteNetwork(files.Network, result.Network);
        ReportFiles.WriteJson(files.Manifest, written);
        files.WriteTables(result, written);
        files.RemoveCheckpoints();
        ReductionTable.Print(written);
        files.Print();
    }

    /// <summary>The ReLUs of a network from which none has been removed.</summary>
    private static long Relus(TrainingInputs start)
    {
        List<ReluLayer> layers = [.. start.Network.Layers.OfType<ReluLayer>()];
        foreach (ReluLayer layer in layers)
        {
            if (layer.Mask is not null)
            {
                throw new InputException($"{start.Source}: keeps {layer.Relus} of {layer.Shape.Elements} ReLUs at {layer.Name}; expected a network from which none has been removed");
            }

            if (layer.UpperBound is float bound)
            {
                throw new InputException(FormattableString.Invariant($"{start.Source}: has a ReLU cut off at {bound} at {layer.Name}; expected ReLUs without a bound"));
            }
        }

        return layers.Count > 0
            ? layers.Sum(layer => (long)layer.Relus)
            : throw new InputException($"{start.Source}: has no ReLU to remove");
    }
}
