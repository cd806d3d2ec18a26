using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>Bytes of the stored form of an offline result, field by field as <c>MaterialFormat</c> writes it.</summary>
internal static class StoredBytes
{
    private const int IdBytes = 16;
    private const int BlockBytes = 16;
    private const int LengthBytes = sizeof(int);

    /// <summary>The client's half without its layers.</summary>
    /// <param name="inputs">Elements of the image.</param>
    /// <param name="outputs">Elements of the logits.</param>
    /// <returns>Bytes.</returns>
    public static long Client(long inputs, long outputs) => IdBytes + Words(inputs) + Words(outputs) + LengthBytes;

    /// <summary>The server's half without its layers.</summary>
    /// <param name="corrections">Positions of each step that has corrections.</param>
    /// <returns>Bytes.</returns>
    public static long Server(IEnumerable<long> corrections)
        => IdBytes + (2 * BlockBytes) + LengthBytes + corrections.Sum(positions => sizeof(int) + Words(positions)) + LengthBytes;

    /// <summary>What a garbled layer adds to either half, without its chunks.</summary>
    public static long Layer => sizeof(int) + BlockBytes + LengthBytes;

    /// <summary>A chunk in the half of the party that evaluates.</summary>
    /// <param name="garbler">Who garbles.</param>
    /// <param name="group">The circuit.</param>
    /// <param name="instances">Instances of the chunk.</param>
    /// <returns>Bytes.</returns>
    public static long EvaluatorChunk(GarblerRole garbler, GarbledShape group, int instances)
    {
        long labels = group.ClientLabels + (garbler == GarblerRole.Server ? 0L : group.ServerLabels);
        long shared = group.SharedBits == 0
            ? 0
            : Packed((long)instances * group.RingBits) + Packed((long)instances * group.SharedBits) + group.SharedBitBytes(instances);
        long bits = garbler == GarblerRole.Server ? shared : Packed((long)group.ServerLabels * instances) + Packed((long)instances * group.RingBits);
        return Chunk(instances * group.TableBytes, labels * instances, bits);
    }

    /// <summary>A chunk in the half of the party that garbled.</summary>
    /// <param name="garbler">Who garbled.</param>
    /// <param name="group">The circuit.</param>
    /// <param name="instances">Instances of the chunk.</param>
    /// <returns>Bytes.</returns>
    public static long GarblerChunk(GarblerRole garbler, GarbledShape group, int instances) => garbler == GarblerRole.Client
        ? Chunk(0, 1, 0)
        : Chunk(0, 0, group.SharedBits > 0 ? group.SharedBitBytes(instances) : Packed((long)instances * group.RingBits));

    /// <summary>Bits rounded up to bytes.</summary>
    /// <param name="bits">0 or more.</param>
    /// <returns>Bytes.</returns>
    public static long Packed(long bits) => (bits + 7) / 8;

    private static long Words(long count) => checked(LengthBytes + (count * sizeof(ulong)));

    private static long Chunk(long tables, long labels, long bits)
        => checked(sizeof(ulong) + LengthBytes + tables + LengthBytes + (labels * BlockBytes) + LengthBytes + bits);
}
