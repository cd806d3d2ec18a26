using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class ProductSumKernel
{
    internal static void SumVector<T>(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, int run, Span<double> constantSum, Span<double> linearSum)
        where T : struct, ILanes<T>
    {
        if (run == 1)
        {
            SumVector<T, Polynomial>(modulus, ciphertexts, plaintexts, constantSum, linearSum);
        }
        else if (run == ShortRun)
        {
            SumVector<T, Runs>(modulus, ciphertexts, plaintexts, constantSum, linearSum);
        }
        else
        {
            SumVector<T, ConstantPlain>(modulus, ciphertexts, plaintexts, constantSum, linearSum);
        }
    }

    internal static void SumTwoVector<T>(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> firstPlaintexts, ReadOnlySpan<double> secondPlaintexts, int run, PairOfSums first, PairOfSums second)
        where T : struct, ILanes<T>
    {
        if (run == 1)
        {
            SumTwoVector<T, Polynomial>(modulus, ciphertexts, firstPlaintexts, secondPlaintexts, first, second);
        }
        else if (run == ShortRun)
        {
            SumTwoVector<T, Runs>(modulus, ciphertexts, firstPlaintexts, secondPlaintexts, first, second);
        }
        else
        {
            SumTwoVector<T, ConstantPlain>(modulus, ciphertexts, firstPlaintexts, secondPlaintexts, first, second);
        }
    }

    private static void SumVector<T, TPlain>(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, Span<double> constantSum, Span<double> linearSum)
        where T : struct, ILanes<T>
        where TPlain : struct, IPlain
    {
        int length = constantSum.Length;
        ref double x = ref MemoryMarshal.GetReference(ciphertexts);
        ref double y = ref MemoryMarshal.GetReference(plaintexts);
        ref double constant = ref MemoryMarshal.GetReference(constantSum);
        ref double linear = ref MemoryMarshal.GetReference(linearSum);
        for (int i = 0; i < length; i += 2 * T.Count)
        {
            SumFour<T, TPlain, TwoPlaces>(
                modulus, ref Unsafe.Add(ref x, i), ref At<TPlain>(ref y, i), ref At<TPlain>(ref y, i + T.Count), length, ciphertexts.Length / (2 * length),
                out T constant0, out T linear0, out T constant1, out T linear1);
            T.Store(constant0, ref constant, i);
            T.Store(constant1, ref constant, i + T.Count);
            T.Store(linear0, ref linear, i);
            T.Store(linear1, ref linear, i + T.Count);
        }
    }

    private static void SumTwoVector<T, TPlain>(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> firstPlaintexts, ReadOnlySpan<double> secondPlaintexts, in PairOfSums first, in PairOfSums second)
        where T : struct, ILanes<T>
        where TPlain : struct, IPlain
    {
        int length = first.Constant.Length;
        ref double x = ref MemoryMarshal.GetReference(ciphertexts);
        ref double y0 = ref MemoryMarshal.GetReference(firstPlaintexts);
        ref double y1 = ref MemoryMarshal.GetReference(secondPlaintexts);
        for (int i = 0; i < length; i += T.Count)
        {
            SumFour<T, TPlain, OnePlace>(
                modulus, ref Unsafe.Add(ref x, i), ref At<TPlain>(ref y0, i), ref At<TPlain>(ref y1, i), length, ciphertexts.Length / (2 * length),
                out T constant0, out T linear0, out T constant1, out T linear1);
            T.Store(constant0, ref MemoryMarshal.GetReference(first.Constant), i);
            T.Store(linear0, ref MemoryMarshal.GetReference(first.Linear), i);
            T.Store(constant1, ref MemoryMarshal.GetReference(second.Constant), i);
            T.Store(linear1, ref MemoryMarshal.GetReference(second.Linear), i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref double At<TPlain>(ref double plaintexts, int place)
        where TPlain : struct, IPlain => ref Unsafe.Add(ref plaintexts, place / TPlain.PlacesOfAValue);

    /// <summary>Two vectors of both polynomials, at two places or for two answers: four chains hide a multiply-add's latency.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="x">Where the first block's vectors begin.</param>
    /// <param name="y0">The first block's value or values of the first vector.</param>
    /// <param name="y1">Those of the second.</param>
    /// <param name="length">Places of a piece.</param>
    /// <param name="blocks">Products.</param>
    private static void SumFour<T, TPlain, TShape>(
        Modulus modulus, ref double x, ref double y0, ref double y1, int length, int blocks, out T constant0, out T linear0, out T constant1, out T linear1)
        where T : struct, ILanes<T>
        where TPlain : struct, IPlain
        where TShape : struct, IShape
    {
        int chunkBits = Math.Min(SumBits - modulus.Bits, int.Log2(Math.Max(1, blocks - 1)) + 1);
        int chunk = 1 << chunkBits;
        T start = T.Create(Math.ScaleB(1.5, SumBits + Math.Max(0, (2 * modulus.Bits) + chunkBits - (SumBits + 1))));
        ModularLanes<T> ring = new(modulus);
        nint step = 2 * length;
        nint plainStep = Math.Max(1, length / TPlain.PlacesOfAValue);
        ref double linear = ref Unsafe.Add(ref x, length);
        T zero = T.Create(0);
        constant0 = zero;
        constant1 = zero;
        linear0 = zero;
        linear1 = zero;
        for (int left = blocks; left > 0; left -= chunk)
        {
            T high0 = start;
            T high1 = start;
            T high2 = start;
            T high3 = start;
            T low0 = zero;
            T low1 = zero;
            T low2 = zero;
            T low3 = zero;
            int block = Math.Min(left, chunk);

            // Two blocks a turn: a sum's successor takes a register of its own, which the second block gives back without a copy.
            for (; block >= 2; block -= 2)
            {
                T plain0 = TPlain.Load<T>(ref y0);
                T plain1 = TPlain.Load<T>(ref y1);
                T factor = T.Load(ref x, 0);
                T next0 = T.MultiplyAdd(factor, plain0, high0);
                low0 += T.MultiplySubtract(factor, plain0, next0 - high0);
                factor = TShape.IsOnePlace ? factor : T.Load(ref x, T.Count);
                T next2 = T.MultiplyAdd(factor, plain1, high2);
                low2 += T.MultiplySubtract(factor, plain1, next2 - high2);
                factor = T.Load(ref linear, 0);
                T next1 = T.MultiplyAdd(factor, plain0, high1);
                low1 += T.MultiplySubtract(factor, plain0, next1 - high1);
                factor = TShape.IsOnePlace ? factor : T.Load(ref linear, T.Count);
                T next3 = T.MultiplyAdd(factor, plain1, high3);
                low3 += T.MultiplySubtract(factor, plain1, next3 - high3);
                x = ref Unsafe.Add(ref x, step);
                linear = ref Unsafe.Add(ref linear, step);
                y0 = ref Unsafe.Add(ref y0, plainStep);
                y1 = ref Unsafe.Add(ref y1, plainStep);
                plain0 = TPlain.Load<T>(ref y0);
                plain1 = TPlain.Load<T>(ref y1);
                factor = T.Load(ref x, 0);
                high0 = T.MultiplyAdd(factor, plain0, next0);
                low0 += T.MultiplySubtract(factor, plain0, high0 - next0);
                factor = TShape.IsOnePlace ? factor : T.Load(ref x, T.Count);
                high2 = T.MultiplyAdd(factor, plain1, next2);
                low2 += T.MultiplySubtract(factor, plain1, high2 - next2);
                factor = T.Load(ref linear, 0);
                high1 = T.MultiplyAdd(factor, plain0, next1);
                low1 += T.MultiplySubtract(factor, plain0, high1 - next1);
                factor = TShape.IsOnePlace ? factor : T.Load(ref linear, T.Count);
                high3 = T.MultiplyAdd(factor, plain1, next3);
                low3 += T.MultiplySubtract(factor, plain1, high3 - next3);
                x = ref Unsafe.Add(ref x, step);
                linear = ref Unsafe.Add(ref linear, step);
                y0 = ref Unsafe.Add(ref y0, plainStep);
                y1 = ref Unsafe.Add(ref y1, plainStep);
            }

            if (block != 0)
            {
                T plain0 = TPlain.Load<T>(ref y0);
                T plain1 = TPlain.Load<T>(ref y1);
                Add(T.Load(ref x, 0), plain0, ref high0, ref low0);
                Add(T.Load(ref x, TShape.IsOnePlace ? 0 : T.Count), plain1, ref high2, ref low2);
                Add(T.Load(ref linear, 0), plain0, ref high1, ref low1);
                Add(T.Load(ref linear, TShape.IsOnePlace ? 0 : T.Count), plain1, ref high3, ref low3);
            }

            constant0 = Finish(ring, high0 - start, low0, constant0);
            linear0 = Finish(ring, high1 - start, low1, linear0);
            constant1 = Finish(ring, high2 - start, low2, constant1);
            linear1 = Finish(ring, high3 - start, low3, linear1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T factor, T plain, ref T high, ref T low)
        where T : struct, ILanes<T>
    {
        T sum = T.MultiplyAdd(factor, plain, high);
        low += T.MultiplySubtract(factor, plain, sum - high);
        high = sum;
    }

    /// <summary>Both sums' residue, added to earlier ones: <paramref name="high"/> is reduced to 3p/4, all together to 3p/4 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Finish<T>(ModularLanes<T> ring, T high, T low, T before)
        where T : struct, ILanes<T> => ring.Reduce(ring.Reduce(high) + (low + before));

    /// <summary>How a plaintext's values are read.</summary>
    private interface IPlain
    {
        /// <summary>Places for which a value stands; a whole piece at most.</summary>
        static abstract int PlacesOfAValue { get; }

        static abstract T Load<T>(ref double plaintexts)
            where T : struct, ILanes<T>;
    }

    /// <summary>Which two vectors are summed together.</summary>
    private interface IShape
    {
        /// <summary>Whether they are of one place, with plaintexts of two answers, so that a ciphertext's vector serves both.</summary>
        static abstract bool IsOnePlace { get; }
    }

    private readonly struct OnePlace : IShape
    {
        public static bool IsOnePlace => true;
    }

    private readonly struct TwoPlaces : IShape
    {
        public static bool IsOnePlace => false;
    }

    /// <summary>One value for the whole block.</summary>
    private readonly struct ConstantPlain : IPlain
    {
        public static int PlacesOfAValue => int.MaxValue;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts)
            where T : struct, ILanes<T> => T.Create(plaintexts);
    }

    /// <summary>A value for each run of <see cref="ShortRun"/>, at least a vector.</summary>
    private readonly struct Runs : IPlain
    {
        public static int PlacesOfAValue => ShortRun;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts)
            where T : struct, ILanes<T> => T.Create(plaintexts);
    }

    /// <summary>A value for each place.</summary>
    private readonly struct Polynomial : IPlain
    {
        public static int PlacesOfAValue => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts)
            where T : struct, ILanes<T> => T.Load(ref plaintexts, 0);
    }
}
