using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Sums of products of ciphertexts and plaintexts modulo one prime p, a piece of all of them at a time, sums kept in registers.</summary>
/// <remarks>
/// <para>A product of two residues has more bits than a double. A running sum that began at <c>1.5 * 2^(52+r)</c> takes its product in by one fused
/// multiply-add, rounded to a multiple of <c>2^r</c>; what it took is the sum's change, exactly, and what it left, at most <c>2^(r-1)</c>, comes exactly from a second
/// fused multiply-add and goes into a sum of its own. Nothing is reduced until <c>2^c</c> products are summed: two multiplications a product instead of the five
/// of <see cref="ModularLanes{T}.MultiplyAccumulateLazy"/>.</para>
/// <para>For p below 2^b, products are below <c>2^(2b-2)</c>, so <c>r = 2b + c - 53</c> keeps the first sum within <c>2^(51+r)</c>, and the second is at most
/// <c>2^(c+r-1) = 2^(2b+2c-54)</c>: both are exact while <c>b + c &lt;= 52</c>.</para>
/// </remarks>
internal static class ProductSumKernel
{
    /// <summary>Longest prime that is summed so; longer ones are reduced too often to gain.</summary>
    public const int MaximumBits = 48;

    /// <summary>Places for which one value of a plaintext may stand.</summary>
    public const int ShortRun = 8;

    private const int SumBits = 52;

    /// <summary>Sums a piece.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="ciphertexts">Of each block <c>c0</c> and then <c>c1</c>, as long as the sums; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="plaintexts">Of each block a value for every place, for every <see cref="ShortRun"/> places, or one for all; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="constantSum">Overwritten, within 5p/4; a multiple of 16 long.</param>
    /// <param name="linearSum">Overwritten, within 5p/4; as long.</param>
    public static void Sum(Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, Span<double> constantSum, Span<double> linearSum)
    {
        int length = constantSum.Length;
        int blocks = length == 0 ? 0 : ciphertexts.Length / (2 * length);
        int run = blocks == 0 ? length : length / Math.Max(1, plaintexts.Length / blocks);
        if (length % 16 != 0 || linearSum.Length != length || ciphertexts.Length != 2 * blocks * length || plaintexts.Length * run != blocks * length
            || (run != 1 && run != ShortRun && run != length))
        {
            throw new ArgumentException($"{ciphertexts.Length} values of ciphertexts, {plaintexts.Length} of plaintexts and {linearSum.Length} of the second sum for pieces of {length}");
        }

        if (modulus.Bits > MaximumBits || !Lanes256.IsSupported)
        {
            SumOneByOne(modulus, ciphertexts, plaintexts, run, constantSum, linearSum);
        }
        else if (Lanes512.IsSupported)
        {
            SumVector<Lanes512>(modulus, ciphertexts, plaintexts, run, constantSum, linearSum);
        }
        else
        {
            SumVector<Lanes256>(modulus, ciphertexts, plaintexts, run, constantSum, linearSum);
        }
    }

    internal static void SumOneByOne(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, int run, Span<double> constantSum, Span<double> linearSum)
    {
        int length = constantSum.Length;
        int values = length / run;
        int step = run == 1 ? length : run;
        int stepValues = run == 1 ? length : 1;
        constantSum.Clear();
        linearSum.Clear();
        for (int block = 0; 2 * block * length < ciphertexts.Length; block++)
        {
            for (int place = 0; place < length; place += step)
            {
                PolynomialKernel.MultiplyAccumulatePairLazy(
                    modulus,
                    ciphertexts.Slice((2 * block * length) + place, step),
                    ciphertexts.Slice((((2 * block) + 1) * length) + place, step),
                    plaintexts.Slice((block * values) + (place / run), stepValues),
                    constantSum.Slice(place, step),
                    linearSum.Slice(place, step));
            }
        }
    }

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

