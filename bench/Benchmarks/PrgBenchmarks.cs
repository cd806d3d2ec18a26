using BenchmarkDotNet.Attributes;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>Uniform ring elements, as shares and masks need them.</summary>
[Tiers("EnableAES")]
public class PrgBenchmarks : ICounted
{
    private readonly Prg _prg = new(new Block128(1, 2));
    private ulong[] _values = [];

    [Params(4096)]
    public int Elements { get; set; }

    [Params(41, 64)]
    public int RingBits { get; set; }

    public string Unit => "bytes";

    public double Count => Elements * sizeof(ulong);

    [GlobalSetup]
    public void Setup() => _values = new ulong[Elements];

    [Benchmark]
    public void FillRing() => _prg.FillRing(_values, RingBits);
}
