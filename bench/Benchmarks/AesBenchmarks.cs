using BenchmarkDotNet.Attributes;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Benchmarks;

/// <summary>AES-128 under one key: the machine's peak, which garbling is measured against.</summary>
[Tiers("EnableAES")]
public class AesBenchmarks : ICounted
{
    private readonly AesKernel _aes = new(new Block128(1, 2));
    private Block128[] _blocks = [];

    [Params(256, 65536)]
    public int Blocks { get; set; }

    public string Unit => "blocks";

    public double Count => Blocks;

    [GlobalSetup]
    public void Setup() => _blocks = new Block128[Blocks];

    [Benchmark]
    public void Encrypt() => _aes.Encrypt(_blocks, _blocks);

    [Benchmark]
    public void CounterStream() => _aes.CounterStream(3, 4, _blocks);
}
