using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>Takes the tiles of a batch through a circuit, gate by gate, on one or several threads: garbling and evaluating, by any scheme.</summary>
/// <typeparam name="TScheme">How AND gates are garbled.</typeparam>
internal sealed class TileWalk<TScheme>
    where TScheme : struct, IAndScheme
{
    private readonly Circuit _circuit;
    private readonly int _degreeOfParallelism;
    private readonly TileScratchPool _scratch;

    /// <summary>A walk through one circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="degreeOfParallelism">Most threads a call uses, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    public TileWalk(Circuit circuit, int degreeOfParallelism)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        _circuit = circuit;
        _degreeOfParallelism = degreeOfParallelism;
        _scratch = new TileScratchPool(circuit);
    }

    private delegate void TileStep(Tile tile, ulong firstTweak, Span<byte> tables, Span<ulong> outputs);

    /// <summary>Bytes of the garbled tables of one instance.</summary>
    public long TableBytes => _circuit.AndGates * TScheme.BytesPerAndGate;

    /// <summary>Garbles instances; see <see cref="BatchGarbler.Garble"/>.</summary>
    /// <param name="instances">How many.</param>
    /// <param name="firstTweak">First tweak.</param>
    /// <param name="offset">The global offset.</param>
    /// <param name="falseLabels">[InputBits, instances].</param>
    /// <param name="tables">Overwritten, gate by gate in each tile.</param>
    /// <param name="permuteBits">Overwritten.</param>
    public void Garble(
        int instances,
        ulong firstTweak,
        Block128 offset,
        ReadOnlySpan<Block128> falseLabels,
        Span<byte> tables,
        Span<ulong> permuteBits)
        => Run(instances, firstTweak, falseLabels, tables, permuteBits, (tile, tweak, bytes, bits) => GarbleTile(tile, tweak, offset, bytes, bits));

    /// <summary>Evaluates instances; see <see cref="BatchEvaluator.Evaluate"/>.</summary>
    /// <param name="instances">How many.</param>
    /// <param name="firstTweak">The garbler's.</param>
    /// <param name="activeLabels">[InputBits, instances].</param>
    /// <param name="tables">The garbler's.</param>
    /// <param name="colorBits">Overwritten.</param>
    public unsafe void Evaluate(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> activeLabels,
        ReadOnlySpan<byte> tables,
        Span<ulong> colorBits)
    {
        // Pinned, and never written through: evaluating only reads the tables.
        fixed (byte* pin = tables)
        {
            Run(instances, firstTweak, activeLabels, new Span<byte>(pin, tables.Length), colorBits, EvaluateTile);
        }
    }

    private unsafe void Run(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> inputLabels,
        Span<byte> tables,
        Span<ulong> outputs,
        TileStep step)
    {
        BatchShape.Check(_circuit, TableBytes, instances, inputLabels.Length, tables.Length, outputs.Length);
        int labelCount = inputLabels.Length;

        // Spans do not cross threads; pinned addresses do.
        fixed (Block128* labelsPin = inputLabels)
        fixed (byte* tablesPin = tables)
        fixed (ulong* outputsPin = outputs)
        {
            nint labels = (nint)labelsPin;
            nint tableBytes = (nint)tablesPin;
            nint words = (nint)outputsPin;
            TileLoop.Run(Circuit.Tiles(instances), _degreeOfParallelism, (from, to) =>
            {
                TileScratch scratch = _scratch.Rent();
                for (int index = from; index < to; index++)
                {
                    Tile tile = new(scratch, new ReadOnlySpan<Block128>((void*)labels, labelCount), instances, index);
                    step(
                        tile,
                        firstTweak + ((ulong)index * (ulong)_circuit.AndGates),
                        new Span<byte>((void*)(tableBytes + (nint)(tile.Start * TableBytes)), checked((int)(tile.Count * TableBytes))),
                        new Span<ulong>((void*)(words + ((nint)tile.Start * sizeof(ulong))), tile.Count));
                }

                _scratch.Return(scratch);
            });
        }
    }

    private void GarbleTile(Tile tile, ulong firstTweak, Block128 offset, Span<byte> tables, Span<ulong> permuteBits)
    {
        permuteBits.Fill(_circuit.ConstantOutputs);
        GateKeys keys = new(tile.Scratch.RoundKeys, firstTweak, _circuit.AndGates);
        int gate = 0;
        int gateBytes = TScheme.BytesPerAndGate * tile.Count;
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
                    TScheme.Garble(keys.Next(), offset, tile.Gate(step), tile.Slot(step.Target), tables[..gateBytes]);
                    tables = tables[gateBytes..];
                    break;
            }
        }
    }

    private void EvaluateTile(Tile tile, ulong firstTweak, Span<byte> tables, Span<ulong> colorBits)
    {
        colorBits.Clear();
        GateKeys keys = new(tile.Scratch.RoundKeys, firstTweak, _circuit.AndGates);
        int gate = 0;
        int gateBytes = TScheme.BytesPerAndGate * tile.Count;
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
                    TScheme.Evaluate(keys.Next(), tile.Gate(step), tables[..gateBytes], tile.Slot(step.Target));
                    tables = tables[gateBytes..];
                    break;
            }
        }
    }
}
