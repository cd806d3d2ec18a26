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

    private static readonly ConvolutionShape[] s_published =
    [
        LayerName.Square(16, 16, 3, 32),
        LayerName.Square(64, 64, 3, 56),
        LayerName.Square(512, 512, 3, 7),
        LayerName.Square(1024, 256, 1, 14),
    ];

    /// <summary>Layers that peers publish, in the same ring.</summary>
    /// <returns>Seconds and bytes of each.</returns>
    public BenchmarkSection MeasurePublished()
    {
        BenchmarkSection section = new($"convolutions offline, l = {RingBits}, weights of {WeightBits} bits, prepared: encrypt, evaluate, decrypt; one core");
        foreach (ConvolutionShape shape in s_published)
        {
            string layer = LayerName.Of(shape);
            progress.Show($"conv.{layer}");
            EncryptedLayer.Figures figures = EncryptedLayer.Measure(clock, LinearLayerPlan.Create(shape, RingBits, WeightBits));
            section.Add($"convolution {layer}", $"conv.{layer}", figures.Seconds, "s");
            section.Add("  bytes up and down", $"conv.{layer}.bytes", figures.Up + figures.Down, "bytes");
        }

        return section;
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
        IEnumerable<(LinearLayerPlan, long[]?)> layers = plan.Steps.OfType<LinearStep>()
            .Select(step => (LinearLayerPlan.Create(step.Convolution, plan.RingBits, step.WeightBits), step.Weights));
        return MeasureLayers(name, $"l = {plan.RingBits}, its own weights", layers, totals);
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
        // Layers of one shape and one size of weights take the same time: each kind is measured once.
        Dictionary<(ConvolutionShape Shape, int WeightBits), (EncryptedLayer.Figures Figures, int Count)> kinds = [];
        foreach ((LinearLayerPlan plan, long[]? weights) in layers)
        {
            (ConvolutionShape, int) kind = (plan.Shape, plan.WeightBits);
            progress.Show($"{name}: {LayerName.Of(plan.Shape)}");
            kinds[kind] = kinds.TryGetValue(kind, out (EncryptedLayer.Figures Figures, int Count) known)
                ? (known.Figures, known.Count + 1)
                : (EncryptedLayer.Measure(clock, plan, weights), 1);
        }

        LayerTable table = new(name, arithmetic);
        foreach (((ConvolutionShape shape, int _), (EncryptedLayer.Figures figures, int count)) in kinds)
        {
            table.Add(shape, figures, count);
        }

        totals.Add($"{name}, offline, weights prepared", $"{name}.offline", table.Seconds, "s");
        totals.Add("  preparing the weights, once", $"{name}.prepare", table.PrepareSeconds, "s");
        totals.Add("  up", $"{name}.up", table.Up, "bytes");
        totals.Add("  down", $"{name}.down", table.Down, "bytes");
        return table;
    }
}
