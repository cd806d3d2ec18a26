namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>Turns the nodes of a builder into the steps of a circuit: drops dead gates and gives live values scratch slots.</summary>
internal sealed class CircuitLayout
{
    private readonly IReadOnlyList<GateNode> _nodes;
    private readonly int[] _uses;
    private readonly int[] _slots;
    private readonly Stack<int> _free = [];
    private readonly List<Instruction> _steps = [];
    private int _slotCount;

    private CircuitLayout(IReadOnlyList<GateNode> nodes)
    {
        _nodes = nodes;
        _uses = new int[nodes.Count];
        _slots = new int[nodes.Count];
    }

    /// <summary>Lays out a circuit.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="inputBits">Input wires.</param>
    /// <param name="nodes">Nodes, each after the ones it reads; node 0 is the constant 0.</param>
    /// <param name="outputs">Output wires.</param>
    /// <returns>The circuit.</returns>
    public static Circuit Create(string name, int inputBits, IReadOnlyList<GateNode> nodes, IReadOnlyList<Wire> outputs)
    {
        CircuitLayout layout = new(nodes);
        layout.CountUses(outputs);
        ulong constants = 0;
        ILookup<int, int> outputsOf = Enumerable.Range(0, outputs.Count).ToLookup(i => outputs[i].Node);
        for (int node = 0; node < nodes.Count; node++)
        {
            layout.Visit(node);
            foreach (int output in outputsOf[node])
            {
                if (node == 0)
                {
                    constants |= outputs[output].Inverted ? 1UL << output : 0;
                }
                else
                {
                    layout.Emit(output, outputs[output]);
                }
            }
        }

        return new Circuit(name, inputBits, outputs.Count, layout._slotCount, constants, [.. layout._steps]);
    }

    private void CountUses(IReadOnlyList<Wire> outputs)
    {
        foreach (Wire output in outputs)
        {
            _uses[output.Node]++;
        }

        for (int node = _nodes.Count - 1; node > 0; node--)
        {
            if (_uses[node] > 0 && _nodes[node].Kind is GateKind.Xor or GateKind.And)
            {
                (Wire left, Wire right) = Operands(_nodes[node]);
                _uses[left.Node]++;
                _uses[right.Node]++;
            }
        }
    }

    private void Visit(int node)
    {
        GateNode gate = _nodes[node];
        if (gate.Kind == GateKind.Input)
        {
            _slots[node] = ~gate.Left;
            return;
        }

        if (gate.Kind == GateKind.Constant || _uses[node] == 0)
        {
            return;
        }

        // The target is taken before the operands are given back: kernels may then read and write in any order.
        (Wire left, Wire right) = Operands(gate);
        int target = _free.TryPop(out int slot) ? slot : _slotCount++;
        _slots[node] = target;
        InstructionKind kind = gate.Kind == GateKind.Xor ? InstructionKind.Xor : InstructionKind.And;
        _steps.Add(new Instruction(kind, _slots[left.Node], _slots[right.Node], target, left.Inverted, right.Inverted));
        Release(left.Node);
        Release(right.Node);
    }

    private void Emit(int output, Wire wire)
    {
        _steps.Add(new Instruction(InstructionKind.Output, _slots[wire.Node], 0, output, wire.Inverted, false));
        Release(wire.Node);
    }

    private void Release(int node)
    {
        if (--_uses[node] == 0 && _slots[node] >= 0)
        {
            _free.Push(_slots[node]);
        }
    }

    private static (Wire Left, Wire Right) Operands(GateNode gate) => gate.Kind == GateKind.Xor
        ? (new Wire(gate.Left, false), new Wire(gate.Right, false))
        : (Wire.FromCode(gate.Left), Wire.FromCode(gate.Right));
}
