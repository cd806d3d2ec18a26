using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Instances of a ReLU circuit with both parties' buffers: what is garbled, sent and evaluated at a time.</summary>
internal sealed class ReluBatch
{
    private readonly Circuit _circuit;
    private readonly int _instances;
    private readonly GlobalOffset _offset;
    private readonly BatchGarbler _garbler;
    private readonly BatchEvaluator _evaluator;
    private readonly Prg _prg = new(new Block128(3, 4));
    private readonly Memory<Block128> _falseLabels;
    private readonly Memory<Block128> _activeLabels;
    private readonly Memory<byte> _tables;
    private readonly ulong[] _permuteBits;
    private readonly ulong[] _colorBits;

    /// <summary>A batch with labels, not garbled yet.</summary>
    /// <param name="circuit">Inputs: server's share and client's share, and perhaps client's mask, of as many bits each.</param>
    /// <param name="wordBits">Bits of each input.</param>
    /// <param name="instances">How many, at least 1.</param>
    public ReluBatch(Circuit circuit, int wordBits, int instances)
    {
        WordBits = wordBits;
        _circuit = circuit;
        _instances = instances;
        _offset = GlobalOffset.Create(_prg);
        _garbler = new BatchGarbler(circuit, _offset);
        _evaluator = new BatchEvaluator(circuit);
        _falseLabels = AlignedBuffer.Create<Block128>(circuit.InputBits * instances);
        _activeLabels = AlignedBuffer.Create<Block128>(circuit.InputBits * instances);
        _tables = AlignedBuffer.Create<byte>(checked((int)circuit.TableBytes * instances));
        _permuteBits = new ulong[instances];
        _colorBits = new ulong[instances];
        Inputs = new ulong[circuit.InputBits / wordBits * instances];
        _prg.FillRing(Inputs, WordBits);
        _prg.Fill(_falseLabels.Span);
        Activate(Inputs);
    }

    /// <summary>Bits of a share.</summary>
    public int WordBits { get; }

    /// <summary>Instances.</summary>
    public int Instances => _instances;

    /// <summary>Permute bits of the outputs, the garbler's.</summary>
    public ReadOnlySpan<ulong> PermuteBits => _permuteBits;

    /// <summary>Words of the inputs, one after another: <c>[word * Instances + instance]</c>.</summary>
    public ulong[] Inputs { get; }

    /// <summary>Garbled tables.</summary>
    public Span<byte> Tables => _tables.Span;

    /// <summary>Active labels of the server's share, which it sends online.</summary>
    public Span<Block128> ServerLabels => _activeLabels.Span[..(WordBits * _instances)];

    /// <summary>What the evaluator returns.</summary>
    public Span<ulong> ColorBits => _colorBits;

    /// <summary>Draws new labels for the server's share, as for a layer never garbled before.</summary>
    public void DrawServerLabels() => _prg.Fill(_falseLabels.Span[..(WordBits * _instances)]);

    /// <summary>Garbles.</summary>
    /// <param name="firstTweak">First of <see cref="TweaksUsed"/>.</param>
    public void Garble(ulong firstTweak) => _garbler.Garble(_instances, firstTweak, _falseLabels.Span, _tables.Span, _permuteBits);

    /// <summary>Chooses the active labels of the server's share.</summary>
    public void ActivateServerLabels() => Activate(Inputs.AsSpan(0, _instances));

    /// <summary>Evaluates.</summary>
    /// <param name="firstTweak">The garbler's.</param>
    public void Evaluate(ulong firstTweak) => _evaluator.Evaluate(_instances, firstTweak, _activeLabels.Span, _tables.Span, _colorBits);

    /// <summary>Tweaks of one garbling.</summary>
    /// <returns>By how much the next first tweak must be larger.</returns>
    public ulong TweaksUsed() => _circuit.TweaksUsed(_instances);

    private void Activate(ReadOnlySpan<ulong> words)
    {
        int wires = words.Length / _instances * WordBits;
        for (int wire = 0; wire < wires; wire++)
        {
            ReadOnlySpan<ulong> word = words.Slice(wire / WordBits * _instances, _instances);
            int bit = wire % WordBits;
            ReadOnlySpan<Block128> from = _falseLabels.Span.Slice(wire * _instances, _instances);
            Span<Block128> to = _activeLabels.Span.Slice(wire * _instances, _instances);
            for (int i = 0; i < _instances; i++)
            {
                ulong mask = 0 - ((word[i] >> bit) & 1);
                to[i] = from[i] ^ (_offset.Value & new Block128(mask, mask));
            }
        }
    }
}
