using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class PolynomialKernelTests
{
    public static TheoryData<int> PrimeBits => [20, 34, 50, 51];

    [Theory]
    [MemberData(nameof(PrimeBits))]
    public void Kernels512_AnyPolynomials_AgreeWithPortable(int bits)
    {
        Assert.SkipUnless(Lanes512.IsSupported, "this machine has no AVX-512");
        RequireAgreement<Lanes512>(bits);
    }

    [Theory]
    [MemberData(nameof(PrimeBits))]
    public void Kernels256_AnyPolynomials_AgreeWithPortable(int bits)
    {
        Assert.SkipUnless(Lanes256.IsSupported, "this machine has no AVX2 and FMA");
        RequireAgreement<Lanes256>(bits);
    }

    [Fact]
    public void Multiply_LengthThatIsNotOfWholeVectors_Throws()
    {
        Action run = () => PolynomialKernel.Multiply(new Modulus(97), new double[12], new double[12], new double[12]);
        run.Should().Throw<ArgumentException>().WithMessage("*12*");
    }

    private static void RequireAgreement<T>(int bits)
        where T : struct, ILanes<T>
    {
        NttTables tables = NttKernelTests.Tables(64, bits);
        Modulus p = tables.Modulus;
        double[] random = NttKernelTests.Polynomial(tables, 1);
        double[] other = NttKernelTests.Polynomial(tables, 2);
        double half = (p.Value - 1) / 2;
        double[] ends = [.. Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? half : -half)];
        foreach ((double[] a, double[] b) in new[] { (random, other), (ends, random), (ends, ends), (random, random) })
        {
            double[] vector = new double[64];
            double[] portable = new double[64];
            PolynomialKernel.MultiplyVector<T>(p, a, b, vector);
            PolynomialKernel.MultiplyPortable(p, a, b, portable);
            vector.Should().Equal(portable);

            // A long chain would show a bound that is not kept.
            for (int i = 0; i < 50; i++)
            {
                PolynomialKernel.MultiplyAccumulateLazyVector<T>(p, a, b, vector);
                PolynomialKernel.MultiplyAccumulatePortable(p, a, b, portable);
                vector.Should().OnlyContain(value => Math.Abs(value) <= 1.25 * p.Value);
            }

            double[] pair = [.. vector];
            double[] pairPortable = [.. portable];
            PolynomialKernel.MultiplyAccumulatePairLazyVector<T>(p, a, b, other, vector, pair);
            PolynomialKernel.MultiplyAccumulatePairPortable(p, a, b, other, portable, pairPortable);
            PolynomialKernel.MultiplyAccumulatePairLazyVector<T>(p, a, b, [-3], vector, pair);
            PolynomialKernel.MultiplyAccumulatePairPortable(p, a, b, [-3], portable, pairPortable);
            PolynomialKernel.ReduceVector<T>(p, pair);
            pair.Should().Equal(pairPortable);
            PolynomialKernel.ReduceVector<T>(p, vector);
            PolynomialKernel.ReducePortable(p, portable);
            vector.Should().Equal(portable);
            PolynomialKernel.MultiplyAccumulateVector<T>(p, a, b, vector);
            PolynomialKernel.MultiplyAccumulatePortable(p, a, b, portable);
            vector.Should().Equal(portable);
            double[] wide = [.. a.Select(value => Math.Sign(value) * ((1L << 52) - 1.0))];
            PolynomialKernel.CombineVector<T>(p, wide, 77, wide, vector);
            PolynomialKernel.CombinePortable(p, wide, 77, wide, portable);
            vector.Should().Equal(portable);
            double[] narrow = [.. wide.Select(value => Math.Truncate(value / 2))];
            foreach (ulong factor in new[] { 77UL, p.Value / 2, (p.Value / 2) + 1 })
            {
                PolynomialKernel.AddScaledVector<T>(p, wide, [], factor, vector);
                PolynomialKernel.AddScaledPortable(p, wide, [], factor, portable);
                PolynomialKernel.AddScaledVector<T>(p, narrow, narrow, factor, vector);
                PolynomialKernel.AddScaledPortable(p, narrow, narrow, factor, portable);
                vector.Should().Equal(portable);
                a.CopyTo(vector, 0);
                a.CopyTo(portable, 0);
                PolynomialKernel.AddScaledPairVector<T>(p, wide, [], factor, wide, p.Value - factor, vector);
                PolynomialKernel.AddScaledPairVector<T>(p, narrow, narrow, factor, wide, factor, vector);
                PolynomialKernel.AddScaledPortable(p, wide, [], factor, portable);
                PolynomialKernel.AddScaledPortable(p, wide, [], p.Value - factor, portable);
                PolynomialKernel.AddScaledPortable(p, narrow, narrow, factor, portable);
                PolynomialKernel.AddScaledPortable(p, wide, [], factor, portable);
                vector.Should().Equal(portable);
            }
        }
    }
}
