using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>The specification, one instance at a time: all equations are set up as the summary has them, then solved.</content>
internal static partial class ThreeHalvesKernel
{
    /// <summary>As <see cref="Garble"/>, on any machine.</summary>
    internal static void GarblePortable(
        ReadOnlySpan<Block128> roundKeys,
        Block128 offset,
        in AndGate gate,
        Span<Block128> target,
        Span<byte> table)
    {
        Block128 flipLeft = gate.InvertLeft ? offset : default;
        Block128 flipRight = gate.InvertRight ? offset : default;
        for (int n = 0; n < target.Length; n++)
        {
            Block128 falseA = gate.Left[n] ^ gate.LeftMore[n] ^ flipLeft;
            Block128 falseB = gate.Right[n] ^ gate.RightMore[n] ^ flipRight;
            Block128 a0 = falseA ^ ThreeHalvesTable.Times(offset, falseA.Low);
            Block128 b0 = falseB ^ ThreeHalvesTable.Times(offset, falseB.Low);
            Block128 a1 = a0 ^ offset;
            Block128 b1 = b0 ^ offset;

            // The colors that stand for true.
            ulong a = ~falseA.Low & 1;
            ulong b = ~falseB.Low & 1;

            ulong use = ThreeHalvesHash.UsesPerInstance * (ulong)n;
            Block128 hashA0 = ThreeHalvesHash.HashPortable(roundKeys, a0, use);
            Block128 hashA1 = ThreeHalvesHash.HashPortable(roundKeys, a1, use);
            Block128 hashB0 = ThreeHalvesHash.HashPortable(roundKeys, b0, use + 1);
            Block128 hashB1 = ThreeHalvesHash.HashPortable(roundKeys, b1, use + 1);
            Block128 hashX0 = ThreeHalvesHash.HashPortable(roundKeys, a0 ^ b0, use + 2);
            Block128 hashX1 = ThreeHalvesHash.HashPortable(roundKeys, a0 ^ b1, use + 2);
            ulong d1 = Dice(hashA0 ^ hashA1);
            ulong d2 = Dice(hashB0 ^ hashB1);

            // What the equations' right sides have besides hashes: R_ij [A_i; B_j], and the offset where the result is true.
            Block128 y00 = Diced(a0, b0, d1, d2) ^ ThreeHalvesTable.Times(offset, (1 ^ a) & (1 ^ b));
            Block128 y01 = Diced(a0, b1, d1 ^ a ^ b, d2 ^ a) ^ ThreeHalvesTable.Times(offset, (1 ^ a) & b);
            Block128 y11 = Diced(a1, b1, d1 ^ a, d2 ^ b) ^ ThreeHalvesTable.Times(offset, a & b);

            // The equations of (0, 0) give C, those of (1, 1) then G0 and G1, and the left one of (0, 1) gives G2. The other three follow.
            target[n] = new Block128(hashA0.Low ^ hashX0.Low ^ y00.Low, hashB0.Low ^ hashX0.Low ^ y00.High) ^ gate.After[n];
            Block128 pair = new(hashA0.Low ^ hashA1.Low ^ y00.Low ^ y11.Low, hashB0.Low ^ hashB1.Low ^ y00.High ^ y11.High);
            ulong last = hashX0.Low ^ hashX1.Low ^ y00.Low ^ y01.Low;
            ulong z0 = Control(hashA0 ^ hashX0) ^ d1;
            ulong z1 = Control(hashB0 ^ hashX0) ^ d2;
            ulong z2 = Control(hashA0 ^ hashA1) ^ a;
            ulong z3 = Control(hashB0 ^ hashB1) ^ b;
            ulong z4 = Control(hashX0 ^ hashX1) ^ a ^ b;
            Write(table, target.Length, n, pair, last, (byte)(z0 | (z1 << 1) | (z2 << 2) | (z3 << 3) | (z4 << 4)));
        }
    }

    /// <summary>As <see cref="Evaluate"/>, on any machine.</summary>
    internal static void EvaluatePortable(
        ReadOnlySpan<Block128> roundKeys,
        in AndGate gate,
        ReadOnlySpan<byte> table,
        Span<Block128> target)
    {
        for (int n = 0; n < target.Length; n++)
        {
            Block128 a = gate.Left[n] ^ gate.LeftMore[n];
            Block128 b = gate.Right[n] ^ gate.RightMore[n];
            ulong use = ThreeHalvesHash.UsesPerInstance * (ulong)n;
            Block128 hashX = ThreeHalvesHash.HashPortable(roundKeys, a ^ b, use + 2);
            Block128 left = ThreeHalvesHash.HashPortable(roundKeys, a, use) ^ hashX;
            Block128 right = ThreeHalvesHash.HashPortable(roundKeys, b, use + 1) ^ hashX;

            (Block128 pair, ulong last, ulong z) = Read(table, target.Length, n);
            ulong i = a.Low & 1;
            ulong j = b.Low & 1;
            ulong shared = last & ThreeHalvesTable.Mask(i ^ j);
            ulong r1 = Control(left) ^ z ^ (i & (z >> 2)) ^ ((i ^ j) & (z >> 4));
            ulong r2 = Control(right) ^ (z >> 1) ^ (j & (z >> 3)) ^ ((i ^ j) & (z >> 4));
            Block128 sliced = new(
                left.Low ^ (pair.Low & ThreeHalvesTable.Mask(i)) ^ shared,
                right.Low ^ (pair.High & ThreeHalvesTable.Mask(j)) ^ shared);
            target[n] = sliced ^ Diced(a, b, r1, r2) ^ gate.After[n];
        }
    }

    /// <summary><c>(P_ij + r1 S1 + r2 S2) [a; b]</c>, the colors i and j being those of a and b; of r1 and r2 only bit 0 counts.</summary>
    private static Block128 Diced(Block128 a, Block128 b, ulong r1, ulong r2)
    {
        ulong both = a.Low ^ b.High;
        return new Block128(b.Low & ~ThreeHalvesTable.Mask(a.Low), a.High & ~ThreeHalvesTable.Mask(b.Low))
            ^ ThreeHalvesTable.Times(new Block128(a.Low ^ a.High ^ b.Low, both), r1)
            ^ ThreeHalvesTable.Times(new Block128(both, a.High ^ b.Low ^ b.High), r2);
    }

    private static ulong Control(Block128 hash) => (hash.High >> (ThreeHalvesHash.ControlBit - 64)) & 1;

    private static ulong Dice(Block128 hash) => (hash.High >> (ThreeHalvesHash.DiceBit - 64)) & 1;

    private static void Write(Span<byte> table, int count, int n, Block128 pair, ulong last, byte z)
    {
        MemoryMarshal.Write(table[(n * ThreeHalvesTable.PairBytes)..], in pair);
        MemoryMarshal.Write(table[((count * ThreeHalvesTable.PairBytes) + (n * ThreeHalvesTable.LastBytes))..], in last);
        table[(count * (ThreeHalvesTable.PairBytes + ThreeHalvesTable.LastBytes)) + n] = z;
    }

    private static (Block128 Pair, ulong Last, ulong Z) Read(ReadOnlySpan<byte> table, int count, int n) =>
        (MemoryMarshal.Read<Block128>(table[(n * ThreeHalvesTable.PairBytes)..]),
        MemoryMarshal.Read<ulong>(table[((count * ThreeHalvesTable.PairBytes) + (n * ThreeHalvesTable.LastBytes))..]),
        table[(count * (ThreeHalvesTable.PairBytes + ThreeHalvesTable.LastBytes)) + n]);
}
