using BenchmarkDotNet.Attributes;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>Homomorphic operations in the ring that a layer of l = 37 chooses.</summary>
[Tiers("EnableAVX512", "EnableAES")]
public class EncryptionBenchmarks : ICounted
{
    private BenchmarkWorkload? _work;

    [Params("64x64x3@32")]
    public string Layer { get; set; } = "";

    public string Unit => "calls";

    public double Count => 1;

    [GlobalSetup]
    public void Setup()
        => _work = new BenchmarkWorkload(LinearLayerPlan.Create(ConvolutionCase.Parse(Layer), ringBits: 37, weightBits: 12), new Prg(new Block128(1, 2)));

    [Benchmark]
    public void Encrypt() => _work!.Encrypt();

    [Benchmark]
    public void Decrypt() => _work!.Decrypt();

    [Benchmark]
    public void MultiplyAccumulate() => _work!.MultiplyAccumulate();
}
