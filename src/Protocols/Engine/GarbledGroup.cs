using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>Many instances of one circuit: part of a non-linear layer.</summary>
/// <param name="Circuit">Inputs: the server's share of each operand, the client's share of each, the client's mask unless bits are shared.</param>
/// <param name="Operands">Ring elements that one instance works on: 1 for a ReLU, the window for a max pool.</param>
/// <param name="Inputs">Indices into the layer's input, instance by instance: <c>[instance * Operands + operand]</c>.</param>
/// <param name="Outputs">Index into the layer's output, one an instance.</param>
/// <param name="BytesPerAndGate">Bytes of a garbled table.</param>
/// <param name="RingBits">l.</param>
internal sealed record GarbledGroup(Circuit Circuit, int Operands, int[] Inputs, int[] Outputs, int BytesPerAndGate, int RingBits)
{
    /// <summary>Instances garbled, sent and evaluated at a time: labels and tables stay near the second-level cache. AGREEMENT: shapes the transcript.</summary>
    public const int ChunkInstances = 512;

    /// <summary>Low bits that each party drops from its share of an operand before the circuit.</summary>
    public int DroppedBits { get; init; }

    /// <summary>Output bits that become shares by doubly shared bits; 0 where the circuit subtracts the client's mask.</summary>
    public int SharedBits { get; init; }

    /// <summary>Bits of a share of an operand as the circuit takes it.</summary>
    public int OperandBits => RingBits - DroppedBits;

    /// <summary>Labels of the server's inputs to one instance, its share of each operand.</summary>
    public int ServerLabels => Operands * OperandBits;

    /// <summary>Labels of the client's inputs to one instance, its share of each operand and its mask if there is one.</summary>
    public int ClientLabels => Circuit.InputBits - ServerLabels;

    /// <summary>Oblivious transfers of one instance when the client evaluates: its inputs, and bits to be shared.</summary>
    public int ClientTransfers => ClientLabels + SharedBits;

    /// <summary>Width of each of the server's input words.</summary>
    public int[] ServerWidths => [.. Enumerable.Repeat(OperandBits, Operands)];

    /// <summary>Width of each of the client's input words.</summary>
    public int[] ClientWidths => SharedBits > 0 ? ServerWidths : [.. ServerWidths, RingBits];

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

    /// <summary>Labels of the server's inputs.</summary>
    public int ServerLabels => Group.ServerLabels * Count;

    /// <summary>Labels of the client's inputs.</summary>
    public int ClientLabels => Group.ClientLabels * Count;

    /// <summary>Oblivious transfers when the client evaluates.</summary>
    public int ClientTransfers => Group.ClientTransfers * Count;

    /// <summary>How shares of the output bits are laid out.</summary>
    public SharedBitRows SharedBitRows => new(Group.SharedBits, Count, Group.RingBits);

    /// <summary>The server's inputs.</summary>
    /// <param name="share">The server's share of the layer's input.</param>
    /// <returns>Operand by operand: <c>[operand * Count + instance]</c>.</returns>
    public ulong[] ServerWords(ReadOnlySpan<ulong> share)
    {
        ulong[] words = new ulong[Group.Operands * Count];
        ulong mask = ulong.MaxValue >> (64 - Group.RingBits);
        GatherOperands(share, words);
        for (int i = 0; Group.DroppedBits > 0 && i < words.Length; i++)
        {
            words[i] = LocalTruncation.Server(words[i], Group.DroppedBits, mask) & (mask >> Group.DroppedBits);
        }

        return words;
    }

    /// <summary>The client's inputs: its share of each operand, then, unless bits are shared, its mask, which is its share of the next layer.</summary>
    /// <param name="share">The client's share of the layer's input.</param>
    /// <param name="next">The client's share of the layer's output.</param>
    /// <returns>Word by word: <c>[word * Count + instance]</c>.</returns>
    public ulong[] ClientWords(ReadOnlySpan<ulong> share, ReadOnlySpan<ulong> next)
    {
        ulong[] words = new ulong[Group.ClientWidths.Length * Count];
        Span<ulong> operands = words.AsSpan(0, Group.Operands * Count);
        GatherOperands(share, operands);
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = LocalTruncation.Client(operands[i], Group.DroppedBits);
        }

        if (words.Length > operands.Length)
        {
            GatherOutputs(next, words.AsSpan(operands.Length));
        }

        return words;
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

    private void GatherOperands(ReadOnlySpan<ulong> share, Span<ulong> words)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < Group.Operands; k++)
            {
                words[(k * Count) + i] = share[Group.Inputs[((First + i) * Group.Operands) + k]];
            }
        }
    }
}
