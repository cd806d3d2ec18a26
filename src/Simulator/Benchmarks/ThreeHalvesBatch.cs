using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Instances of a circuit, garbled and evaluated with the smaller tables of three-halves garbling (eprint 2021/749).</summary>
internal sealed class ThreeHalvesBatch
{
    private readonly int _instances;
    private readonly ThreeHalvesGarbler _garbler;
    private readonly ThreeHalvesEvaluator _evaluator;
    private readonly Memory<Block128> _labels;
    private readonly Memory<byte> _tables;
    private readonly ulong[] _bits;

    /// <summary>A batch with labels, not garbled yet.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="instances">How many, at least 1.</param>
    public ThreeHalvesBatch(Circuit circuit, int instances)
    {
        Prg prg = new(new Block128(3, 4));
        _instances = instances;
        _garbler = new ThreeHalvesGarbler(circuit, GlobalOffset.Create(prg));
        _evaluator = new ThreeHalvesEvaluator(circuit);
        _labels = AlignedBuffer.Create<Block128>(circuit.InputBits * instances);
        _tables = AlignedBuffer.Create<byte>(checked((int)(_garbler.TableBytes * instances)));
        _bits = new ulong[instances];
        prg.Fill(_labels.Span);
    }

    /// <summary>Bytes of an instance's tables.</summary>
    public long TableBytes => _garbler.TableBytes;

    /// <summary>Garbles.</summary>
    public void Garble() => _garbler.Garble(_instances, 0, _labels.Span, _tables.Span, _bits);

    /// <summary>Evaluates on the labels of zeros.</summary>
    public void Evaluate() => _evaluator.Evaluate(_instances, 0, _labels.Span, _tables.Span, _bits);
}
