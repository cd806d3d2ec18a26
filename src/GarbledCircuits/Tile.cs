using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>A run of consecutive instances that pass through the circuit together, and where their labels are.</summary>
internal readonly ref struct Tile
{
    private readonly ReadOnlySpan<Block128> _inputLabels;
    private readonly int _instances;

    /// <summary>A tile of a batch.</summary>
    /// <param name="scratch">The worker's memory.</param>
    /// <param name="inputLabels">[InputBits, instances].</param>
    /// <param name="instances">Instances of the batch.</param>
    /// <param name="index">Number of the tile.</param>
    public Tile(TileScratch scratch, ReadOnlySpan<Block128> inputLabels, int instances, int index)
    {
        Scratch = scratch;
        _inputLabels = inputLabels;
        _instances = instances;
        Start = index * Circuit.TileInstances;
        Count = Math.Min(Circuit.TileInstances, instances - Start);
    }

    public TileScratch Scratch { get; }

    /// <summary>First instance.</summary>
    public int Start { get; }

    /// <summary>Instances in the tile, 1 to <see cref="Circuit.TileInstances"/>.</summary>
    public int Count { get; }

    /// <summary>Labels of an operand: inputs are read where the caller has them.</summary>
    /// <param name="operand">A slot, or <c>~w</c> for input wire w.</param>
    /// <returns><see cref="Count"/> labels.</returns>
    public ReadOnlySpan<Block128> Operand(int operand) =>
        operand >= 0 ? Slot(operand) : _inputLabels.Slice((~operand * _instances) + Start, Count);

    /// <summary>A slot to write to.</summary>
    /// <param name="slot">Its number.</param>
    /// <returns><see cref="Count"/> labels.</returns>
    public Span<Block128> Slot(int slot) => Scratch.Slot(slot, Count);

    /// <summary>Labels of an AND step's operands.</summary>
    /// <param name="step">The step.</param>
    /// <returns>Five operands of <see cref="Count"/> labels.</returns>
    public AndGate Gate(in Instruction step) => new()
    {
        Left = Operand(step.Left),
        LeftMore = Operand(step.LeftMore),
        Right = Operand(step.Right),
        RightMore = Operand(step.RightMore),
        After = Operand(step.After),
        InvertLeft = step.InvertLeft,
        InvertRight = step.InvertRight,
        IsFused = step.Kind == InstructionKind.FusedAnd,
    };

    /// <summary>Asks for a share of the next tile's input labels, the shares being equal over the AND gates of a circuit.</summary>
    /// <param name="gate">Number of the AND gate that comes next.</param>
    /// <param name="circuit">The circuit.</param>
    public void PrefetchNext(int gate, Circuit circuit)
    {
        int next = Start + Circuit.TileInstances;
        int count = Math.Min(Circuit.TileInstances, _instances - next);
        if (count > 0)
        {
            int end = (int)(circuit.InputBits * (gate + 1L) / circuit.AndGates);
            for (int wire = (int)(circuit.InputBits * (long)gate / circuit.AndGates); wire < end; wire++)
            {
                CachePrefetch.Read(_inputLabels.Slice((wire * _instances) + next, count));
            }
        }
    }
}
