using BenchmarkDotNet.Attributes;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>The bit matrix transpose of OT extension: 128 rows, a chunk's columns.</summary>
[Tiers("EnableAVX512", "EnableAVX2")]
public class TransposeBenchmarks : ICounted
{
    private Block128[] _source = [];
    private Block128[] _destination = [];

    [Params(16)]
    public int BlocksPerRow { get; set; }

    public string Unit => "bytes";

    public double Count => BitMatrix.Rows * 16.0 * BlocksPerRow;

    [GlobalSetup]
    public void Setup()
    {
        _source = new Block128[BitMatrix.Rows * BlocksPerRow];
        _destination = new Block128[_source.Length];
        new Prg(new Block128(1, 2)).Fill(_source);
    }

    [Benchmark]
    public void Transpose() => BitMatrix.Transpose(_source, BlocksPerRow, _destination);
}
