using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.GarbledCircuits.Counting;

/// <summary>What garbling a number of instances takes, in things counted, not in seconds.</summary>
/// <param name="Instances">Copies of the circuit.</param>
/// <param name="AndGates">AND gates in all.</param>
/// <param name="TableBytes">Bytes of garbled tables.</param>
/// <param name="InputLabels">Labels the evaluator needs, its own and the garbler's inputs'.</param>
/// <param name="OutputBits">Output bits to decode.</param>
/// <param name="GarblerBlocks">AES blocks the garbler encrypts.</param>
/// <param name="EvaluatorBlocks">AES blocks the evaluator encrypts.</param>
/// <param name="KeySchedules">AES keys each side expands, when all instances are one batch.</param>
public sealed record GarblingCounts(
    long Instances,
    long AndGates,
    long TableBytes,
    long InputLabels,
    long OutputBits,
    long GarblerBlocks,
    long EvaluatorBlocks,
    long KeySchedules)
{
    /// <summary>Counts of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="instances">Copies, 0 or more.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    /// <exception cref="OverflowException">A count exceeds 63 bits.</exception>
    public static GarblingCounts Of(Circuit circuit, long instances)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentOutOfRangeException.ThrowIfNegative(instances);
        checked
        {
            long gates = circuit.AndGates * instances;
            long tiles = (instances / Circuit.TileInstances) + (instances % Circuit.TileInstances == 0 ? 0 : 1);
            return new GarblingCounts(
                instances,
                gates,
                circuit.TableBytes * instances,
                circuit.InputBits * instances,
                circuit.OutputBits * instances,
                4 * gates,
                2 * gates,
                circuit.AndGates * tiles);
        }
    }
}
