using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

/// <summary>The control bits that an evaluator decrypts, written anew from the paper's equations rather than taken from the kernel.</summary>
internal static class EvaluatorView
{
    /// <summary>r1 + 2 r2 of every instance of a tile's gate.</summary>
    public static ulong[] Of(ReadOnlySpan<Block128> keys, Block128[] activeA, Block128[] activeB, byte[] table)
    {
        ulong[] control = new ulong[activeA.Length];
        for (int n = 0; n < control.Length; n++)
        {
            ulong use = 4 * (ulong)n;
            ulong hashA = ThreeHalvesHash.HashPortable(keys, activeA[n], use).High;
            ulong hashB = ThreeHalvesHash.HashPortable(keys, activeB[n], use + 1).High;
            ulong hashX = ThreeHalvesHash.HashPortable(keys, activeA[n] ^ activeB[n], use + 2).High;
            ulong z = table[(24 * control.Length) + n];
            bool i = activeA[n].LeastSignificantBit;
            bool j = activeB[n].LeastSignificantBit;
            ulong r1 = hashA ^ hashX ^ z ^ (i ? z >> 2 : 0) ^ (i != j ? z >> 4 : 0);
            ulong r2 = hashB ^ hashX ^ (z >> 1) ^ (j ? z >> 3 : 0) ^ (i != j ? z >> 4 : 0);
            control[n] = (r1 & 1) | ((r2 & 1) << 1);
        }

        return control;
    }
}
