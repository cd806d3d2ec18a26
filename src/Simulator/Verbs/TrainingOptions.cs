using System.CommandLine;
using System.Globalization;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say how to train, shared by training and the fine-tuning of a reduction.</summary>
internal sealed class TrainingOptions
{
    private const string GradientDescentName = "sgd";
    private const string AdamName = "adam";

    private readonly Option<int> _epochs = new("--epochs") { Description = "passes over the training images", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _batch = new("--batch") { Description = "images per step", DefaultValueFactory = _ => 128 };
    private readonly Option<double> _rate;
    private readonly Option<double> _warmup = new("--warmup") { Description = "epochs, also a fraction, over which the rate rises from 0" };
    private readonly Option<string?> _milestones = new("--milestones") { Description = "epochs at which the rate falls to a tenth, as 80,120, or none; default: along half a cosine" };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "sgd or adam", DefaultValueFactory = _ => GradientDescentName };
    private readonly Option<double> _momentum = new("--momentum") { Description = "of sgd", DefaultValueFactory = _ => 0.9 };
    private readonly Option<bool> _nesterov = new("--nesterov") { Description = "sgd looks ahead along the momentum" };
    private readonly Option<double> _weightDecay = new("--weight-decay") { Description = "pull of the weights towards zero", DefaultValueFactory = _ => 5e-4 };
    private readonly Option<int> _shift = new("--augment-shift") { Description = "shifts training images by up to this many pixels" };
    private readonly Option<bool> _mirror = new("--mirror") { Description = "mirrors half of the training images" };
    private readonly Option<double> _share = new("--validation-share") { Description = "share of the training images held out to choose the epoch by", DefaultValueFactory = _ => 0.1 };
    private readonly Option<bool> _last = new("--keep-last") { Description = "takes the last epoch, not the one that did best on the held-out images" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "chooses weights, held-out images and order", DefaultValueFactory = _ => 1UL };
    private readonly Option<string> _provider = new("--provider") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _threads = new("--threads") { Description = "threads of the CPU; default: one per core" };
    private readonly Option<string?> _teacher = new("--teacher") { Description = "ONNX file to learn from beside the labels (distillation)" };
    private readonly Option<double> _temperature = new("--temperature") { Description = "of the teacher's softened answers", DefaultValueFactory = _ => 4 };
    private readonly Option<double> _hardWeight = new("--hard-weight") { Description = "weight of the labels beside a teacher", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _softWeight = new("--soft-weight") { Description = "weight of the teacher", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _mean = new("--mean") { Description = "for a network exported without its normalisation: means of images in [0, 1] by channel, as 0.491,0.482,0.447" };
    private readonly Option<string?> _deviation = new("--deviation") { Description = "and their standard deviations, as 0.247,0.244,0.262; both become part of the network" };
    private readonly Option<int?> _images = new("--images") { Description = "uses only so many of the training images, drawn with the seed, to try things out; the others, but the held-out ones, are left aside" };
    private readonly double _defaultRate;

    /// <summary>Prepares the options.</summary>
    /// <param name="defaultRate">Learning rate of sgd where none is given.</param>
    public TrainingOptions(double defaultRate)
    {
        _defaultRate = defaultRate;
        _rate = new("--lr") { Description = FormattableString.Invariant($"highest learning rate; default: {defaultRate}, with adam {AdamRate}") };
    }

    private static double AdamRate => 1e-3;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _epochs, _batch, _rate, _warmup, _milestones, _optimizer, _momentum, _nesterov, _weightDecay, _shift, _mirror, _share, _last, _seed, _provider,
        _threads, _teacher, _temperature, _hardWeight, _softWeight, _mean, _deviation, _images,
    ];

    /// <summary>The seed asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The seed.</returns>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Carves the validation images out of the training images.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="training">The training images.</param>
    /// <returns>What is left to train on, and what was held out.</returns>
    public (ImageDataSet Training, ImageDataSet Validation) Split(ParseResult parsed, ImageDataSet training)
    {
        int held = (int)Math.Round(training.Count * parsed.GetValue(_share));
        if (training.Count < 2)
        {
            throw new InputException($"{training.Name}: has {training.Count} training images, expected at least 2");
        }

        (ImageDataSet rest, ImageDataSet validation) = training.Split(Math.Clamp(held, 1, training.Count - 1), Seed(parsed));
        if (parsed.GetValue(_images) is not int wanted)
        {
            return (rest, validation);
        }

        return wanted < 1 || wanted > rest.Count ? throw new InputException($"{_images.Name} {wanted}: expected 1 to {rest.Count}, the training images without the held-out ones")
            : wanted == rest.Count ? (rest, validation)
            : (rest.Split(rest.Count - wanted, Seed(parsed) + 1).Training, validation);
    }

    /// <summary>The normalisation to be taken into the network.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <returns>Means and deviations, or null where none are given.</returns>
    /// <exception cref="InputException">One without the other, or not one number for each channel.</exception>
    public (IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)? Normalization(ParseResult parsed, int channels)
    {
        if ((parsed.GetValue(_mean) is null) != (parsed.GetValue(_deviation) is null))
        {
            throw new InputException($"{_mean.Name} and {_deviation.Name}: expected both or neither");
        }

        return parsed.GetValue(_mean) is null ? null : (Values(_mean, -1e6), Values(_deviation, 1e-6));

        IReadOnlyList<double> Values(Option<string?> option, double least)
        {
            string text = parsed.GetValue(option)!;
            List<double> values = [];
            foreach (string part in text.Split(','))
            {
                if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= 1e6)
                {
                    values.Add(value);
                }
            }

            return values.Count == channels && text.Split(',').Length == channels
                ? values
                : throw new InputException(FormattableString.Invariant($"{option.Name} {text}: expected {channels} numbers from {least} separated by commas, one for each channel"));
        }
    }

