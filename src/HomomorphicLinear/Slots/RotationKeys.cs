using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A client's rotation keys for one layer, as the server uses them in any number of inferences. Immutable.</summary>
public sealed class RotationKeys
{
    private readonly Dictionary<SlotShift, RotationKey> _keys;

    internal RotationKeys(SlotLayerPlan plan, ReadOnlySpan<byte> keys, int degreeOfParallelism)
    {
        Plan = plan;
        byte[] source = keys.ToArray();
        Block128 seed = MemoryMarshal.Read<Block128>(source);
        int bytes = checked((int)RotationKey.BytesOf(plan.Parameters));
        RotationKey[] read = new RotationKey[plan.Shifts.Count];
        Workers.Run(
            read.Length,
            degreeOfParallelism,
            static () => false,
            (i, _) => read[i] = RotationKey.Read(plan.Parameters, plan.Shifts[i], seed, i, source.AsSpan(SlotLayerPlan.SeedBytes + (i * bytes), bytes)));
        _keys = read.ToDictionary(key => key.Shift);
    }

    /// <summary>The layer.</summary>
    public SlotLayerPlan Plan { get; }

    internal RotationKey this[SlotShift shift] => _keys[shift];
}
