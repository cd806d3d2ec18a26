using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Linear layers under encryption: single ones that peers publish, and all of a network.</summary>
/// <param name="clock">Takes the times.</param>
/// <param name="progress">Tells what is measured.</param>
internal sealed class LayerBenchmarks(BenchmarkClock clock, BenchmarkProgress progress)
{
    private const int RingBits = 37;
    private const int WeightBits = 12;
    private const int CalibrationInputCount = 4;

    /// <summary>Most bytes of transformed weights for a layer alone, and for one of many: a network's must fit in memory together.</summary>
    private const long LayerWeightBytes = 4L << 30;
    private const long NetworkWeightBytes = 1L << 30;

    /// <summary>Measured in a quick run too.</summary>
    private static readonly ConvolutionShape[] s_published =
    [
        LayerName.Square(16, 16, 3, 32),
        LayerName.Square(64, 64, 3, 56),
        LayerName.Square(512, 512, 3, 7),
        LayerName.Square(1024, 256, 1, 14),
    ];

    /// <summary>The rest of OpenCheetah's.</summary>
    private static readonly ConvolutionShape[] s_publishedToo =
    [
        LayerName.Square(32, 32, 3, 16),
        LayerName.Square(64, 64, 3, 8),
        LayerName.Square(3, 64, 7, 224) with { StrideHeight = 2, StrideWidth = 2 },
        LayerName.Square(128, 128, 3, 28),
        LayerName.Square(256, 256, 3, 14),
        LayerName.Square(64, 256, 1, 56),
        LayerName.Square(256, 64, 1, 56),
        LayerName.Square(2048, 512, 1, 7),
    ];

    /// <summary>Layers that peers publish, in the same ring.</summary>
    /// <returns>Seconds and bytes of each.</returns>
    public BenchmarkSection MeasurePublished() => MeasurePublished(clock.IsQuick ? s_published : [.. s_published, .. s_publishedToo], isComplete: !clock.IsQuick);

    /// <summary>Some of the layers that peers publish, all figures of each.</summary>
    /// <param name="names">Their names.</param>
    /// <returns>Seconds and bytes of each.</returns>
    /// <exception cref="InputException">No such layer; the message has their names.</exception>
    public BenchmarkSection MeasurePublished(IReadOnlyCollection<string> names)
    {
        ConvolutionShape[] all = [.. s_published, .. s_publishedToo];
        string? unknown = names.FirstOrDefault(name => !all.Any(shape => LayerName.Of(shape) == name));
        return unknown is null
            ? MeasurePublished([.. all.Where(shape => names.Contains(LayerName.Of(shape)))], isComplete: true)
            : throw new InputException($"--layer {unknown}: expected {string.Join(", ", all.Select(LayerName.Of))}");
    }

    private BenchmarkSection MeasurePublished(IEnumerable<ConvolutionShape> shapes, bool isComplete)
    {
        BenchmarkSection section = new($"convolutions offline, l = {RingBits}, weights of {WeightBits} bits, prepared: encrypt, evaluate, decrypt; one core");
        foreach (ConvolutionShape shape in shapes)
        {
            string layer = LayerName.Of(shape);
            progress.Show($"conv.{layer}");
            LinearLayerPlan plan = LinearLayerPlan.Create(shape, RingBits, WeightBits);
            EncryptedLayer.Figures figures = EncryptedLayer.Measure(clock, plan, LayerWeightBytes);
            section.Add($"convolution {layer}, weights prepared", $"conv.{layer}", figures.Seconds, "s");
            section.Add("  bytes up and down", $"conv.{layer}.bytes", figures.Up + figures.Down, "bytes");
            if (isComplete)
            {
                AddOtherCosts(section, plan, figures);
            }
        }

        return section;
    }

    /// <summary>What a layer costs without weights prepared, on all cores, and beside OpenCheetah.</summary>
    private void AddOtherCosts(BenchmarkSection section, LinearLayerPlan plan, EncryptedLayer.Figures figures)
    {
        string layer = LayerName.Of(plan.Shape);
        double unprepared = EncryptedLayer.Measure(clock, plan, weightLimitBytes: 0).Seconds;
        section.Add("  weights handled in every inference", $"conv.{layer}.unprepared", unprepared, "s");
        section.Add("  preparing the weights, once", $"conv.{layer}.prepare", figures.PrepareSeconds, "s");
        (double one, double all) = EncryptedLayer.MeasureCores(plan, LayerWeightBytes);
        section.Add("  wall clock, one thread", $"conv.{layer}.wall", one, "s");
        section.Add($"  wall clock, {Environment.ProcessorCount} threads", $"conv.{layer}.wall.allcores", all, "s");
        if (PeerFigures.OpenCheetah(layer) is (double seconds, long bytes))
        {
            // OpenCheetah encodes its weights in every call, within its seconds: like is compared with like only where ours are transformed in the call too.
            section.Add("  OpenCheetah's seconds, elsewhere, over ours, weights handled in the call by both", $"conv.{layer}.ratio", seconds / unprepared, "times");
            section.Add("  the same, ours prepared", $"conv.{layer}.ratio.prepared", seconds / figures.Seconds, "times");
            section.Add("  OpenCheetah's bytes over ours", $"conv.{layer}.bytes.ratio", bytes / (double)(figures.Up + figures.Down), "times");
        }
    }

