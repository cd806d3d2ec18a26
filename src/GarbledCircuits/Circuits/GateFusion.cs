namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>
/// Decides which exclusive ors become part of another step. A step passes over a whole tile, so a full adder as five steps would
/// load and store five times; fused, it is one three-way exclusive or and one <see cref="InstructionKind.FusedAnd"/>.
/// </summary>
internal sealed class GateFusion
{
    private readonly IReadOnlyList<GateNode> _nodes;
    private readonly int[] _uses;
    private readonly bool[] _inlined;
    private readonly int[] _absorbed;

    /// <summary>Analyses the nodes that outputs need.</summary>
    /// <param name="nodes">Nodes, each after the ones it reads; node 0 is the constant 0.</param>
    /// <param name="outputs">Output wires.</param>
    public GateFusion(IReadOnlyList<GateNode> nodes, IReadOnlyList<Wire> outputs)
    {
        _nodes = nodes;
        _uses = new int[nodes.Count];
        _inlined = new bool[nodes.Count];
        _absorbed = new int[nodes.Count];
        CountUses(outputs);
        bool[] whole = AbsorbConjunctions(outputs);
        InlineExclusiveOrs(whole);
    }

    /// <summary>Whether a node has a step of its own.</summary>
    /// <param name="node">A node.</param>
    /// <returns>False for inputs, constants, dead nodes and nodes that are part of another step.</returns>
    public bool HasStep(int node) => _uses[node] > 0 && _nodes[node].Kind is GateKind.Xor or GateKind.And && !_inlined[node];

    /// <summary>The step of a node, with nodes in the places of slots.</summary>
    /// <param name="node">A node for which <see cref="HasStep"/> holds.</param>
    /// <returns>The step; its target is the node.</returns>
    public Instruction Step(int node)
    {
        GateNode gate = _nodes[node];
        if (gate.Kind == GateKind.And)
        {
            return And(gate, after: 0, node);
        }

        if (_absorbed[node] != 0)
        {
            return And(_nodes[_absorbed[node]], gate.Left == _absorbed[node] ? gate.Right : gate.Left, node);
        }

        // At most one side is inlined; it goes first.
        (int pair, int single) = _inlined[gate.Right] ? (gate.Right, gate.Left) : (gate.Left, gate.Right);
        (int left, int leftMore) = Split(pair);
        return new Instruction(InstructionKind.Xor, left, leftMore, single, 0, 0, node, false, false);
    }

    private Instruction And(GateNode gate, int after, int node)
    {
        Wire left = Wire.FromCode(gate.Left);
        Wire right = Wire.FromCode(gate.Right);
        (int a, int aMore) = Split(left.Node);
        (int b, int bMore) = Split(right.Node);
        InstructionKind kind = (aMore | bMore | after) == 0 ? InstructionKind.And : InstructionKind.FusedAnd;
        return new Instruction(kind, a, aMore, b, bMore, after, node, left.Inverted, right.Inverted);
    }

    private (int First, int Second) Split(int node) => _inlined[node] ? (_nodes[node].Left, _nodes[node].Right) : (node, 0);

    private void CountUses(IReadOnlyList<Wire> outputs)
    {
        foreach (Wire output in outputs)
        {
            _uses[output.Node]++;
        }

        for (int node = _nodes.Count - 1; node > 0; node--)
        {
            if (_uses[node] > 0)
            {
                foreach (int operand in Operands(_nodes[node]))
                {
                    _uses[operand]++;
                }
            }
        }
    }

    /// <summary>Puts a conjunction that only one exclusive or reads into that step.</summary>
    /// <returns>Nodes whose value must be at hand as a whole.</returns>
    private bool[] AbsorbConjunctions(IReadOnlyList<Wire> outputs)
    {
        bool[] whole = new bool[_nodes.Count];
        foreach (Wire output in outputs)
        {
            whole[output.Node] = true;
        }

        for (int node = 1; node < _nodes.Count; node++)
        {
            GateNode gate = _nodes[node];
            if (gate.Kind != GateKind.Xor || _uses[node] == 0)
            {
                continue;
            }

            int conjunction = Math.Max(Absorbable(gate.Left), Absorbable(gate.Right));
            if (conjunction != 0)
            {
                _absorbed[node] = conjunction;
                _inlined[conjunction] = true;
                whole[gate.Left == conjunction ? gate.Right : gate.Left] = true;
            }
        }

        return whole;

        int Absorbable(int node) => _nodes[node].Kind == GateKind.And && _uses[node] == 1 ? node : 0;
    }

    /// <summary>Drops the steps of exclusive ors that all their readers can do themselves.</summary>
    private void InlineExclusiveOrs(bool[] whole)
    {
        List<int>[] readers = new List<int>[_nodes.Count];
        for (int node = 1; node < _nodes.Count; node++)
        {
            if (_uses[node] == 0 || _absorbed[node] != 0)
            {
                continue;
            }

            foreach (int operand in Operands(_nodes[node]))
            {
                (readers[operand] ??= []).Add(node);
            }
        }

        for (int node = 1; node < _nodes.Count; node++)
        {
            GateNode gate = _nodes[node];
            _inlined[node] |= gate.Kind == GateKind.Xor
                && _uses[node] > 0
                && _absorbed[node] == 0
                && !whole[node]
                && !_inlined[gate.Left]
                && !_inlined[gate.Right]
                && readers[node].TrueForAll(reader => Takes(reader, node));
        }

        // A conjunction takes any pair; an exclusive or that stays a step takes one pair.
        bool Takes(int reader, int node)
        {
            GateNode gate = _nodes[reader];
            return gate.Kind == GateKind.And || !_inlined[gate.Left == node ? gate.Right : gate.Left];
        }
    }

    private static int[] Operands(GateNode gate) => gate.Kind switch
    {
        GateKind.Xor => [gate.Left, gate.Right],
        GateKind.And => [gate.Left >> 1, gate.Right >> 1],
        _ => [],
    };
}
