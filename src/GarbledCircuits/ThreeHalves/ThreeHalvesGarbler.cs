using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>
/// Garbles many instances of one circuit by three-halves (Rosulek and Roy, eprint 2021/749): 25 bytes per AND gate where half-gates take 32, and
/// free XOR. Circuits, labels, offset and tweaks are those of <see cref="BatchGarbler"/>.
/// </summary>
/// <remarks>Calls do not affect each other, so one instance may serve several threads. Memory beyond the caller's spans is a tile per worker.</remarks>
public sealed class ThreeHalvesGarbler
{
    /// <summary>Bytes of a garbled table per AND gate: three half blocks and a byte of control bits.</summary>
    public const int BytesPerAndGate = ThreeHalvesTable.BytesPerAndGate;

    private readonly Circuit _circuit;
    private readonly GlobalOffset _offset;
    private readonly TileWalk<ThreeHalvesScheme> _walk;

    /// <summary>A garbler of one circuit under one offset.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="offset">The garbler's secret offset.</param>
    /// <param name="degreeOfParallelism">Most threads a call uses, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    /// <exception cref="ArgumentException">The offset was never set: bit 0 is clear.</exception>
    public ThreeHalvesGarbler(Circuit circuit, GlobalOffset offset, int degreeOfParallelism = 1)
    {
        _walk = new TileWalk<ThreeHalvesScheme>(circuit, degreeOfParallelism);
        _circuit = circuit;
        _offset = new GlobalOffset(offset.Value);
    }

    /// <summary>Tweaks one call uses up: <see cref="Circuit.TweaksUsed"/> of the circuit.</summary>
    /// <param name="instances">Instances of the call, 0 or more.</param>
    /// <returns>By how much the next call's first tweak must be larger.</returns>
    public ulong TweaksUsed(int instances) => _circuit.TweaksUsed(instances);

    /// <summary>Bytes of garbled tables that one instance takes: <see cref="BytesPerAndGate"/> for each AND gate.</summary>
    public long TableBytes => _walk.TableBytes;

    /// <summary>Garbles instances of the circuit.</summary>
    /// <remarks>
    /// Tables are [tile][AND gate] in tiles of <see cref="Circuit.TileInstances"/>, a gate and tile having 16 bytes, then 8, then 1 for each of its
    /// instances: what <see cref="ThreeHalvesEvaluator"/> reads, given the same number of instances and the same first tweak. Six AES blocks per AND gate.
    /// Fastest when labels and tables of a batch stay in the second-level cache, which a few hundred instances do, and start at multiples of 64 bytes.
    /// </remarks>
    /// <param name="instances">How many, 0 or more.</param>
    /// <param name="firstTweak">First of the <see cref="TweaksUsed"/> tweaks of this call; none may be used twice under one offset.</param>
    /// <param name="inputFalseLabels">[InputBits, instances]: entry <c>wire * instances + instance</c>.</param>
    /// <param name="tables">[instances * <see cref="TableBytes"/>], overwritten.</param>
    /// <param name="outputPermuteBits">[instances], overwritten: bit w is the permute bit of output w's false label.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span has another length than the circuit and the instances ask for.</exception>
    public void Garble(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> inputFalseLabels,
        Span<byte> tables,
        Span<ulong> outputPermuteBits)
        => _walk.Garble(instances, firstTweak, _offset.Value, inputFalseLabels, tables, outputPermuteBits);
}
