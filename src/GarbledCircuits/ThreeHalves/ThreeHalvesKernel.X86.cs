using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>AES-NI: twelve blocks in flight, two instances to garble or four to evaluate.</content>
/// <remarks>
/// A label is a vector of two lanes, its halves; what the equations for C_L and C_R share in form is done in both lanes at once. AES
/// instructions reach only the sixteen low registers, so encryptions go to memory, and operands are loaded again after the rounds.
/// </remarks>
internal static partial class ThreeHalvesKernel
{
    /// <summary>[TileInstances, UsesPerInstance]: the block of every use of a key.</summary>
    private static readonly Vector128<byte>[] s_uses =
        [.. Enumerable.Range(0, ThreeHalvesHash.UsesPerInstance * Circuit.TileInstances).Select(use => Vector128.CreateScalar((uint)use).AsByte())];

    /// <summary>Garbles from an instance on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void GarbleX86(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset,
        in AndGate gate,
        Span<Block128> target,
        Span<byte> table)
    {
        Operands operands = new(gate);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        ref Vector128<byte> uses = ref MemoryMarshal.GetArrayDataReference(s_uses);
        ref byte pairs = ref MemoryMarshal.GetReference(table);
        ref byte lasts = ref Unsafe.Add(ref pairs, target.Length * ThreeHalvesTable.PairBytes);
        ref byte bits = ref Unsafe.Add(ref lasts, target.Length * ThreeHalvesTable.LastBytes);
        Vector128<byte> sigmaOffset = Sigma(offset);
        Vector128<byte> flipA = gate.InvertLeft ? offset : Vector128<byte>.Zero;
        Vector128<byte> flipB = gate.InvertRight ? offset : Vector128<byte>.Zero;
        Span<Vector128<byte>> encrypted = stackalloc Vector128<byte>[12];
        ref Vector128<byte> done = ref MemoryMarshal.GetReference(encrypted);

        nint end = target.Length - 1;
        for (nint n = start; n <= end; n += 2)
        {
            // Beside an odd instance at the end its own encryptions are made again, and left.
            nint m = Math.Min(n + 1, end);
            Vector128<byte> key = keys;
            Vector128<byte> a0 = ColorZero(operands.Left(n) ^ flipA, offset);
            Vector128<byte> b0 = ColorZero(operands.Right(n) ^ flipB, offset);
            Vector128<byte> x0 = Sigma(a0) ^ Unsafe.Add(ref uses, 4 * n) ^ key;
            Vector128<byte> x1 = x0 ^ sigmaOffset;
            Vector128<byte> x2 = Sigma(b0) ^ Unsafe.Add(ref uses, (4 * n) + 1) ^ key;
            Vector128<byte> x3 = x2 ^ sigmaOffset;
            Vector128<byte> x4 = Sigma(a0 ^ b0) ^ Unsafe.Add(ref uses, (4 * n) + 2) ^ key;
            Vector128<byte> x5 = x4 ^ sigmaOffset;
            a0 = ColorZero(operands.Left(m) ^ flipA, offset);
            b0 = ColorZero(operands.Right(m) ^ flipB, offset);
            Vector128<byte> x6 = Sigma(a0) ^ Unsafe.Add(ref uses, 4 * m) ^ key;
            Vector128<byte> x7 = x6 ^ sigmaOffset;
            Vector128<byte> x8 = Sigma(b0) ^ Unsafe.Add(ref uses, (4 * m) + 1) ^ key;
            Vector128<byte> x9 = x8 ^ sigmaOffset;
            Vector128<byte> x10 = Sigma(a0 ^ b0) ^ Unsafe.Add(ref uses, (4 * m) + 2) ^ key;
            Vector128<byte> x11 = x10 ^ sigmaOffset;
            Rounds10(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);

            Unsafe.Add(ref done, 0) = x0;
            Unsafe.Add(ref done, 1) = x1;
            Unsafe.Add(ref done, 2) = x2;
            Unsafe.Add(ref done, 3) = x3;
            Unsafe.Add(ref done, 4) = x4;
            Unsafe.Add(ref done, 5) = x5;
            Unsafe.Add(ref done, 6) = x6;
            Unsafe.Add(ref done, 7) = x7;
            Unsafe.Add(ref done, 8) = x8;
            Unsafe.Add(ref done, 9) = x9;
            Unsafe.Add(ref done, 10) = x10;
            Unsafe.Add(ref done, 11) = x11;

            // One instance after the other: the values of both at once would not fit into the registers.
            ref Vector128<byte> six = ref done;
            for (nint at = n; at <= m; at++)
            {
                Vector128<byte> label = Solve(
                    ref six,
                    operands.Left(at) ^ flipA,
                    operands.Right(at) ^ flipB,
                    offset,
                    ref Unsafe.Add(ref pairs, at * ThreeHalvesTable.PairBytes),
                    ref Unsafe.Add(ref lasts, at * ThreeHalvesTable.LastBytes),
                    ref Unsafe.Add(ref bits, at));
                Unsafe.Add(ref to, at) = label ^ Unsafe.Add(ref after, at);
                six = ref Unsafe.Add(ref six, 6);
            }
        }
    }

    /// <summary>Evaluates from an instance on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void EvaluateX86(
        int start,
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<byte> table,
        Span<Block128> target)
    {
        Operands operands = new(gate);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        ref Vector128<byte> uses = ref MemoryMarshal.GetArrayDataReference(s_uses);
        TableReader reader = new(table, target.Length);
        Span<Vector128<byte>> encrypted = stackalloc Vector128<byte>[12];
        ref Vector128<byte> done = ref MemoryMarshal.GetReference(encrypted);

        nint end = target.Length - 1;
        for (nint n = start; n <= end; n += 4)
        {
            // As above: for what is missing at the end the last instance is encrypted again.
            nint m = Math.Min(n + 1, end);
            nint p = Math.Min(n + 2, end);
            nint q = Math.Min(n + 3, end);
            Vector128<byte> key = keys;
            Vector128<byte> x0 = Sigma(operands.Left(n)) ^ Unsafe.Add(ref uses, 4 * n) ^ key;
            Vector128<byte> x1 = Sigma(operands.Right(n)) ^ Unsafe.Add(ref uses, (4 * n) + 1) ^ key;
            Vector128<byte> x2 = Both(x0, x1, key) ^ Unsafe.Add(ref uses, (4 * n) + 3);
            Vector128<byte> x3 = Sigma(operands.Left(m)) ^ Unsafe.Add(ref uses, 4 * m) ^ key;
            Vector128<byte> x4 = Sigma(operands.Right(m)) ^ Unsafe.Add(ref uses, (4 * m) + 1) ^ key;
            Vector128<byte> x5 = Both(x3, x4, key) ^ Unsafe.Add(ref uses, (4 * m) + 3);
            Vector128<byte> x6 = Sigma(operands.Left(p)) ^ Unsafe.Add(ref uses, 4 * p) ^ key;
            Vector128<byte> x7 = Sigma(operands.Right(p)) ^ Unsafe.Add(ref uses, (4 * p) + 1) ^ key;
            Vector128<byte> x8 = Both(x6, x7, key) ^ Unsafe.Add(ref uses, (4 * p) + 3);
            Vector128<byte> x9 = Sigma(operands.Left(q)) ^ Unsafe.Add(ref uses, 4 * q) ^ key;
            Vector128<byte> x10 = Sigma(operands.Right(q)) ^ Unsafe.Add(ref uses, (4 * q) + 1) ^ key;
            Vector128<byte> x11 = Both(x9, x10, key) ^ Unsafe.Add(ref uses, (4 * q) + 3);
            Rounds10(ref keys, ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, ref x8, ref x9, ref x10, ref x11);

            Unsafe.Add(ref done, 0) = x0;
            Unsafe.Add(ref done, 1) = x1;
            Unsafe.Add(ref done, 2) = x2;
            Unsafe.Add(ref done, 3) = x3;
            Unsafe.Add(ref done, 4) = x4;
            Unsafe.Add(ref done, 5) = x5;
            Unsafe.Add(ref done, 6) = x6;
            Unsafe.Add(ref done, 7) = x7;
            Unsafe.Add(ref done, 8) = x8;
            Unsafe.Add(ref done, 9) = x9;
            Unsafe.Add(ref done, 10) = x10;
            Unsafe.Add(ref done, 11) = x11;

            ref Vector128<byte> three = ref done;
            for (nint at = n; at <= q; at++)
            {
                Vector128<byte> label = Choose(three, Unsafe.Add(ref three, 1), Unsafe.Add(ref three, 2), operands.Left(at), operands.Right(at), reader, at);
                Unsafe.Add(ref to, at) = label ^ Unsafe.Add(ref after, at);
                three = ref Unsafe.Add(ref three, 3);
            }
        }
    }

    /// <summary>
    /// Writes the table of an instance and gives the false label of the result. The solution in closed form: with Y = P_00 [A_0; B_0] and S1, S2
    /// times [A_0; B_0] as the lanes of s1 and s2,
    /// <c>C = Y + d1 s1 + d2 s2 + (1+a)(1+b) offset</c>,
    /// <c>(G0, G1) = Y + a s1 + b s2 + (d1+a) (R, L+R) + (d2+b) (L+R, L) + (1+a+b) (L, R)</c>,
    /// <c>G2 = (a+b) s1_L + a s2_L + (d1+b) L + (d2+a) R</c>, where (L, R) is the offset, each plus its hashes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Solve(
        ref Vector128<byte> six,
        Vector128<byte> falseA,
        Vector128<byte> falseB,
        Vector128<byte> offset,
        ref byte pair,
        ref byte last,
        ref byte bits)
    {
        Vector128<byte> hashA0 = six;
        Vector128<byte> hashB0 = Unsafe.Add(ref six, 2);
        Vector128<byte> hashX0 = Unsafe.Add(ref six, 4);
        Vector128<byte> sumA = hashA0 ^ Unsafe.Add(ref six, 1);
        Vector128<byte> sumB = hashB0 ^ Unsafe.Add(ref six, 3);
        Vector128<byte> sumX = hashX0 ^ Unsafe.Add(ref six, 5);

        // permuteA is the complement of a.
        Vector128<byte> permuteA = ColorMask(falseA);
        Vector128<byte> permuteB = ColorMask(falseB);
        Vector128<byte> a = falseA ^ (offset & permuteA);
        Vector128<byte> b = falseB ^ (offset & permuteB);
        Vector128<byte> differ = permuteA ^ permuteB;
        Vector128<byte> s1 = TimesS1(a, b);
        Vector128<byte> s2 = TimesS2(a, b);
        Vector128<byte> p = Halves(b, a);

        Vector128<byte> sumHigh = HighHalves(sumA, sumB);
        Vector128<byte> dice = LaneMask(sumHigh, ThreeHalvesHash.DiceBit - 64);
        Vector128<byte> d1 = LowHalves(dice, dice);
        Vector128<byte> d2 = HighHalves(dice, dice);

        // (R, L), (R, L + R) and (L + R, L).
        Vector128<byte> swapped = Swap(offset);
        Vector128<byte> times1 = swapped ^ (offset & UpperHalf);
        Vector128<byte> times2 = swapped ^ (offset & ~UpperHalf);
        Vector128<byte> shift = Omega(HighHalves(offset, offset));

        Vector128<byte> solution = LowHalves(sumA, sumB) ^ shift ^ p ^ s1.AndNot(permuteA) ^ s2.AndNot(permuteB)
            ^ times1.AndNot(d1 ^ permuteA) ^ times2.AndNot(d2 ^ permuteB) ^ offset.AndNot(differ);
        solution.StoreUnsafe(ref pair);

        Vector128<byte> third = sumX ^ shift ^ (s1 & differ) ^ s2.AndNot(permuteA) ^ offset.AndNot(d1 ^ permuteB) ^ swapped.AndNot(d2 ^ permuteA);
        Unsafe.WriteUnaligned(ref last, third.AsUInt64().ToScalar());

        // Bit 0 of the lanes: (z0, z1), then (z2, z3), of which the sign bits are gathered.
        Vector128<ulong> z01 = (HighHalves(hashA0, hashB0) ^ HighHalves(hashX0, hashX0) ^ dice).AsUInt64() << 63;
        Vector128<ulong> z23 = ~(sumHigh ^ Halves(permuteA, permuteB)).AsUInt64() << 63;
        Vector128<ulong> z4 = (sumX ^ differ).AsUInt64() << 63;
        uint z = z01.ExtractMostSignificantBits() | (z23.ExtractMostSignificantBits() << 2) | ((z4.ExtractMostSignificantBits() & 2) << 3);
        bits = (byte)z;

        return Sliced(hashA0, hashB0, hashX0, a, b) ^ p ^ (s1 & d1) ^ (s2 & d2) ^ (offset & permuteA & permuteB);
    }

    /// <summary>The active label of the result from the three encryptions and the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Choose(
        Vector128<byte> hashA,
        Vector128<byte> hashB,
        Vector128<byte> hashX,
        Vector128<byte> a,
        Vector128<byte> b,
        in TableReader reader,
        nint n)
    {
        Vector128<byte> i = ColorMask(a);
        Vector128<byte> j = ColorMask(b);
        Vector128<byte> ij = Halves(i, j);
        Vector128<byte> k = i ^ j;
        Vector128<ulong> z = Vector128.Create((ulong)reader.Bits(n));
        Vector128<byte> sum = HighHalves(hashA, hashB) ^ HighHalves(hashX, hashX);
        Vector128<byte> r = LaneMask(sum, 0)
            ^ Test(z, Vector128.Create(1UL, 2))
            ^ (Test(z, Vector128.Create(4UL, 8)) & ij)
            ^ (Test(z, Vector128.Create(16UL)) & k);
        return Sliced(hashA, hashB, hashX, a, b) ^ (reader.Pair(n) & ij) ^ (reader.Last(n) & k)
            ^ Halves(b, a).AndNot(ij)
            ^ (TimesS1(a, b) & LowHalves(r, r)) ^ (TimesS2(a, b) & HighHalves(r, r));
    }
}
