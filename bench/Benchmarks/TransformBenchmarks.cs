using BenchmarkDotNet.Attributes;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>The number-theoretic transform of one polynomial modulo one prime.</summary>
[Tiers("EnableAVX512", "EnableAVX2")]
public class TransformBenchmarks : ICounted
{
    private NttTables? _tables;
    private double[] _polynomial = [];

    [Params(4096, 8192)]
    public int Degree { get; set; }

    [Params(36, 50)]
    public int PrimeBits { get; set; }

    public string Unit => "butterflies";

    public double Count => Degree / 2.0 * Math.Log2(Degree);

    [GlobalSetup]
    public void Setup()
    {
        Modulus modulus = new(PrimeSearch.Largest(PrimeBits, Degree, 1)[0]);
        _tables = new NttTables(modulus, Degree);
        _polynomial = new double[Degree];
        Sampler.Uniform(new Prg(new Block128(1, 2)), modulus, new ulong[Degree], _polynomial);
    }

    [Benchmark]
    public void Forward() => NttKernel.Forward(_tables!, _polynomial);

    [Benchmark]
    public void Inverse() => NttKernel.Inverse(_tables!, _polynomial);
}
