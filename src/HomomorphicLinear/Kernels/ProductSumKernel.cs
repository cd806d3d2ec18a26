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
internal static partial class ProductSumKernel
{
    /// <summary>Longest prime that is summed so; longer ones are reduced too often to gain.</summary>
    public const int MaximumBits = 48;

    /// <summary>Places for which one value of a plaintext may stand.</summary>
    public const int ShortRun = 8;

    private const int SumBits = 52;

    /// <summary>A piece of an answer's sums.</summary>
    public readonly ref struct PairOfSums(Span<double> constant, Span<double> linear)
    {
        /// <summary>Of <c>c0</c>; overwritten, within 5p/4; a multiple of 16 long.</summary>
        public Span<double> Constant { get; } = constant;

        /// <summary>Of <c>c1</c>, likewise.</summary>
        public Span<double> Linear { get; } = linear;
    }

    /// <summary>Sums a piece.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="ciphertexts">Of each block <c>c0</c> and then <c>c1</c>, as long as the sums; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="plaintexts">Of each block a value for every place, for every <see cref="ShortRun"/> places, or one for all; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="constantSum">Overwritten, within 5p/4; a multiple of 16 long.</param>
    /// <param name="linearSum">Overwritten, within 5p/4; as long.</param>
    public static void Sum(Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, Span<double> constantSum, Span<double> linearSum)
    {
        int run = RunOf(ciphertexts.Length, plaintexts.Length, constantSum.Length, linearSum.Length);
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

    /// <summary>Sums a piece for two answers of the same ciphertexts, each vector of which is then read once for both; the same sums as one after the other.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="ciphertexts">As of <see cref="Sum"/>.</param>
    /// <param name="firstPlaintexts">The first answer's.</param>
    /// <param name="secondPlaintexts">The second answer's, as many.</param>
    /// <param name="first">Overwritten.</param>
    /// <param name="second">Overwritten, as long.</param>
    public static void SumTwo(
        Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> firstPlaintexts, ReadOnlySpan<double> secondPlaintexts, PairOfSums first, PairOfSums second)
    {
        int run = RunOf(ciphertexts.Length, firstPlaintexts.Length, first.Constant.Length, first.Linear.Length);
        if (secondPlaintexts.Length != firstPlaintexts.Length || second.Constant.Length != first.Constant.Length || second.Linear.Length != first.Linear.Length)
        {
            throw new ArgumentException($"{firstPlaintexts.Length} and {secondPlaintexts.Length} values of plaintexts, pieces of {first.Constant.Length} and {second.Constant.Length}");
        }

        if (modulus.Bits > MaximumBits || !Lanes256.IsSupported)
        {
            SumOneByOne(modulus, ciphertexts, firstPlaintexts, run, first.Constant, first.Linear);
            SumOneByOne(modulus, ciphertexts, secondPlaintexts, run, second.Constant, second.Linear);
        }
        else if (Lanes512.IsSupported)
        {
            SumTwoVector<Lanes512>(modulus, ciphertexts, firstPlaintexts, secondPlaintexts, run, first, second);
        }
        else
        {
            SumTwoVector<Lanes256>(modulus, ciphertexts, firstPlaintexts, secondPlaintexts, run, first, second);
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

    /// <summary>Places for which one value of the plaintexts stands.</summary>
    private static int RunOf(int ciphertexts, int plaintexts, int length, int linearLength)
    {
        int blocks = length == 0 ? 0 : ciphertexts / (2 * length);
        int run = blocks == 0 ? length : length / Math.Max(1, plaintexts / blocks);
        return length % 16 == 0 && linearLength == length && ciphertexts == 2 * blocks * length && plaintexts * run == blocks * length
            && (run == 1 || run == ShortRun || run == length)
            ? run
            : throw new ArgumentException($"{ciphertexts} values of ciphertexts, {plaintexts} of plaintexts and {linearLength} of the second sum for pieces of {length}");
    }
}
