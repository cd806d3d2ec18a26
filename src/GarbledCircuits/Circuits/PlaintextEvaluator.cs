namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>Runs a circuit in the clear: what a garbled evaluation must agree with.</summary>
public static class PlaintextEvaluator
{
    /// <summary>Evaluates 64 instances at once.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="inputs">[InputBits]; bit i of entry w is input wire w of instance i.</param>
    /// <param name="outputs">[OutputBits]; bit i of entry w is set to output w of instance i.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void Evaluate(Circuit circuit, ReadOnlySpan<ulong> inputs, Span<ulong> outputs)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if (inputs.Length != circuit.InputBits || outputs.Length != circuit.OutputBits)
        {
            throw new ArgumentException(
                $"circuit '{circuit.Name}' has {circuit.InputBits} inputs and {circuit.OutputBits} outputs; got {inputs.Length} and {outputs.Length}");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = ((circuit.ConstantOutputs >> i) & 1) == 0 ? 0 : ulong.MaxValue;
        }

        ulong[] slots = new ulong[circuit.Slots];
        foreach (Instruction step in circuit.Instructions)
        {
            ulong left = Read(step.Left, inputs, slots) ^ (step.InvertLeft ? ulong.MaxValue : 0);
            if (step.Kind == InstructionKind.Output)
            {
                outputs[step.Target] = left;
                continue;
            }

            left ^= Read(step.LeftMore, inputs, slots);
            ulong right = Read(step.Right, inputs, slots) ^ Read(step.RightMore, inputs, slots) ^ (step.InvertRight ? ulong.MaxValue : 0);
            slots[step.Target] = step.Kind == InstructionKind.Xor ? left ^ right : (left & right) ^ Read(step.After, inputs, slots);
        }
    }

    private static ulong Read(int operand, ReadOnlySpan<ulong> inputs, ReadOnlySpan<ulong> slots) =>
        operand < 0 ? inputs[~operand] : slots[operand];
}
