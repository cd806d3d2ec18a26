namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>
/// Builds a <see cref="Circuit"/> from bits and words. Constants are propagated, equal gates are shared, and gates no output
/// needs are dropped, so the AND count is that of the function asked for.
/// </summary>
public sealed partial class CircuitBuilder
{
    private readonly string _name;
    private readonly List<GateNode> _nodes = [new GateNode(GateKind.Constant, 0, 0)];
    private readonly Dictionary<GateNode, int> _known = [];
    private int _inputBits;

    /// <summary>Starts an empty circuit.</summary>
    /// <param name="name">Name in reports.</param>
    public CircuitBuilder(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _name = name;
    }

    /// <summary>Appends an input word; input wires are numbered in the order of these calls.</summary>
    /// <param name="bits">Width, at least 1.</param>
    /// <returns>The word's wires, least significant first.</returns>
    public IReadOnlyList<Wire> Input(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        Wire[] word = new Wire[bits];
        for (int i = 0; i < bits; i++)
        {
            word[i] = new Wire(_nodes.Count, inverted: false);
            _nodes.Add(new GateNode(GateKind.Input, _inputBits++, 0));
        }

        return word;
    }

    /// <summary>Several input words of one width.</summary>
    /// <param name="words">How many.</param>
    /// <param name="bits">Width of each, at least 1.</param>
    /// <returns>The words in input order.</returns>
    public IReadOnlyList<Wire>[] Inputs(int words, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        IReadOnlyList<Wire>[] result = new IReadOnlyList<Wire>[words];
        for (int i = 0; i < words; i++)
        {
            result[i] = Input(bits);
        }

        return result;
    }

    /// <summary>Negation; free.</summary>
    /// <param name="wire">A bit.</param>
    /// <returns>Its complement.</returns>
    public static Wire Not(Wire wire) => Wire.FromCode(wire.Code ^ 1);

    /// <summary>Exclusive or; free.</summary>
    /// <param name="left">A bit.</param>
    /// <param name="right">A bit.</param>
    /// <returns>Their exclusive or.</returns>
    public Wire Xor(Wire left, Wire right)
    {
        bool inverted = left.Inverted ^ right.Inverted;
        int a = Math.Min(left.Node, right.Node);
        int b = Math.Max(left.Node, right.Node);
        if (a == b)
        {
            return new Wire(0, inverted);
        }

        if (a == 0)
        {
            return new Wire(b, inverted);
        }

        // (x ^ y) ^ y = x: what is left of an adder when two of its inputs are the same wire.
        GateNode node = _nodes[b];
        if (node.Kind == GateKind.Xor && (node.Left == a || node.Right == a))
        {
            return new Wire(node.Left == a ? node.Right : node.Left, inverted);
        }

        return new Wire(Share(new GateNode(GateKind.Xor, a, b)), inverted);
    }

    /// <summary>Conjunction; one AND gate unless it can be decided here.</summary>
    /// <param name="left">A bit.</param>
    /// <param name="right">A bit.</param>
    /// <returns>Their conjunction.</returns>
    public Wire And(Wire left, Wire right)
    {
        int a = Math.Min(left.Code, right.Code);
        int b = Math.Max(left.Code, right.Code);
        if (a <= 1)
        {
            return a == 0 ? Wire.False : Wire.FromCode(b);
        }

        if (a >> 1 == b >> 1)
        {
            return a == b ? left : Wire.False;
        }

        return new Wire(Share(new GateNode(GateKind.And, a, b)), inverted: false);
    }

    /// <summary>Disjunction; one AND gate.</summary>
    /// <param name="left">A bit.</param>
    /// <param name="right">A bit.</param>
    /// <returns>Their disjunction.</returns>
    public Wire Or(Wire left, Wire right) => Not(And(Not(left), Not(right)));

    /// <summary>Fixes the outputs and lays the circuit out for tiles of instances.</summary>
    /// <param name="outputs">Output wires, bit 0 first; 1 to 64.</param>
    /// <returns>The finished circuit; the builder can go on to build others from the same nodes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no input, or there are 0 or more than 64 outputs.</exception>
    public Circuit Build(IReadOnlyList<Wire> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(_inputBits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs.Count, 1, nameof(outputs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs.Count, Circuit.MaxOutputBits, nameof(outputs));
        return CircuitLayout.Create(_name, _inputBits, _nodes, outputs);
    }

    private int Share(GateNode node)
    {
        if (!_known.TryGetValue(node, out int index))
        {
            index = _nodes.Count;
            _nodes.Add(node);
            _known.Add(node, index);
        }

        return index;
    }
}
