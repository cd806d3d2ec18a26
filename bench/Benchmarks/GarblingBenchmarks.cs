using BenchmarkDotNet.Attributes;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>Half-gates over tiles of a ReLU with truncation; compare with <see cref="AesBenchmarks"/>: 4 blocks an AND to garble, 2 to evaluate.</summary>
[Tiers("EnableAVX512", "EnableAES")]
public class GarblingBenchmarks : ICounted
{
    private readonly Circuit _circuit = ReluCircuit.Create(ringBits: 37, shift: 12, upperBound: null);
    private readonly GlobalOffset _offset = GlobalOffset.Create(new Prg(new Block128(1, 2)));
    private BatchGarbler? _garbler;
    private BatchEvaluator? _evaluator;
    private Block128[] _labels = [];
    private byte[] _tables = [];
    private ulong[] _bits = [];

    [Params(256, 1024)]
    public int Instances { get; set; }

    public string Unit => "AND";

    public double Count => (double)_circuit.AndGates * Instances;

    [GlobalSetup]
    public void Setup()
    {
        _garbler = new BatchGarbler(_circuit, _offset);
        _evaluator = new BatchEvaluator(_circuit);
        _labels = new Block128[_circuit.InputBits * Instances];
        new Prg(new Block128(3, 4)).Fill(_labels);
        _tables = new byte[_circuit.TableBytes * Instances];
        _bits = new ulong[Instances];
    }

    [Benchmark]
    public void Garble() => _garbler!.Garble(Instances, 0, _labels, _tables, _bits);

    [Benchmark]
    public void Evaluate() => _evaluator!.Evaluate(Instances, 0, _labels, _tables, _bits);
}
