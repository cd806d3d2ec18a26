using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.Protocols.Engine;

/// <summary>Many instances of one circuit: part of a non-linear layer.</summary>
/// <param name="Circuit">Inputs: the server's share of each operand, the client's share of each, the client's mask.</param>
/// <param name="Operands">Ring elements that one instance works on: 1 for a ReLU, the window for a max pool.</param>
/// <param name="Inputs">Indices into the layer's input, instance by instance: <c>[instance * Operands + operand]</c>.</param>
/// <param name="Outputs">Index into the layer's output, one an instance.</param>
/// <param name="BytesPerAndGate">Bytes of a garbled table.</param>
internal sealed record GarbledGroup(Circuit Circuit, int Operands, int[] Inputs, int[] Outputs, int BytesPerAndGate)
{
    /// <summary>Instances garbled, sent and evaluated at a time: labels and tables stay near the second-level cache. AGREEMENT: shapes the transcript.</summary>
    public const int ChunkInstances = 512;

    /// <summary>Bytes of the garbled tables of one instance.</summary>
    public long TableBytes => Circuit.AndGates * BytesPerAndGate;

    /// <summary>The chunks in order.</summary>
    public IEnumerable<GarbledChunkRange> Chunks
    {
        get
        {
            for (int first = 0; first < Outputs.Length; first += ChunkInstances)
            {
                yield return new GarbledChunkRange(this, first, Math.Min(ChunkInstances, Outputs.Length - first));
            }
        }
    }
}

/// <summary>Consecutive instances of a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="First">First instance.</param>
/// <param name="Count">Number of instances, at least 1.</param>
internal readonly record struct GarbledChunkRange(GarbledGroup Group, int First, int Count)
{
    /// <summary>Bytes of all garbled tables.</summary>
    public int TableBytes => checked((int)(Count * Group.TableBytes));

    /// <summary>Copies the operands out of a share of the layer's input.</summary>
    /// <param name="share">A party's share of the layer's input.</param>
    /// <returns>Operand by operand: <c>[operand * Count + instance]</c>.</returns>
    public ulong[] GatherOperands(ReadOnlySpan<ulong> share)
    {
        ulong[] words = new ulong[Group.Operands * Count];
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < Group.Operands; k++)
            {
                words[(k * Count) + i] = share[Group.Inputs[((First + i) * Group.Operands) + k]];
            }
        }

        return words;
    }

    /// <summary>Copies the positions that the instances write out of a tensor of the output's shape.</summary>
    /// <param name="tensor">Tensor of the output's shape.</param>
    /// <param name="destination">One word an instance.</param>
    public void GatherOutputs(ReadOnlySpan<ulong> tensor, Span<ulong> destination)
    {
        for (int i = 0; i < Count; i++)
        {
            destination[i] = tensor[Group.Outputs[First + i]];
        }
    }

    /// <summary>Writes the instances' results to their positions.</summary>
    /// <param name="values">One word an instance.</param>
    /// <param name="tensor">Tensor of the output's shape.</param>
    public void ScatterOutputs(ReadOnlySpan<ulong> values, Span<ulong> tensor)
    {
        for (int i = 0; i < Count; i++)
        {
            tensor[Group.Outputs[First + i]] = values[i];
        }
    }
}
