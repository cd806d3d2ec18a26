using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>
/// AES-NI with AVX-512 around it: everything but AES is done for four instances at once, eight halves to a vector. AES has no wider form in .NET.
/// </content>
/// <remarks>Encryptions are only ever used in pairs, so the last round key cancels, and the last round runs with another encryption in its place.</remarks>
internal static partial class ThreeHalvesKernel
{
    /// <summary>Whether the wide kernels can run, and would run as wide instructions.</summary>
    internal static bool IsAvx512Supported => X86.Aes.IsSupported && X86.Avx512BW.IsSupported && X86.Bmi2.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Garbles whole groups of four.</summary>
    /// <returns>Instances done; the rest is for the 128-bit kernel.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static int GarbleAvx512(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        Vector128<byte> offset128,
        in AndGate gate,
        Span<Block128> target,
        Span<byte> table)
    {
        Operands operands = new(gate);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        ref byte pairs = ref MemoryMarshal.GetReference(table);
        ref byte lasts = ref Unsafe.Add(ref pairs, target.Length * ThreeHalvesTable.PairBytes);
        ref byte bits = ref Unsafe.Add(ref lasts, target.Length * ThreeHalvesTable.LastBytes);
        Vector512<byte> offset = Broadcast(offset128);
        Vector512<byte> sigmaOffset = Sigma(offset);
        Vector512<byte> flipA = gate.InvertLeft ? offset : Vector512<byte>.Zero;
        Vector512<byte> flipB = gate.InvertRight ? offset : Vector512<byte>.Zero;
        Vector512<byte> key = Broadcast(keys);
        Vector512<ulong> use = Vector512.Create(0UL, 0, 4, 0, 8, 0, 12, 0);
        nint n = 0;
        for (; n + 4 <= target.Length; n += 4)
        {
            Vector512<byte> falseA = operands.Left4(n) ^ flipA;
            Vector512<byte> falseB = operands.Right4(n) ^ flipB;
            Vector512<byte> permuteA = ColorMask(falseA);
            Vector512<byte> permuteB = ColorMask(falseB);
            Vector512<byte> a = falseA ^ (offset & permuteA);
            Vector512<byte> b = falseB ^ (offset & permuteB);
            Vector512<byte> inputA = Sigma(a) ^ use.AsByte() ^ key;
            Vector512<byte> inputB = Sigma(b) ^ use.AsByte() ^ key ^ Broadcast(1);
            Vector512<byte> inputX = Sigma(a ^ b) ^ use.AsByte() ^ key ^ Broadcast(2);
            use += Vector512.Create(16UL, 0, 16, 0, 16, 0, 16, 0);

            // A store between any two batches of AES keeps the compiler from holding the round keys of the first for the second.
            EncryptPairs(ref keys, inputX, inputX ^ sigmaOffset, out Vector512<byte> hashX, out Vector512<byte> sumX);
            Vector512<byte> differ = permuteA ^ permuteB;
            Vector512<byte> s1 = TimesS1(a, b);
            Vector512<byte> s2 = TimesS2(a, b);
            Vector512<byte> p = Halves(b, a);
            Vector512<byte> forward = Omega(HighHalves(b, a) ^ Vector512.Create(2UL, 3, 2, 3, 2, 3, 2, 3).AsByte());
            Store4(ref to, n, forward ^ LowHalves(hashX, hashX) ^ p ^ (offset & permuteA & permuteB) ^ Load4(ref after, n));
            EncryptPairs(ref keys, inputA, inputA ^ sigmaOffset, out Vector512<byte> hashA, out Vector512<byte> sumA);
            uint z4 = Signs(sumX ^ differ);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, n), X86.Bmi2.ParallelBitDeposit(X86.Bmi2.ParallelBitExtract(z4, 0xaa), 0x10101010));
            EncryptPairs(ref keys, inputB, inputB ^ sigmaOffset, out Vector512<byte> hashB, out Vector512<byte> sumB);

            // From here on as in Solve of the 128-bit kernel.
            Vector512<byte> sumHigh = HighHalves(sumA, sumB);
            Vector512<byte> dice = LaneMask(sumHigh, ThreeHalvesHash.DiceBit - 64);
            Vector512<byte> d1 = LowHalves(dice, dice);
            Vector512<byte> d2 = HighHalves(dice, dice);
            Vector512<byte> swapped = Swap(offset);
            Vector512<byte> times1 = swapped ^ (offset & UpperHalves);
            Vector512<byte> times2 = swapped ^ (offset & ~UpperHalves);
            Vector512<byte> shift = Omega(HighHalves(offset, offset));

            Vector512<byte> solution = LowHalves(sumA, sumB) ^ shift ^ p ^ (s1 & ~permuteA) ^ (s2 & ~permuteB)
                ^ (times1 & ~(d1 ^ permuteA)) ^ (times2 & ~(d2 ^ permuteB)) ^ (offset & ~differ);
            solution.StoreUnsafe(ref pairs, (nuint)n * ThreeHalvesTable.PairBytes);

            Vector512<byte> third = sumX ^ shift ^ (s1 & differ) ^ (s2 & ~permuteA) ^ (offset & ~(d1 ^ permuteB)) ^ (swapped & ~(d2 ^ permuteA));
            X86.Avx512F.PermuteVar8x64(third.AsUInt64(), Vector512.Create(0UL, 2, 4, 6, 0, 2, 4, 6)).GetLower().AsByte()
                .StoreUnsafe(ref lasts, (nuint)n * ThreeHalvesTable.LastBytes);

            uint z01 = Signs(HighHalves(hashA, hashB) ^ HighHalves(hashX, hashX) ^ dice);
            uint z23 = Signs(sumHigh ^ ~Halves(permuteA, permuteB));
            uint z = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bits, n))
                | X86.Bmi2.ParallelBitDeposit(z01, 0x03030303) | X86.Bmi2.ParallelBitDeposit(z23, 0x0c0c0c0c);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, n), z);
            Store4(ref to, n, Load4(ref to, n) ^ LowHalves(hashA, hashB) ^ (s1 & d1) ^ (s2 & d2));
        }

        return (int)n;
    }

    /// <summary>Evaluates whole groups of four.</summary>
    /// <returns>Instances done; the rest is for the 128-bit kernel.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static int EvaluateAvx512(
        ReadOnlySpan<Vector128<byte>> roundKeys,
        in AndGate gate,
        ReadOnlySpan<byte> table,
        Span<Block128> target)
    {
        Operands operands = new(gate);
        ref Vector128<byte> after = ref Reference(gate.After);
        ref Vector128<byte> to = ref Reference(target);
        ref Vector128<byte> keys = ref MemoryMarshal.GetReference(roundKeys);
        TableReader reader = new(table, target.Length);
        Vector512<byte> key = Broadcast(keys);
        Vector512<ulong> use = Vector512.Create(0UL, 0, 4, 0, 8, 0, 12, 0);
        nint n = 0;
        for (; n + 4 <= target.Length; n += 4)
        {
            Vector512<byte> a = operands.Left4(n);
            Vector512<byte> b = operands.Right4(n);
            Vector512<byte> inputA = Sigma(a) ^ use.AsByte() ^ key;
            Vector512<byte> inputB = Sigma(b) ^ use.AsByte() ^ key ^ Broadcast(1);
            Vector512<byte> inputX = Sigma(a ^ b) ^ use.AsByte() ^ key ^ Broadcast(2);
            use += Vector512.Create(16UL, 0, 16, 0, 16, 0, 16, 0);
            EncryptTriples(ref keys, inputA, inputB, inputX, out Vector512<byte> left, out Vector512<byte> right);

            Vector512<byte> i = ColorMask(a);
            Vector512<byte> j = ColorMask(b);
            Vector512<byte> ij = Halves(i, j);
            Vector512<byte> k = i ^ j;

            // Bit 63 of the lanes becomes r1 and r2, and is spread.
            Vector512<ulong> z = reader.Bits4(n);
            Vector512<ulong> control = (HighHalves(left, right).AsUInt64() << 63)
                ^ X86.Avx512F.ShiftLeftLogicalVariable(z, Vector512.Create(63UL, 62, 63, 62, 63, 62, 63, 62))
                ^ (X86.Avx512F.ShiftLeftLogicalVariable(z, Vector512.Create(61UL, 60, 61, 60, 61, 60, 61, 60)) & ij.AsUInt64())
                ^ ((z << 59) & k.AsUInt64());
            Vector512<byte> r = (control.AsInt64() >> 63).AsByte();

            Vector512<byte> label = LowHalves(left, right) ^ Omega(HighHalves(b, a) ^ Vector512.Create(2UL, 3, 2, 3, 2, 3, 2, 3).AsByte())
                ^ (reader.Pair4(n) & ij) ^ (reader.Last4(n) & k) ^ (Halves(b, a) & ~ij)
                ^ (TimesS1(a, b) & LowHalves(r, r)) ^ (TimesS2(a, b) & HighHalves(r, r));
            Store4(ref to, n, label ^ Load4(ref after, n));
        }

        return (int)n;
    }
}
