using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <content>The specification, one instance at a time.</content>
internal static partial class HalfGatesKernel
{
    internal static void GarblePortable(
        ReadOnlySpan<Block128> roundKeys,
        Block128 offset,
        in AndGate gate,
        Span<Block128> target,
        Span<Block128> tables)
    {
        Block128 flipLeft = gate.InvertLeft ? offset : default;
        Block128 flipRight = gate.InvertRight ? offset : default;
        for (int i = 0; i < target.Length; i++)
        {
            Block128 a0 = gate.Left[i] ^ gate.LeftMore[i] ^ flipLeft;
            Block128 b0 = gate.Right[i] ^ gate.RightMore[i] ^ flipRight;
            ulong use = 2 * (ulong)i;
            Block128 hashA0 = TweakedHash.HashPortable(roundKeys, a0, use);
            Block128 hashB0 = TweakedHash.HashPortable(roundKeys, b0, use + 1);

            // Garbler's half: a and the permute bit of b, which the garbler knows.
            Block128 garblerTable = hashA0 ^ TweakedHash.HashPortable(roundKeys, a0 ^ offset, use) ^ (offset & Mask(b0));
            Block128 garblerLabel = hashA0 ^ (garblerTable & Mask(a0));

            // Evaluator's half: a and b xor that permute bit, which the evaluator sees.
            Block128 evaluatorTable = hashB0 ^ TweakedHash.HashPortable(roundKeys, b0 ^ offset, use + 1) ^ a0;
            Block128 evaluatorLabel = hashB0 ^ ((evaluatorTable ^ a0) & Mask(b0));

            target[i] = garblerLabel ^ evaluatorLabel ^ gate.After[i];
            tables[i] = garblerTable;
            tables[target.Length + i] = evaluatorTable;
        }
    }

    internal static void EvaluatePortable(
        ReadOnlySpan<Block128> roundKeys,
        in AndGate gate,
        ReadOnlySpan<Block128> tables,
        Span<Block128> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            Block128 a = gate.Left[i] ^ gate.LeftMore[i];
            Block128 b = gate.Right[i] ^ gate.RightMore[i];
            ulong use = 2 * (ulong)i;
            Block128 garblerLabel = TweakedHash.HashPortable(roundKeys, a, use) ^ (tables[i] & Mask(a));
            Block128 evaluatorLabel = TweakedHash.HashPortable(roundKeys, b, use + 1) ^ ((tables[target.Length + i] ^ a) & Mask(b));
            target[i] = garblerLabel ^ evaluatorLabel ^ gate.After[i];
        }
    }

    /// <summary>All ones where the permute bit is set, else zero.</summary>
    private static Block128 Mask(Block128 label)
    {
        ulong half = 0 - (label.Low & 1);
        return new Block128(half, half);
    }
}
