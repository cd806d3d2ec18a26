using PrivateInference.HomomorphicLinear;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench he</c>: homomorphic linear layers and the online integer convolution.</summary>
internal static class EncryptionSuite
{
    /// <summary>Measures.</summary>
    /// <param name="clock">Takes the times; a quick one leaves out the networks.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        EncryptionBenchmarks operations = new(clock, progress);
        LayerBenchmarks layers = new(clock, progress);
        RotationBenchmarks rotations = new(clock, progress);
        List<IBenchmarkTable> tables = [operations.Measure(4096), operations.Measure(8192), rotations.MeasureRotations()];
        progress.Show("online.gmacs");
        tables.Add(OnlineBenchmarks.Measure(clock));
        if (clock.IsQuick)
        {
            return [.. tables, layers.MeasurePublished(), rotations.MeasureLayers()];
        }

        // Smaller weights first: after the largest, getting memory from the system costs more than transforming into it.
        BenchmarkSection totals = new("whole networks offline: encrypt, evaluate, decrypt; one core");
        tables.Add(layers.MeasurePlanned("resnet18-cifar", totals));
        tables.Add(layers.MeasureShapes("resnet18-tiny", totals));
        tables.Add(layers.MeasurePublished());
        tables.Add(rotations.MeasureLayers());
        tables.Add(layers.MeasureShapes("resnet50-imagenet", totals));
        tables.Add(totals);
        return tables;
    }

    /// <summary>Measures some of the layers that peers publish, and nothing else.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <param name="layers">Their names.</param>
    /// <returns>A table of figures.</returns>
    /// <exception cref="InputException">No such layer; the message has their names.</exception>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress, IReadOnlyCollection<string> layers)
        => [new LayerBenchmarks(clock, progress).MeasurePublished(layers)];

    /// <summary>Instruction sets in use.</summary>
    /// <returns>By kernel.</returns>
    public static IReadOnlyDictionary<string, string> Tiers() => new Dictionary<string, string>
    {
        ["aes"] = AesKernel.Tier,
        ["transform"] = BenchmarkWorkload.Tier,
        ["integer convolution"] = IntegerConvolution.Tier,
    };
}
