using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
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
    private readonly int _degreeOfParallelism;
    private readonly TileScratchPool _scratch;

    /// <summary>A garbler of one circuit under one offset.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="offset">The garbler's secret offset.</param>
    /// <param name="degreeOfParallelism">Most threads a call uses, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    /// <exception cref="ArgumentException">The offset was never set: bit 0 is clear.</exception>
    public ThreeHalvesGarbler(Circuit circuit, GlobalOffset offset, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        _circuit = circuit;
        _offset = new GlobalOffset(offset.Value);
        _degreeOfParallelism = degreeOfParallelism;
        _scratch = new TileScratchPool(circuit);
    }

    /// <summary>Tweaks one call uses up: <see cref="Circuit.TweaksUsed"/> of the circuit.</summary>
    /// <param name="instances">Instances of the call, 0 or more.</param>
    /// <returns>By how much the next call's first tweak must be larger.</returns>
    public ulong TweaksUsed(int instances) => _circuit.TweaksUsed(instances);

    /// <summary>Bytes of garbled tables that one instance takes: <see cref="BytesPerAndGate"/> for each AND gate.</summary>
    public long TableBytes => _circuit.AndGates * BytesPerAndGate;

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
    public unsafe void Garble(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> inputFalseLabels,
        Span<byte> tables,
        Span<ulong> outputPermuteBits)
    {
        ThreeHalvesTable.Check(_circuit, instances, inputFalseLabels.Length, tables.Length, outputPermuteBits.Length);
        int labelCount = inputFalseLabels.Length;

        // Spans do not cross threads; pinned addresses do.
        fixed (Block128* labelsPin = inputFalseLabels)
        fixed (byte* tablesPin = tables)
        fixed (ulong* bitsPin = outputPermuteBits)
        {
            nint labels = (nint)labelsPin;
            nint tableBytes = (nint)tablesPin;
            nint bits = (nint)bitsPin;
            TileLoop.Run(Circuit.Tiles(instances), _degreeOfParallelism, (from, to) =>
            {
                TileScratch scratch = _scratch.Rent();
                for (int index = from; index < to; index++)
                {
                    Tile tile = new(scratch, new ReadOnlySpan<Block128>((void*)labels, labelCount), instances, index);
                    (nint start, int length) = ThreeHalvesTable.OfTile(_circuit, tile);
                    GarbleTile(
                        tile,
                        firstTweak + ((ulong)index * (ulong)_circuit.AndGates),
                        new Span<byte>((void*)(tableBytes + start), length),
                        new Span<ulong>((void*)(bits + ((nint)tile.Start * sizeof(ulong))), tile.Count));
                }

                _scratch.Return(scratch);
            });
        }
    }

    private void GarbleTile(Tile tile, ulong firstTweak, Span<byte> tables, Span<ulong> permuteBits)
    {
        permuteBits.Fill(_circuit.ConstantOutputs);
        GateKeys keys = new(tile.Scratch.RoundKeys, firstTweak, _circuit.AndGates);
        int gate = 0;
        int gateBytes = BytesPerAndGate * tile.Count;
        foreach (ref readonly Instruction step in _circuit.Instructions.AsSpan())
        {
            switch (step.Kind)
            {
                case InstructionKind.Xor:
                    XorKernel.Xor(tile.Operand(step.Left), tile.Operand(step.LeftMore), tile.Operand(step.Right), tile.Slot(step.Target));
                    break;
                case InstructionKind.Output:
                    XorKernel.CollectPermuteBits(tile.Operand(step.Left), step.InvertLeft, step.Target, permuteBits);
                    break;
                default:
                    tile.PrefetchNext(gate++, _circuit);
                    ThreeHalvesKernel.Garble(keys.Next(), _offset.Value, tile.Gate(step), tile.Slot(step.Target), tables[..gateBytes]);
                    tables = tables[gateBytes..];
                    break;
            }
        }
    }
}
