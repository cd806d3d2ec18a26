using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>Evaluates many garbled instances of one circuit, gate by gate over tiles of instances (three-halves, eprint 2021/749).</summary>
/// <remarks>Calls do not affect each other, so one instance may serve several threads. Memory beyond the caller's spans is a tile per worker.</remarks>
public sealed class ThreeHalvesEvaluator
{
    private readonly Circuit _circuit;
    private readonly int _degreeOfParallelism;
    private readonly TileScratchPool _scratch;

    /// <summary>An evaluator of one circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="degreeOfParallelism">Most threads a call uses, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    public ThreeHalvesEvaluator(Circuit circuit, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        _circuit = circuit;
        _degreeOfParallelism = degreeOfParallelism;
        _scratch = new TileScratchPool(circuit);
    }

    /// <summary>Tweaks one call uses up: <see cref="Circuit.TweaksUsed"/> of the circuit.</summary>
    /// <param name="instances">Instances of the call, 0 or more.</param>
    /// <returns>By how much the next call's first tweak must be larger.</returns>
    public ulong TweaksUsed(int instances) => _circuit.TweaksUsed(instances);

    /// <summary>Evaluates garbled instances of the circuit.</summary>
    /// <remarks>
    /// Output w of an instance is bit w of the garbler's permute bits xor bit w of the color bits found here. Tables that are not
    /// the garbler's give wrong outputs, never an error: semi-honest security does not promise to notice. Three AES blocks per AND gate.
    /// Fastest when labels and tables of a batch stay in the second-level cache, which a few hundred instances do, and start at multiples of 64 bytes.
    /// </remarks>
    /// <param name="instances">How many, 0 or more; as many as were garbled together.</param>
    /// <param name="firstTweak">The garbler's.</param>
    /// <param name="activeLabels">[InputBits, instances]: entry <c>wire * instances + instance</c>.</param>
    /// <param name="tables">[instances * <see cref="ThreeHalvesGarbler.TableBytes"/>], as <see cref="ThreeHalvesGarbler.Garble"/> wrote them.</param>
    /// <param name="outputColorBits">[instances], overwritten: bit w is the permute bit of output w's active label.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span has another length than the circuit and the instances ask for.</exception>
    public unsafe void Evaluate(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> activeLabels,
        ReadOnlySpan<byte> tables,
        Span<ulong> outputColorBits)
    {
        ThreeHalvesTable.Check(_circuit, instances, activeLabels.Length, tables.Length, outputColorBits.Length);
        int labelCount = activeLabels.Length;

        // Spans do not cross threads; pinned addresses do.
        fixed (Block128* labelsPin = activeLabels)
        fixed (byte* tablesPin = tables)
        fixed (ulong* bitsPin = outputColorBits)
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
                    EvaluateTile(
                        tile,
                        firstTweak + ((ulong)index * (ulong)_circuit.AndGates),
                        new ReadOnlySpan<byte>((void*)(tableBytes + start), length),
                        new Span<ulong>((void*)(bits + ((nint)tile.Start * sizeof(ulong))), tile.Count));
                }

                _scratch.Return(scratch);
            });
        }
    }

    private void EvaluateTile(Tile tile, ulong firstTweak, ReadOnlySpan<byte> tables, Span<ulong> colorBits)
    {
        colorBits.Clear();
        GateKeys keys = new(tile.Scratch.RoundKeys, firstTweak, _circuit.AndGates);
        int gate = 0;
        int gateBytes = ThreeHalvesTable.BytesPerAndGate * tile.Count;
        foreach (ref readonly Instruction step in _circuit.Instructions.AsSpan())
        {
            switch (step.Kind)
            {
                case InstructionKind.Xor:
                    XorKernel.Xor(tile.Operand(step.Left), tile.Operand(step.LeftMore), tile.Operand(step.Right), tile.Slot(step.Target));
                    break;
                case InstructionKind.Output:
                    XorKernel.CollectPermuteBits(tile.Operand(step.Left), inverted: false, step.Target, colorBits);
                    break;
                default:
                    tile.PrefetchNext(gate++, _circuit);
                    ThreeHalvesKernel.Evaluate(keys.Next(), tile.Gate(step), tables[..gateBytes], tile.Slot(step.Target));
                    tables = tables[gateBytes..];
                    break;
            }
        }
    }
}