    /// <summary>All linear layers of a network as <c>pisim run</c> plans it, its own weights.</summary>
    /// <param name="name">A name of the zoo.</param>
    /// <param name="totals">Gets seconds and bytes of the whole.</param>
    /// <returns>The layers.</returns>
    public LayerTable MeasurePlanned(string name, BenchmarkSection totals)
    {
        progress.Show($"{name}: planning");
        Network network = NetworkZoo.Build(name);
        float[][] inputs = [.. CalibrationInputs.Generate(network.InputShape, CalibrationInputCount, 1)];
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, new FixedPointOptions(), out FixedPointReport _);
        (LinearLayerPlan, long[]?)[] layers =
        [
            .. plan.Steps.OfType<LinearStep>().Select(step => (LinearLayerPlan.Create(step.Convolution, plan.RingBits, step.WeightBits), step.Weights)),
        ];
        LayerTable table = MeasureLayers(name, $"l = {plan.RingBits}, its own weights", layers, totals);
        double unprepared = MeasureKinds(name, string.Empty, layers, weightLimitBytes: 0).Seconds;
        totals.Add("  offline, weights transformed in every inference", $"{name}.offline.unprepared", unprepared, "s");
        return table;
    }

    /// <summary>All convolutions of a network by their shapes alone, random weights.</summary>
    /// <param name="name">A name of the zoo.</param>
    /// <param name="totals">Gets seconds and bytes of the whole.</param>
    /// <returns>The layers.</returns>
    public LayerTable MeasureShapes(string name, BenchmarkSection totals)
    {
        progress.Show($"{name}: building");
        IEnumerable<(LinearLayerPlan, long[]?)> layers = NetworkZoo.Build(name).Layers.OfType<ConvolutionLayer>()
            .Select(layer => (LinearLayerPlan.Create(layer.Convolution, RingBits, WeightBits), (long[]?)null));
        return MeasureLayers(name, $"l = {RingBits}, weights of {WeightBits} bits", layers, totals);
    }

    private LayerTable MeasureLayers(string name, string arithmetic, IEnumerable<(LinearLayerPlan Plan, long[]? Weights)> layers, BenchmarkSection totals)
    {
        LayerTable table = MeasureKinds(name, arithmetic, layers, NetworkWeightBytes);
        totals.Add($"{name}, offline, weights prepared", $"{name}.offline", table.Seconds, "s");
        totals.Add("  preparing the weights, once", $"{name}.prepare", table.PrepareSeconds, "s");
        totals.Add("  up", $"{name}.up", table.Up, "bytes");
        totals.Add("  down", $"{name}.down", table.Down, "bytes");
        return table;
    }

    private LayerTable MeasureKinds(
        string name, string arithmetic, IEnumerable<(LinearLayerPlan Plan, long[]? Weights)> layers, long weightLimitBytes)
    {
        // Layers of one shape and one size of weights take the same time: each kind is measured once.
        Dictionary<(ConvolutionShape Shape, int WeightBits), (EncryptedLayer.Figures Figures, int Count)> kinds = [];
        foreach ((LinearLayerPlan plan, long[]? weights) in layers)
        {
            (ConvolutionShape, int) kind = (plan.Shape, plan.WeightBits);
            progress.Show($"{name}: {LayerName.Of(plan.Shape)}");
            kinds[kind] = kinds.TryGetValue(kind, out (EncryptedLayer.Figures Figures, int Count) known)
                ? (known.Figures, known.Count + 1)
                : (EncryptedLayer.Measure(clock, plan, weightLimitBytes, weights), 1);
        }

        LayerTable table = new(name, arithmetic);
        foreach (((ConvolutionShape shape, int weightBits), (EncryptedLayer.Figures figures, int count)) in kinds)
        {
            table.Add(shape, weightBits, figures, count);
        }

        return table;
    }
}