    private static void SumVector<T, TPlain>(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, Span<double> constantSum, Span<double> linearSum)
        where T : struct, ILanes<T>
        where TPlain : struct, IPlain
    {
        int length = constantSum.Length;
        int blocks = ciphertexts.Length / (2 * length);
        int chunkBits = Math.Min(SumBits - modulus.Bits, int.Log2(Math.Max(1, blocks - 1)) + 1);
        int chunk = 1 << chunkBits;
        T start = T.Create(Math.ScaleB(1.5, SumBits + Math.Max(0, (2 * modulus.Bits) + chunkBits - (SumBits + 1))));
        ModularLanes<T> ring = new(modulus);
        ref double x = ref MemoryMarshal.GetReference(ciphertexts);
        ref double y = ref MemoryMarshal.GetReference(plaintexts);
        ref double constant = ref MemoryMarshal.GetReference(constantSum);
        ref double linear = ref MemoryMarshal.GetReference(linearSum);
        for (int i = 0; i < length; i += 2 * T.Count)
        {
            T zero = T.Create(0);
            T constant0 = zero;
            T constant1 = zero;
            T linear0 = zero;
            T linear1 = zero;
            for (int first = 0; first < blocks; first += chunk)
            {
                // Two vectors of both polynomials: four chains hide a multiply-add's latency.
                int end = Math.Min(blocks, first + chunk);
                T high0 = start;
                T high1 = start;
                T high2 = start;
                T high3 = start;
                T low0 = zero;
                T low1 = zero;
                T low2 = zero;
                T low3 = zero;
                int place = (2 * first * length) + i;
                int plainPlace = (first * length) + i;
                for (int block = first; block < end; block++)
                {
                    // One chain after the other: eight sums leave room for little else in sixteen registers.
                    T plain = TPlain.Load<T>(ref y, block, plainPlace);
                    T factor = T.Load(ref x, place);
                    T sum = T.MultiplyAdd(factor, plain, high0);
                    low0 += T.MultiplySubtract(factor, plain, sum - high0);
                    high0 = sum;
                    factor = T.Load(ref x, place + length);
                    sum = T.MultiplyAdd(factor, plain, high2);
                    low2 += T.MultiplySubtract(factor, plain, sum - high2);
                    high2 = sum;
                    plain = TPlain.Load<T>(ref y, block, plainPlace + T.Count);
                    factor = T.Load(ref x, place + T.Count);
                    sum = T.MultiplyAdd(factor, plain, high1);
                    low1 += T.MultiplySubtract(factor, plain, sum - high1);
                    high1 = sum;
                    factor = T.Load(ref x, place + length + T.Count);
                    sum = T.MultiplyAdd(factor, plain, high3);
                    low3 += T.MultiplySubtract(factor, plain, sum - high3);
                    high3 = sum;
                    place += 2 * length;
                    plainPlace += length;
                }

                constant0 = Finish(ring, high0 - start, low0, constant0);
                constant1 = Finish(ring, high1 - start, low1, constant1);
                linear0 = Finish(ring, high2 - start, low2, linear0);
                linear1 = Finish(ring, high3 - start, low3, linear1);
            }

            T.Store(constant0, ref constant, i);
            T.Store(constant1, ref constant, i + T.Count);
            T.Store(linear0, ref linear, i);
            T.Store(linear1, ref linear, i + T.Count);
        }
    }

    /// <summary>Both sums' residue, added to earlier ones: <paramref name="high"/> is reduced to 3p/4, all together to 3p/4 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Finish<T>(ModularLanes<T> ring, T high, T low, T before)
        where T : struct, ILanes<T> => ring.Reduce(ring.Reduce(high) + (low + before));

    /// <summary>How a plaintext's values are read.</summary>
    private interface IPlain
    {
        static abstract T Load<T>(ref double plaintexts, int block, int place)
            where T : struct, ILanes<T>;
    }

    /// <summary>One value for the whole block.</summary>
    private readonly struct ConstantPlain : IPlain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts, int block, int place)
            where T : struct, ILanes<T> => T.Create(Unsafe.Add(ref plaintexts, block));
    }

    /// <summary>A value for each run of <see cref="ShortRun"/>, at least a vector.</summary>
    private readonly struct Runs : IPlain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts, int block, int place)
            where T : struct, ILanes<T> => T.Create(Unsafe.Add(ref plaintexts, place / ShortRun));
    }

    /// <summary>A value for each place.</summary>
    private readonly struct Polynomial : IPlain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load<T>(ref double plaintexts, int block, int place)
            where T : struct, ILanes<T> => T.Load(ref plaintexts, place);
    }
}
