using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Training;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Output;

/// <summary>What a reduced network is and how it was made, as it is written to JSON; accuracies in [0, 1].</summary>
internal sealed record ReductionManifest
{
    private const int CalibrationImages = 16;

    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.reduce/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>The network as it was: a file, or a name of the zoo.</summary>
    public required string Network { get; init; }

    /// <summary>How the ReLUs were chosen.</summary>
    public required string Method { get; init; }

    /// <summary>What was kept or removed at once.</summary>
    public required string Granularity { get; init; }

    /// <summary>Most ReLUs that were allowed; with a limit in seconds, those that it turned out to allow.</summary>
    public required long Budget { get; init; }

    /// <summary>ReLUs that the reduced network has.</summary>
    public required long Relus { get; init; }

    /// <summary>ReLUs that there were.</summary>
    public required long TotalRelus { get; init; }

    /// <summary>Seed of lots, order and variation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The method's hyperparameters; null where it has none.</summary>
    public required object? Hyperparameters { get; init; }

    /// <summary>What the search found on the way; null for nothing.</summary>
    public required object? Findings { get; init; }

    /// <summary>Narrower networks that came out of the same training; null where there are none.</summary>
    public IReadOnlyList<SubNetworkSection>? SubNetworks { get; init; }

    /// <summary>Epochs spent choosing.</summary>
    public required int SearchEpochs { get; init; }

    /// <summary>Wall-clock seconds of search and fine-tuning; after a break, of the last session alone.</summary>
    public double Seconds { get; init; }

    /// <summary>The layers in order.</summary>
    public required IReadOnlyList<LayerSection> Layers { get; init; }

    /// <summary>Test accuracy of the network as it was.</summary>
    public required double OriginalTestAccuracy { get; init; }

    /// <summary>The reduced network in the arithmetic of the protocols; null where it was left out.</summary>
    public required FixedPointSection? FixedPoint { get; init; }

    /// <summary>What the reduced network is predicted to take privately.</summary>
    public PrivateSection? Private { get; init; }

    /// <summary>The fine-tuning, with the reduced network's test accuracy.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>Describes a reduction.</summary>
    /// <param name="start">The network as it was.</param>
    /// <param name="options">How it was reduced.</param>
    /// <param name="result">What came out.</param>
    /// <param name="fixedImages">Test images to classify in fixed point.</param>
    /// <param name="validation">What the ranges of fixed point are read from.</param>
    /// <param name="test">The test images.</param>
    /// <returns>The manifest, without the fine-tuning.</returns>
    public static ReductionManifest Of(
        TrainingInputs start,
        ReductionOptions options,
        ReductionResult result,
        int fixedImages,
        ImageDataSet validation,
        ImageDataSet test)
    {
        return new ReductionManifest
        {
            Network = start.Source,
            Method = Choice.Name(options.Method),
            Granularity = Choice.Name(options.Granularity),
            Budget = options.IsWithinLimit is null ? options.Budget : result.Kept.Sum(),
            Relus = result.Kept.Sum(),
            TotalRelus = result.Total,
            Seed = options.Seed,
            Hyperparameters = result.Hyperparameters,
            Findings = result.Findings,
            SearchEpochs = result.SearchEpochs,
            Layers = [.. result.Layers.Zip(result.Kept, (layer, kept) => new LayerSection(layer.Name, layer.Shape, layer.Shape.Aggregate(1L, (product, side) => product * side), kept))],
            OriginalTestAccuracy = Trainer.Accuracy(start.Model, test, options.FineTuning),
            FixedPoint = fixedImages == 0 ? null : FixedPointSection.Of(result, start.Network.Name, validation, [.. Inputs(test, fixedImages)], test),
        };
    }

    private static IEnumerable<float[]> Inputs(ImageDataSet set, int most)
    {
        for (int i = 0; i < Math.Min(most, set.Count); i++)
        {
            float[] values = new float[set.ImageLength];
            ReadOnlySpan<byte> image = set.Image(i);
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = image[k] / 255f;
            }

            yield return values;
        }
    }

    /// <summary>A layer of ReLUs.</summary>
    internal sealed record LayerSection(string Name, IReadOnlyList<long> Shape, long Relus, long Kept);

    /// <summary>A narrower network: its file, its share of the channels, its ReLUs and its test accuracy.</summary>
    internal sealed record SubNetworkSection(string File, double Width, long Relus, double TestAccuracy);

    /// <summary>
    /// What the reduced network is predicted to take, as <c>pisim estimate</c> says it; seconds only with a profile. The limit is the
    /// budget in seconds that was given, and the phase that it bounds.
    /// </summary>
    internal sealed record PrivateSection(string Protocol, RunReport.LinkSection Link, int RingBits, double? LimitSeconds, string? LimitPhase, PredictedSection Predicted)
    {
        public static PrivateSection Of(PrivateCost cost, LatencyBudget? limit, ModelProto network) => new(
            cost.Protocol.Name,
            RunReport.LinkSection.Of(cost.Link),
            cost.Arithmetic.RingBits,
            limit?.Seconds,
            limit is null ? null : Choice.Name(limit.Phase),
            cost.Predict(network));
    }

    /// <summary>The reduced network in fixed point, on the first of the test images.</summary>
    internal sealed record FixedPointSection(int Images, double Accuracy, double FloatAccuracy, int RingBits)
    {
        public static FixedPointSection Of(ReductionResult result, string name, ImageDataSet validation, IReadOnlyList<float[]> inputs, ImageDataSet test)
        {
            using MemoryStream stream = new(result.Network.ToByteArray());
            Network network = NetworkReader.Read(stream, name, null);
            InferencePlan plan = FixedPointPlanner.Create(network, [.. Inputs(validation, CalibrationImages)], new FixedPointOptions(), out FixedPointReport report);
            int right = 0;
            int rightInFloat = 0;
            for (int i = 0; i < inputs.Count; i++)
            {
                double[] logits = OutputEncoding.Decode(plan, FixedPointExecutor.Run(plan, InputEncoding.Quantize(plan, inputs[i])));
                float[] reference = FloatExecutor.Run(network, inputs[i]);
                right += Array.IndexOf(logits, logits.Max()) == test.Label(i) ? 1 : 0;
                rightInFloat += Array.IndexOf(reference, reference.Max()) == test.Label(i) ? 1 : 0;
            }

            return new FixedPointSection(inputs.Count, (double)right / inputs.Count, (double)rightInFloat / inputs.Count, report.RingBits);
        }
    }
}
