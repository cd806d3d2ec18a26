using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Tensors;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Samples;

/// <summary>
/// The network that the command line runs when none is named: a residual CNN of 7,840 ReLUs and one max pool that reads drawn digits.
/// Pixels in [0, 1], 1x28x28, in; ten logits out.
/// </summary>
public static class SampleNetwork
{
    private const ulong Seed = 20;
    private const int TrainingImages = 12000;
    private const int ValidationImages = 2000;
    private const int TestImages = 5000;
    private const int Epochs = 10;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>
    /// Trains the network and writes <c>networks/digits.onnx</c>, its manifest <c>networks/digits.json</c>, and the first test image of
    /// each digit as <c>images/digit-0.png</c> to <c>images/digit-9.png</c>.
    /// </summary>
    /// <param name="dataFolder">Where to (the project's own is <c>data</c>); made if absent.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellation">Stops between steps; nothing is written.</param>
    /// <returns>The trained network.</returns>
    /// <exception cref="Sessions.RuntimeMissingException">ONNX Runtime is missing.</exception>
    public static TrainingResult Train(string dataFolder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        TrainerOptions options = new()
        {
            Epochs = Epochs,
            BatchSize = 64,
            LearningRate = new LearningRate { Peak = 0.1, WarmupEpochs = 0.5 },
            Optimizer = new GradientDescent { Nesterov = true },
            Seed = Seed,
            Provider = Sessions.ExecutionProvider.Cpu,
        };
        ImageDataSet training = DrawnDigits.Draw(TrainingImages, Seed, 0);
        ImageDataSet validation = DrawnDigits.Draw(ValidationImages, Seed, 1);
        TrainingResult result = Trainer.Train(Untrained(Seed), training, validation, options, progress, cancellation);
        ImageDataSet tests = TestSet();
        double accuracy = Trainer.Accuracy(result.Network, tests, options);
        string networks = Directory.CreateDirectory(Path.Combine(dataFolder, "networks")).FullName;
        WholeFile.Write(Path.Combine(networks, "digits.onnx"), result.Network.ToByteArray());
        WholeFile.Write(Path.Combine(networks, "digits.json"), JsonSerializer.SerializeToUtf8Bytes(Manifest(options, result, accuracy), s_json));
        string images = Directory.CreateDirectory(Path.Combine(dataFolder, "images")).FullName;
        for (int digit = 0; digit < tests.Classes; digit++)
        {
            // The set goes through the digits in turn, so that its first ten images are one of each.
            PngWriter.Write(Path.Combine(images, $"digit-{tests.Label(digit)}.png"), new TensorShape(1, DrawnDigits.Size, DrawnDigits.Size), tests.Image(digit));
        }

        return result;
    }

    /// <summary>The images that the network is tested on, and the shipped ones are from.</summary>
    /// <returns>The set.</returns>
    public static ImageDataSet TestSet() => DrawnDigits.Draw(TestImages, Seed, 2);

    /// <summary>The network before training.</summary>
    /// <param name="seed">Chooses the weights.</param>
    /// <returns>The network, with an open batch dimension.</returns>
    public static ModelProto Untrained(ulong seed)
    {
        NetworkSketch sketch = new(seed);
        string stem = sketch.Relu(sketch.Normalised(sketch.Convolution(NetworkSketch.Input, 1, 8, 3, 2)));
        string inner = sketch.Relu(sketch.Normalised(sketch.Convolution(stem, 8, 16, 3, 1)));
        string main = sketch.Normalised(sketch.Convolution(inner, 16, 16, 3, 1));
        string shortcut = sketch.Normalised(sketch.Convolution(stem, 8, 16, 1, 1));
        string pooled = sketch.MaxPool(sketch.Relu(sketch.Add(main, shortcut)), 2);
        sketch.Dense(pooled, 16 * 7 * 7, 10);
        return sketch.ToModel("digits", [1, DrawnDigits.Size, DrawnDigits.Size], 10);
    }

    private static object Manifest(TrainerOptions options, TrainingResult result, double testAccuracy) => new
    {
        Network = "digits.onnx",
        MadeBy = "pisim train digits",
        Version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3),
        Input = "1x28x28, pixel / 255",
        Seed,
        Data = new { Name = "drawn digits, 28x28 grey", TrainingImages, ValidationImages, TestImages },
        options.Epochs,
        options.BatchSize,
        PeakLearningRate = options.LearningRate.Peak,
        Momentum = ((GradientDescent)options.Optimizer).Momentum,
        Nesterov = ((GradientDescent)options.Optimizer).Nesterov,
        options.Optimizer.WeightDecay,
        result.Provider,
        Relus = (8 * 14 * 14) + (2 * 16 * 14 * 14),
        ValidationAccuracy = result.Epochs[^1].ValidationAccuracy,
        TestAccuracy = testAccuracy,
        History = result.Epochs,
    };
}
