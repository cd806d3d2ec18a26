using System.Collections.Concurrent;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Counts;

/// <summary>Instances of one circuit in a step: what a <see cref="GarbledGroup"/> is, without the indices.</summary>
/// <param name="Instances">At least 1.</param>
/// <param name="Operands">Ring elements that one instance works on.</param>
/// <param name="AndGates">AND gates of one instance.</param>
/// <param name="BytesPerAndGate">Bytes of a garbled table.</param>
/// <param name="RingBits">l.</param>
/// <param name="OperandBits">Width of a share of an operand.</param>
/// <param name="SharedBits">Output bits that become shares by doubly shared bits; 0 where the circuit subtracts the client's mask.</param>
internal readonly record struct GarbledShape(
    long Instances,
    int Operands,
    long AndGates,
    int BytesPerAndGate,
    int RingBits,
    int OperandBits,
    int SharedBits)
{
    private const int BlockBytes = 16;
    private static readonly ConcurrentDictionary<(int RingBits, int Shift, int DroppedBits, long? Bound, bool Shared), (long Gates, int Outputs)> s_relus = new();
    private static readonly ConcurrentDictionary<(int RingBits, int Operands, bool Shared), long> s_maxGates = new();

    /// <summary>Bytes of the garbled tables of one instance.</summary>
    public long TableBytes => AndGates * BytesPerAndGate;

    /// <summary>Labels of the server's inputs to one instance.</summary>
    public int ServerLabels => Operands * OperandBits;

    /// <summary>Labels of the client's inputs to one instance.</summary>
    public int ClientLabels => ServerLabels + (SharedBits > 0 ? 0 : RingBits);

    /// <summary>Bytes of a chunk's shares of its output bits.</summary>
    /// <param name="instances">Instances of the chunk.</param>
    /// <returns>0 where no bits are shared.</returns>
    public long SharedBitBytes(int instances) => new SharedBitRows(SharedBits, instances, RingBits).PackedBytes;

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

    /// <summary>Chunks of a layer, those not full included.</summary>
    /// <param name="groups">Its groups.</param>
    /// <returns>How many.</returns>
    public static double ChunksOf(IReadOnlyList<GarbledShape> groups)
    {
        double chunks = 0;
        for (int k = 0; k < groups.Count; k++)
        {
            GarbledShape group = groups[k];
            chunks += (group.Instances + GarbledGroup.ChunkInstances - 1) / GarbledGroup.ChunkInstances;
        }

        return chunks;
    }

    /// <summary>What the garbler sends offline for a layer besides an extension's own messages, frame headers aside.</summary>
    /// <param name="groups">Its groups.</param>
    /// <param name="garbler">Who garbles.</param>
    /// <returns>Bytes of tables and shared bits; where the client garbles, of its labels and decoding bits, too.</returns>
    public static double GarblerBytesOf(IReadOnlyList<GarbledShape> groups, GarblerRole garbler)
    {
        double bytes = 0;
        for (int k = 0; k < groups.Count; k++)
        {
            GarbledShape group = groups[k];
            // A row for each shared bit, each a bit narrower than the one before.
            double sharedBits = group.SharedBits * ((2.0 * group.RingBits) - group.SharedBits + 1) / 2;
            double each = group.TableBytes + (sharedBits / 8);
            bytes += group.Instances * (garbler == GarblerRole.Server ? each : each + (BlockBytes * group.ClientLabels) + (group.RingBits / 8.0));
        }

        return bytes;
    }

    /// <summary>The garbled part of a step, as <see cref="GarbledLayer.Create"/> divides it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="protocol">Says how gates are garbled and outputs shared.</param>
    /// <returns>Groups in order; none when nothing of the step is garbled.</returns>
    public static IReadOnlyList<GarbledShape> Of(PlanStep step, int ringBits, ProtocolSpecification protocol) => step switch
    {
        ReluStep relu when relu.Relus > 0 => [Relus(relu, ringBits, protocol)],
        MaxPoolStep pool => Windows(pool, ringBits, protocol),
        _ => [],
    };

    private static GarbledShape Relus(ReluStep relu, int ringBits, ProtocolSpecification protocol)
    {
        (long gates, int outputs) = s_relus.GetOrAdd(
            (ringBits, relu.Shift, relu.BitsDroppedBefore, relu.UpperBound, protocol.UsesSharedBits),
            static (_, key) =>
            {
                Circuit circuit = StepCircuit.Of(key.relu, key.ringBits, key.protocol);
                return (circuit.AndGates, circuit.OutputBits);
            },
            (relu, ringBits, protocol));
        return new GarbledShape(
            relu.Relus, 1, gates, protocol.BytesPerAndGate, ringBits, ringBits - relu.BitsDroppedBefore, protocol.UsesSharedBits ? outputs : 0);
    }

    private static long MaxGates(int operands, int ringBits, ProtocolSpecification protocol) => s_maxGates.GetOrAdd(
        (ringBits, operands, protocol.UsesSharedBits),
        static (_, key) => StepCircuit.OfWindow(key.operands, key.ringBits, key.protocol).AndGates,
        (operands, ringBits, protocol));

    private static List<GarbledShape> Windows(MaxPoolStep pool, int ringBits, ProtocolSpecification protocol)
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

        int shared = protocol.UsesSharedBits ? ringBits : 0;
        return
        [
            .. instances.Select(entry => new GarbledShape(
                entry.Value, entry.Key, MaxGates(entry.Key, ringBits, protocol), protocol.BytesPerAndGate, ringBits, ringBits, shared)),
        ];
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
