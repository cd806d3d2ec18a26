using System.Collections.Concurrent;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Counts;

/// <summary>Instances of one circuit in a step: what a <see cref="GarbledGroup"/> is, without the indices.</summary>
/// <param name="Instances">At least 1.</param>
/// <param name="Operands">Ring elements that one instance works on.</param>
/// <param name="AndGates">AND gates of one instance.</param>
/// <param name="BytesPerAndGate">Bytes of a garbled table.</param>
/// <param name="RingBits">l, the width of the client's mask and of the result.</param>
/// <param name="OperandBits">Width of a share of an operand.</param>
internal readonly record struct GarbledShape(long Instances, int Operands, long AndGates, int BytesPerAndGate, int RingBits, int OperandBits)
{
    private static readonly ConcurrentDictionary<(int RingBits, int Shift, int DroppedBits, long? Bound), long> s_reluGates = new();
    private static readonly ConcurrentDictionary<(int RingBits, int Operands), long> s_maxGates = new();

    /// <summary>Bytes of the garbled tables of one instance.</summary>
    public long TableBytes => AndGates * BytesPerAndGate;

    /// <summary>Labels of the server's inputs to one instance.</summary>
    public int ServerLabels => Operands * OperandBits;

    /// <summary>Labels of the client's inputs to one instance.</summary>
    public int ClientLabels => ServerLabels + RingBits;

    /// <summary>Chunks in which the instances travel: all but perhaps the last are full.</summary>
    /// <returns>Instances of a chunk, and how many such chunks there are; at most two entries.</returns>
    public IEnumerable<(int Instances, long Times)> Chunks()
    {
        long full = Instances / GarbledGroup.ChunkInstances;
        int rest = (int)(Instances % GarbledGroup.ChunkInstances);
        if (full > 0)
        {
            yield return (GarbledGroup.ChunkInstances, full);
        }

        if (rest > 0)
        {
            yield return (rest, 1);
        }
    }

    /// <summary>The garbled part of a step, as <see cref="GarbledLayer.Create"/> divides it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="bytesPerAndGate">Bytes of a garbled table.</param>
    /// <returns>Groups in order; none when nothing of the step is garbled.</returns>
    public static IReadOnlyList<GarbledShape> Of(PlanStep step, int ringBits, int bytesPerAndGate) => step switch
    {
        ReluStep relu when relu.Relus > 0 => [Relus(relu, ringBits, bytesPerAndGate)],
        MaxPoolStep pool => Windows(pool, ringBits, bytesPerAndGate),
        _ => [],
    };

    private static GarbledShape Relus(ReluStep relu, int ringBits, int bytesPerAndGate)
        => new(relu.Relus, 1, ReluGates(relu, ringBits), bytesPerAndGate, ringBits, ringBits - relu.BitsDroppedBefore);

    private static long ReluGates(ReluStep relu, int ringBits) => s_reluGates.GetOrAdd(
        (ringBits, relu.Shift, relu.BitsDroppedBefore, relu.UpperBound),
        static (_, key) => StepCircuit.Of(key.relu, key.ringBits).AndGates,
        (relu, ringBits));

    private static long MaxGates(int ringBits, int operands)
        => s_maxGates.GetOrAdd((ringBits, operands), static key => MaxCircuit.Create(key.RingBits, key.Operands).AndGates);

    private static List<GarbledShape> Windows(MaxPoolStep pool, int ringBits, int bytesPerAndGate)
    {
        int[] rows = Taps(pool.Shape.Height, pool.Input.Height, pool.Pool.PadTop, pool.Pool.KernelHeight, pool.Pool.DilationHeight, pool.Pool.StrideHeight);
        int[] columns = Taps(pool.Shape.Width, pool.Input.Width, pool.Pool.PadLeft, pool.Pool.KernelWidth, pool.Pool.DilationWidth, pool.Pool.StrideWidth);
        SortedDictionary<int, long> instances = [];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                long windows = (long)rows[row] * columns[column];
                if (windows > 0)
                {
                    instances[row * column] = instances.GetValueOrDefault(row * column) + (windows * pool.Shape.Channels);
                }
            }
        }

        return [.. instances.Select(entry => new GarbledShape(entry.Value, entry.Key, MaxGates(ringBits, entry.Key), bytesPerAndGate, ringBits, ringBits))];
    }

    /// <summary>How many windows of an axis have how many taps on the map: <c>[taps]</c>.</summary>
    private static int[] Taps(int outputs, int size, int padBefore, int kernel, int dilation, int stride)
    {
        int[] windows = new int[kernel + 1];
        for (int output = 0; output < outputs; output++)
        {
            windows[WindowWalk.TapsOnMap(output, size, padBefore, kernel, dilation, stride)]++;
        }

        return windows;
    }
}
