using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class ProductSumKernelTests
{
    private const int Length = 64;

    public static TheoryData<int, int> Sums => new() { { 20, 1 }, { 34, 2 }, { 36, 300 }, { 46, 65 }, { 48, 15 }, { 48, 16 }, { 48, 33 }, { 51, 40 } };

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum512_AnyProducts_AgreesWithPortable(int bits, int blocks)
    {
        Assert.SkipUnless(Lanes512.IsSupported, "this machine has no AVX-512");
        RequireAgreement(bits, blocks, bits > ProductSumKernel.MaximumBits ? ProductSumKernel.SumOneByOne : ProductSumKernel.SumVector<Lanes512>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum256_AnyProducts_AgreesWithPortable(int bits, int blocks)
    {
        Assert.SkipUnless(Lanes256.IsSupported, "this machine has no AVX2 and FMA");
        RequireAgreement(bits, blocks, bits > ProductSumKernel.MaximumBits ? ProductSumKernel.SumOneByOne : ProductSumKernel.SumVector<Lanes256>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum_AnyProducts_AgreesWithPortable(int bits, int blocks) => RequireAgreement(
        bits, blocks, (modulus, ciphertexts, plaintexts, _, constantSum, linearSum) => ProductSumKernel.Sum(modulus, ciphertexts, plaintexts, constantSum, linearSum));

    [Theory]
    [MemberData(nameof(Sums))]
    public void SumTwo512_AnyProducts_IsBothSums(int bits, int blocks)
    {
        Assert.SkipUnless(Lanes512.IsSupported, "this machine has no AVX-512");
        Assert.SkipWhen(bits > ProductSumKernel.MaximumBits, "longer primes have no vector path");
        RequireBothSums(bits, blocks, ProductSumKernel.SumTwoVector<Lanes512>, ProductSumKernel.SumVector<Lanes512>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void SumTwo256_AnyProducts_IsBothSums(int bits, int blocks)
    {
        Assert.SkipUnless(Lanes256.IsSupported, "this machine has no AVX2 and FMA");
        Assert.SkipWhen(bits > ProductSumKernel.MaximumBits, "longer primes have no vector path");
        RequireBothSums(bits, blocks, ProductSumKernel.SumTwoVector<Lanes256>, ProductSumKernel.SumVector<Lanes256>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void SumTwo_AnyProducts_IsBothSums(int bits, int blocks) => RequireBothSums(
        bits,
        blocks,
        (modulus, ciphertexts, first, second, _, firstSums, secondSums) => ProductSumKernel.SumTwo(modulus, ciphertexts, first, second, firstSums, secondSums),
        (modulus, ciphertexts, plaintexts, _, constantSum, linearSum) => ProductSumKernel.Sum(modulus, ciphertexts, plaintexts, constantSum, linearSum));

    [Fact]
    public void SumTwo_SecondOfAnotherLength_Throws()
    {
        double[] sums = new double[Length];
        Action run = () => ProductSumKernel.SumTwo(
            new Modulus(97), new double[4 * Length], new double[2], new double[2 * Length], new ProductSumKernel.PairOfSums(sums, sums), new ProductSumKernel.PairOfSums(sums, sums));
        run.Should().Throw<ArgumentException>().WithMessage("*2 and 128*");
    }

    [Fact]
    public void Sum_PlaintextsOfAnotherLength_Throws()
    {
        Action run = () => ProductSumKernel.Sum(new Modulus(97), new double[4 * Length], new double[3], new double[Length], new double[Length]);
        run.Should().Throw<ArgumentException>().WithMessage("*256*3*64*");
    }

    private delegate void Kernel(Modulus modulus, ReadOnlySpan<double> ciphertexts, ReadOnlySpan<double> plaintexts, int run, Span<double> constantSum, Span<double> linearSum);

    private delegate void TwoKernel(
        Modulus modulus,
        ReadOnlySpan<double> ciphertexts,
        ReadOnlySpan<double> firstPlaintexts,
        ReadOnlySpan<double> secondPlaintexts,
        int run,
        ProductSumKernel.PairOfSums first,
        ProductSumKernel.PairOfSums second);

    private static void RequireBothSums(int bits, int blocks, TwoKernel sumTwo, Kernel sum)
    {
        NttTables tables = NttKernelTests.Tables(Length, bits);
        double[] ciphertexts = [.. Enumerable.Range(0, 2 * blocks).SelectMany(i => NttKernelTests.Polynomial(tables, (ulong)i))];
        foreach (int run in new[] { 1, ProductSumKernel.ShortRun, Length })
        {
            double[] first = ciphertexts[..(blocks * Length / run)];
            double[] second = ciphertexts[^(blocks * Length / run)..];
            double[][] sums = [.. Enumerable.Range(0, 8).Select(_ => Enumerable.Repeat(double.NaN, Length).ToArray())];
            sumTwo(tables.Modulus, ciphertexts, first, second, run, new ProductSumKernel.PairOfSums(sums[0], sums[1]), new ProductSumKernel.PairOfSums(sums[2], sums[3]));
            sum(tables.Modulus, ciphertexts, first, run, sums[4], sums[5]);
            sum(tables.Modulus, ciphertexts, second, run, sums[6], sums[7]);
            for (int i = 0; i < 4; i++)
            {
                sums[i].Should().Equal(sums[i + 4]);
            }
        }
    }

    private static void RequireAgreement(int bits, int blocks, Kernel sum)
    {
        NttTables tables = NttKernelTests.Tables(Length, bits);
        Modulus p = tables.Modulus;
        double half = (p.Value - 1) / 2;
        double[] random = [.. Enumerable.Range(0, 2 * blocks).SelectMany(i => NttKernelTests.Polynomial(tables, (ulong)i))];
        double[] largest = [.. Enumerable.Repeat(half, 2 * blocks * Length)];
        double[] smallest = [.. Enumerable.Repeat(-half, 2 * blocks * Length)];
        foreach ((double[] ciphertexts, double[] all) in new[] { (random, random), (largest, largest), (largest, smallest), (random, smallest) })
        {
            foreach (int run in new[] { 1, ProductSumKernel.ShortRun, Length })
            {
                double[] plaintexts = all[..(blocks * Length / run)];
                double[] constant = [.. Enumerable.Repeat(double.NaN, Length)];
                double[] linear = [.. constant];
                sum(p, ciphertexts, plaintexts, run, constant, linear);
                (double[] expectedConstant, double[] expectedLinear) = Portable(p, ciphertexts, plaintexts, run);
                foreach ((double[] result, double[] expected) in new[] { (constant, expectedConstant), (linear, expectedLinear) })
                {
                    result.Should().OnlyContain(value => Math.Abs(value) <= 1.25 * p.Value);
                    PolynomialKernel.ReducePortable(p, result);
                    result.Should().Equal(expected);
                }
            }
        }
    }

    private static (double[] Constant, double[] Linear) Portable(Modulus modulus, double[] ciphertexts, double[] plaintexts, int run)
    {
        double[] constant = new double[Length];
        double[] linear = new double[Length];
        double[] everyPlace = [.. plaintexts.SelectMany(value => Enumerable.Repeat(value, run))];
        for (int block = 0; 2 * block * Length < ciphertexts.Length; block++)
        {
            PolynomialKernel.MultiplyAccumulatePairPortable(
                modulus,
                ciphertexts.AsSpan(2 * block * Length, Length),
                ciphertexts.AsSpan(((2 * block) + 1) * Length, Length),
                everyPlace.AsSpan(block * Length, Length),
                constant,
                linear);
        }

        return (constant, linear);
    }
}
