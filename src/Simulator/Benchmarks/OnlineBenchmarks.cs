using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Online linear layers: integer convolution on shares, beside the core's multiply-add peak.</summary>
internal static class OnlineBenchmarks
{
    private const int WeightBits = 12;

    private static readonly (string Kind, ConvolutionShape Shape)[] s_shapes =
    [
        ("small image", LayerName.Square(512, 512, 3, 4)),
        ("kernel of one pixel", LayerName.Square(256, 256, 1, 14)),
        ("stride 2", LayerName.Square(64, 128, 3, 32) with { StrideHeight = 2, StrideWidth = 2 }),
        ("first layer", LayerName.Square(3, 64, 3, 32)),
        ("a group for each channel", LayerName.Square(128, 128, 3, 16) with { Groups = 128 }),
    ];

    /// <summary>Measures one layer in both widths.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <returns>The figures.</returns>
    public static BenchmarkSection Measure(BenchmarkClock clock)
    {
        ConvolutionShape shape = LayerName.Square(64, 64, 3, 32);
        Prg prg = new(new Block128(17, 18));
        long[] weights = EncryptedLayer.RandomWeights(shape, WeightBits, prg);
        ulong[] input = new ulong[shape.InputElements];
        ulong[] output = new ulong[shape.OutputElements];
        prg.FillRing(input, 32);
        IntegerWeights wide = new(shape, weights, 64);
        IntegerWeights narrow = new(shape, weights, 32);
        MultiplyAddPeak<ulong> widePeak = new();
        MultiplyAddPeak<uint> narrowPeak = new();
        double[] seconds = clock.Measure(() => wide.Convolve(input, output), widePeak.Run, () => narrow.Convolve(input, output), narrowPeak.Run);
        double macs = shape.MultiplyAccumulates / 1e9;
        double wideRate = MultiplyAddPeak<ulong>.Count / 1e9 / seconds[1];
        double narrowRate = MultiplyAddPeak<uint>.Count / 1e9 / seconds[3];
        BenchmarkSection section = new($"online integer convolution {LayerName.Of(shape)}, weights of {WeightBits} bits, prepared; one core");
        section.Add("multiply-add peak, lanes of 64 bits", "multiplyadd.peak", wideRate, "G/s");
        section.Add("multiply-add peak, lanes of 32 bits", "multiplyadd.peak.32", narrowRate, "G/s");
        section.Add("convolution, l = 64", "online.gmacs", macs / seconds[0], "GMAC/s", macs / seconds[0] / wideRate);
        section.Add("convolution, l = 32", "online.gmacs.32", macs / seconds[2], "GMAC/s", macs / seconds[2] / narrowRate);
        if (!clock.IsQuick)
        {
            AddShapes(section, clock, prg, widePeak);
        }

        return section;
    }

    /// <summary>Shapes that are harder: small images, kernels of one pixel, strides, few channels, a channel a group.</summary>
    private static void AddShapes(BenchmarkSection section, BenchmarkClock clock, Prg prg, MultiplyAddPeak<ulong> peak)
    {
        foreach ((string kind, ConvolutionShape shape) in s_shapes)
        {
            IntegerWeights weights = new(shape, EncryptedLayer.RandomWeights(shape, WeightBits, prg), 64);
            ulong[] input = new ulong[shape.InputElements];
            ulong[] output = new ulong[shape.OutputElements];
            prg.FillRing(input, 64);
            double[] seconds = clock.Measure(() => weights.Convolve(input, output), peak.Run);
            double rate = shape.MultiplyAccumulates / 1e9 / seconds[0];
            section.Add($"  {kind}: {LayerName.Of(shape)}", $"online.gmacs.{LayerName.Of(shape)}", rate, "GMAC/s", rate * 1e9 * seconds[1] / MultiplyAddPeak<ulong>.Count);
        }
    }
}
