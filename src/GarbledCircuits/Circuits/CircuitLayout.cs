namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>Turns the nodes of a builder into the steps of a circuit and gives every value a scratch slot while it is alive.</summary>
internal static class CircuitLayout
{
    /// <summary>Lays out a circuit.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="inputBits">Input wires.</param>
    /// <param name="nodes">Nodes, each after the ones it reads; node 0 is the constant 0.</param>
    /// <param name="outputs">Output wires.</param>
    /// <returns>The circuit.</returns>
    public static Circuit Create(string name, int inputBits, IReadOnlyList<GateNode> nodes, IReadOnlyList<Wire> outputs)
    {
        List<Instruction> steps = Order(nodes, outputs, out ulong constants);
        int slots = AssignSlots(steps, nodes);
        return new Circuit(name, inputBits, outputs.Count, slots, constants, [.. steps]);
    }

    /// <summary>Steps in the order of the nodes, each output right after its value, so that values die early.</summary>
    private static List<Instruction> Order(IReadOnlyList<GateNode> nodes, IReadOnlyList<Wire> outputs, out ulong constants)
    {
        GateFusion fusion = new(nodes, outputs);
        ILookup<int, int> outputsOf = Enumerable.Range(0, outputs.Count).ToLookup(i => outputs[i].Node);
        List<Instruction> steps = [];
        for (int node = 1; node < nodes.Count; node++)
        {
            if (fusion.HasStep(node))
            {
                steps.Add(fusion.Step(node));
            }

            foreach (int output in outputsOf[node])
            {
                steps.Add(new Instruction(InstructionKind.Output, node, 0, 0, 0, 0, output, outputs[output].Inverted, false));
            }
        }

        constants = 0;
        foreach (int output in outputsOf[0])
        {
            constants |= outputs[output].Inverted ? 1UL << output : 0;
        }

        return steps;
    }

    /// <summary>Replaces nodes by slots and input wires.</summary>
    /// <returns>Slots used, the one of the constant 0 included.</returns>
    private static int AssignSlots(List<Instruction> steps, IReadOnlyList<GateNode> nodes)
    {
        int[] lastStep = new int[nodes.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int node in Operands(steps[i]))
            {
                lastStep[node] = i;
            }
        }

        int[] slots = new int[nodes.Count];
        for (int node = 1; node < nodes.Count; node++)
        {
            slots[node] = nodes[node].Kind == GateKind.Input ? ~nodes[node].Left : 0;
        }

        int count = 1;
        Stack<int> free = [];
        for (int i = 0; i < steps.Count; i++)
        {
            Instruction step = steps[i];
            int target = step.Target;
            if (step.Kind != InstructionKind.Output)
            {
                // The target is taken before the operands are given back: kernels may then read and write in any order.
                target = free.TryPop(out int slot) ? slot : count++;
                slots[step.Target] = target;
            }

            steps[i] = step with
            {
                Left = slots[step.Left],
                LeftMore = slots[step.LeftMore],
                Right = slots[step.Right],
                RightMore = slots[step.RightMore],
                After = slots[step.After],
                Target = target,
            };
            foreach (int node in Operands(step).Distinct())
            {
                if (lastStep[node] == i && slots[node] > 0)
                {
                    free.Push(slots[node]);
                }
            }
        }

        return count;
    }

    private static int[] Operands(Instruction step) => [step.Left, step.LeftMore, step.Right, step.RightMore, step.After];
}
