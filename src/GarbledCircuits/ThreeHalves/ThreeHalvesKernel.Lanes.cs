using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <content>What the vector kernels do with the two halves of a label, in the two 64-bit lanes of a vector.</content>
internal static partial class ThreeHalvesKernel
{
    private static Vector128<byte> UpperHalf
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(0UL, ulong.MaxValue).AsByte();
    }

    /// <summary>(low(x), low(y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LowHalves(Vector128<byte> x, Vector128<byte> y) => X86.Sse2.UnpackLow(x.AsUInt64(), y.AsUInt64()).AsByte();

    /// <summary>(high(x), high(y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> HighHalves(Vector128<byte> x, Vector128<byte> y) => X86.Sse2.UnpackHigh(x.AsUInt64(), y.AsUInt64()).AsByte();

    /// <summary>(low(x), high(y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Halves(Vector128<byte> x, Vector128<byte> y) => X86.Sse2.Shuffle(x.AsDouble(), y.AsDouble(), 0b10).AsByte();

    /// <summary>(high(x), low(x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Swap(Vector128<byte> x) => X86.Sse2.Shuffle(x.AsUInt32(), 0b01_00_11_10).AsByte();

    /// <summary>S1 [a; b] = (a_L + a_R + b_L, a_L + b_R).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> TimesS1(Vector128<byte> a, Vector128<byte> b) =>
        LowHalves(a, a) ^ b ^ X86.Sse2.ShiftRightLogical128BitLane(a, 8);

    /// <summary>S2 [a; b] = (a_L + b_R, a_R + b_L + b_R).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> TimesS2(Vector128<byte> a, Vector128<byte> b) =>
        HighHalves(b, b) ^ a ^ X86.Sse2.ShiftLeftLogical128BitLane(b, 8);

    /// <summary>(H(a) + H(x), H(b) + H(x)) from encryptions: the uses of a and x differ by 2, those of b and x by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sliced(Vector128<byte> encryptedA, Vector128<byte> encryptedB, Vector128<byte> encryptedX, Vector128<byte> a, Vector128<byte> b) =>
        LowHalves(encryptedA, encryptedB) ^ LowHalves(encryptedX, encryptedX) ^ Omega(HighHalves(b, a) ^ Vector128.Create(2UL, 3).AsByte());

    /// <summary>In both lanes <see cref="ThreeHalvesHash.Omega"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Omega(Vector128<byte> x)
    {
        // (u || v) to (v || u), and the upper half, now v, gains the u that stands there in x.
        Vector128<ulong> swapped = X86.Sse2.Shuffle(x.AsUInt32(), 0b10_11_00_01).AsUInt64();
        return (swapped ^ (x.AsUInt64() & Vector128.Create(0xffffffff_00000000UL))).AsByte();
    }

    /// <summary>sigma(high || low) = (high xor low) || high, as in <see cref="TweakedHash.Sigma"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sigma(Vector128<byte> x) => Swap(x) ^ (x & UpperHalf);

    /// <summary>sigma(a xor b) and the round key, from those of a and b and but for the uses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Both(Vector128<byte> sigmaA, Vector128<byte> sigmaB, Vector128<byte> key) => sigmaA ^ sigmaB ^ key;

    /// <summary>The operand's label of color 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ColorZero(Vector128<byte> label, Vector128<byte> offset) => label ^ (offset & ColorMask(label));

    /// <summary>All ones where bit 0 is set, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ColorMask(Vector128<byte> label)
    {
        // Bit 0 of dword 0 becomes the sign of every dword, and an arithmetic shift spreads it.
        Vector128<int> low = X86.Sse2.Shuffle(label.AsInt32(), 0);
        return ((low << 31) >> 31).AsByte();
    }

    /// <summary>In each lane all ones where a bit below 32 is set, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LaneMask(Vector128<byte> lanes, int bit)
    {
        Vector128<int> low = X86.Sse2.Shuffle(lanes.AsInt32(), 0b10_10_00_00);
        return ((low << (31 - bit)) >> 31).AsByte();
    }

    /// <summary>In each lane all ones where the bit is set, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Test(Vector128<ulong> lanes, Vector128<ulong> bit) => Vector128.Equals(lanes & bit, bit).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> AndNot(this Vector128<byte> value, Vector128<byte> mask) => Vector128.AndNot(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector128<byte> Reference(ReadOnlySpan<Block128> blocks) =>
        ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(blocks));

    /// <summary>Labels of a gate's two sides; what an unfused gate does not need is zeros. No more than four fields, which the compiler keeps in registers.</summary>
    [method: MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref struct Operands(in AndGate gate)
    {
        private readonly ref Vector128<byte> _left = ref Reference(gate.Left);
        private readonly ref Vector128<byte> _leftMore = ref Reference(gate.LeftMore);
        private readonly ref Vector128<byte> _right = ref Reference(gate.Right);
        private readonly ref Vector128<byte> _rightMore = ref Reference(gate.RightMore);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Left(nint n) => Unsafe.Add(ref _left, n) ^ Unsafe.Add(ref _leftMore, n);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Right(nint n) => Unsafe.Add(ref _right, n) ^ Unsafe.Add(ref _rightMore, n);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Left4(nint n) => Load4(ref _left, n) ^ Load4(ref _leftMore, n);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Right4(nint n) => Load4(ref _right, n) ^ Load4(ref _rightMore, n);
    }

    /// <summary>The parts of a gate's table.</summary>
    [method: MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref struct TableReader(ReadOnlySpan<byte> table, int count)
    {
        private readonly ref byte _pairs = ref MemoryMarshal.GetReference(table);
        private readonly ref byte _lasts = ref Unsafe.Add(ref MemoryMarshal.GetReference(table), count * ThreeHalvesTable.PairBytes);
        private readonly ref byte _bits = ref Unsafe.Add(ref MemoryMarshal.GetReference(table), count * (ThreeHalvesTable.PairBytes + ThreeHalvesTable.LastBytes));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Pair(nint n) => Vector128.LoadUnsafe(ref _pairs, (nuint)n * ThreeHalvesTable.PairBytes);

        /// <summary>G2 in both lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Last(nint n) => Vector128.Create(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _lasts, n * ThreeHalvesTable.LastBytes))).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public byte Bits(nint n) => Unsafe.Add(ref _bits, n);

        /// <summary>(G0, G1) of four instances.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Pair4(nint n) => Vector512.LoadUnsafe(ref _pairs, (nuint)n * ThreeHalvesTable.PairBytes);

        /// <summary>G2 of four instances, each in two lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Last4(nint n)
        {
            Vector256<ulong> four = Vector256.LoadUnsafe(ref _lasts, (nuint)n * ThreeHalvesTable.LastBytes).AsUInt64();
            return X86.Avx512F.PermuteVar8x64(four.ToVector512Unsafe(), Vector512.Create(0UL, 0, 1, 1, 2, 2, 3, 3)).AsByte();
        }

        /// <summary>The control bits of four instances, each in two lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<ulong> Bits4(nint n)
        {
            Vector128<byte> four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref _bits, n))).AsByte();
            return X86.Avx512F.ConvertToVector512UInt64(X86.Sse2.UnpackLow(four, four));
        }
    }
}