    /// <summary>The options asked for, each checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="alwaysTaught">Whether there is a teacher even where none is named.</param>
    /// <param name="recipe">What holds where nothing is given; null for the options' own defaults.</param>
    /// <returns>The options, without teacher and checkpoint.</returns>
    /// <exception cref="InputException">One is out of range, unknown, or without effect.</exception>
    public TrainerOptions Read(ParseResult parsed, bool alwaysTaught, FineTuningRecipe? recipe = null)
    {
        if (!alwaysTaught && parsed.GetValue(_teacher) is null)
        {
            OptionRange.RefuseGiven(parsed, "only with --teacher FILE", _temperature, _hardWeight, _softWeight);
        }

        _ = OptionRange.Read(parsed, _share, 0.001, 0.9);
        _ = OptionRange.Read(parsed, _temperature, 0.01, 1000);
        _ = OptionRange.Read(parsed, _hardWeight, 0, 1e6);
        _ = OptionRange.Read(parsed, _softWeight, 0, 1e6);
        int epochs = Given(parsed, _epochs, OptionRange.Read(parsed, _epochs, 1, 100_000), recipe?.Epochs);
        Optimizer optimizer = Optimizer(parsed, recipe);
        return new TrainerOptions
        {
            Epochs = epochs,
            BatchSize = OptionRange.Read(parsed, _batch, 1, 65_536),
            LearningRate = new LearningRate
            {
                Peak = Rate(parsed, optimizer, recipe),
                WarmupEpochs = OptionRange.Read(parsed, _warmup, 0, epochs),
                Milestones = Milestones(parsed, epochs, recipe),
            },
            Optimizer = optimizer,
            Augmentation = new Augmentation { Shift = OptionRange.Read(parsed, _shift, 0, 64), Mirror = parsed.GetValue(_mirror) },
            Seed = Seed(parsed),
            Provider = Provider(parsed),
            Threads = OptionRange.Read(parsed, _threads, 0, 1024),
            KeepBest = !parsed.GetValue(_last),
        };
    }

    /// <summary>How to learn from a teacher.</summary>
    /// <param name="parsed">The command line, whose options <see cref="Read"/> has checked.</param>
    /// <param name="data">What the teacher's shapes must fit.</param>
    /// <param name="otherwise">The teacher where none is named; null for none.</param>
    /// <param name="recipe">What holds where nothing is given; null for the options' own defaults.</param>
    /// <returns>The teacher's name, and what is learnt from it; null for no teacher.</returns>
    /// <exception cref="InputException">The teacher named is not there, or does not fit.</exception>
    public (string Name, Distillation Distillation)? Teacher(ParseResult parsed, ImageDataSet data, TrainingInputs? otherwise, FineTuningRecipe? recipe = null)
    {
        TrainingInputs? teacher = parsed.GetValue(_teacher) is string file ? TrainingInputs.Load(file, data, Seed(parsed)) : otherwise;
        return teacher is null
            ? null
            : (teacher.Source, new Distillation
            {
                Teacher = teacher.Model,
                Temperature = Given(parsed, _temperature, parsed.GetValue(_temperature), recipe?.Temperature),
                HardWeight = Given(parsed, _hardWeight, parsed.GetValue(_hardWeight), recipe?.HardWeight),
                SoftWeight = Given(parsed, _softWeight, parsed.GetValue(_softWeight), recipe?.SoftWeight),
            });
    }

    private static T Given<T>(ParseResult parsed, Option<T> option, T value, T? otherwise)
        where T : struct => otherwise is T recipe && parsed.GetResult(option) is not { Implicit: false } ? recipe : value;

    private IReadOnlyList<double> Milestones(ParseResult parsed, int epochs, FineTuningRecipe? recipe) => parsed.GetValue(_milestones) switch
    {
        "none" => [],
        null => [.. (recipe?.Milestones ?? []).Select(share => share * epochs)],
        _ => OptionRange.ReadRising(parsed, _milestones, epochs),
    };

    private double Rate(ParseResult parsed, Optimizer optimizer, FineTuningRecipe? recipe) => parsed.GetResult(_rate) is null
        ? optimizer is Adam ? AdamRate : recipe?.LearningRate ?? _defaultRate
        : OptionRange.Read(parsed, _rate, 1e-12, 1e6);

    private Optimizer Optimizer(ParseResult parsed, FineTuningRecipe? recipe)
    {
        string name = parsed.GetValue(_optimizer)!;
        double decay = OptionRange.Read(parsed, _weightDecay, 0, 1);
        switch (name)
        {
            case GradientDescentName:
                return new GradientDescent { Momentum = OptionRange.Read(parsed, _momentum, 0, 0.9999), Nesterov = Given(parsed, _nesterov, parsed.GetValue(_nesterov), recipe?.Nesterov), WeightDecay = decay };
            case AdamName:
                OptionRange.RefuseGiven(parsed, "only with --optimizer sgd", _momentum, _nesterov);
                return new Adam { WeightDecay = decay };
            default:
                throw new InputException($"{_optimizer.Name} {name}: expected {GradientDescentName} or {AdamName}");
        }
    }

    private ExecutionProvider Provider(ParseResult parsed) => parsed.GetValue(_provider) switch
    {
        "auto" => ExecutionProvider.Auto,
        "cpu" => ExecutionProvider.Cpu,
        "cuda" => ExecutionProvider.Cuda,
        string other => throw new InputException($"{_provider.Name} {other}: expected auto, cpu or cuda"),
        null => ExecutionProvider.Auto,
    };
}
