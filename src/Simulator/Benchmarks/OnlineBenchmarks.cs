using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Online linear layers: integer convolution on shares, beside the core's multiply-add peak.</summary>
internal static class OnlineBenchmarks
{
    private const int WeightBits = 12;

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
        return section;
    }
}
