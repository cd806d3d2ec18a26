using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class NttKernelTests
{
    public static TheoryData<int, int> Rings => new() { { 16, 20 }, { 32, 51 }, { 64, 36 }, { 128, 50 }, { 2048, 51 }, { 4096, 34 }, { 4096, 46 }, { 4096, 47 }, { 4096, 51 }, { 32768, 46 }, { 8192, 51 }, { 32768, 51 } };

    [Theory]
    [InlineData(16, 30)]
    [InlineData(64, 51)]
    public void Inverse_OfProductOfValues_IsSchoolbookNegacyclicProduct(int degree, int bits)
    {
        NttTables tables = Tables(degree, bits);
        Modulus p = tables.Modulus;
        double[] a = Polynomial(tables, 1);
        double[] b = Polynomial(tables, 2);
        double[] expected = Schoolbook(p, a, b);
        NttKernel.Forward(tables, a);
        NttKernel.Forward(tables, b);
        PolynomialKernel.Multiply(p, a, b, a);
        NttKernel.Inverse(tables, a);
        a.Should().Equal(expected);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void Inverse_OfForward_IsTheIdentityTimesTheFactor(int degree, int bits)
    {
        NttTables tables = Tables(degree, bits);
        double[] start = Polynomial(tables, 3);
        double[] values = [.. start];
        NttKernel.Forward(tables, values);
        NttKernel.Inverse(tables, values, 5);
        values.Should().Equal(start.Select(value => tables.Modulus.ToCentred(tables.Modulus.Multiply(tables.Modulus.FromCentred(value), 5))));
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void Forward512_AnyPolynomial_AgreesWithPortable(int degree, int bits)
    {
        Assert.SkipUnless(Lanes512.IsSupported, "this machine has no AVX-512");
        RequireAgreement(degree, bits, NttKernel.ForwardVector<Lanes512>, NttKernel.InverseVector<Lanes512>);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void Forward256_AnyPolynomial_AgreesWithPortable(int degree, int bits)
    {
        Assert.SkipUnless(Lanes256.IsSupported, "this machine has no AVX2 and FMA");
        RequireAgreement(degree, bits, NttKernel.ForwardVector<Lanes256>, NttKernel.InverseVector<Lanes256>);
    }

    [Theory]
    [InlineData(512, 36, 9)]
    [InlineData(1024, 46, NttKernel.MostSparse)]
    [InlineData(4096, 36, 1)]
    [InlineData(4096, 36, NttKernel.MostSparse + 1)]
    [InlineData(8192, 39, 27)]
    [InlineData(8192, 51, 27)]
    public void ForwardSparse_FewCoefficients_IsForward(int degree, int bits, int count)
    {
        NttTables tables = Tables(degree, bits);
        double half = (tables.Modulus.Value - 1) / 2;

        // Spread, and as many as possible at one place of the parts that the first levels make.
        foreach (int step in new[] { 37, degree / 16, degree / 32 })
        {
            int[] places = [.. Enumerable.Range(0, count).Select(i => (int)(((long)i * step) % degree)).Distinct()];
            double[] coefficients = [.. places.Select(place => place % 3 == 0 ? half : -half)];
            double[] expected = new double[degree];
            for (int i = 0; i < places.Length; i++)
            {
                expected[places[i]] = coefficients[i];
            }

            NttKernel.ForwardPortable(tables, expected);
            double[] values = [.. Enumerable.Repeat(double.NaN, degree)];
            NttKernel.ForwardSparse(tables, places, coefficients, values);
            values.Should().Equal(expected);
            if (Lanes256.IsSupported && degree >= NttKernel.LeastSparseDegree && bits <= 46)
            {
                double[] vector = new double[degree];
                NttKernel.ForwardSparseVector<Lanes256>(tables, places, coefficients, vector);
                vector.Should().Equal(expected);
            }
        }
    }

    [Fact]
    public void Forward_WrongLength_Throws()
    {
        NttTables tables = Tables(64, 30);
        Action run = () => NttKernel.Forward(tables, new double[32]);
        run.Should().Throw<ArgumentException>().WithMessage("*32*64*");
    }

    [Fact]
    public void NttTables_PrimeThatDoesNotSplit_Throws()
    {
        Action make = () => _ = new NttTables(new Modulus(97), 64);
        make.Should().Throw<ArgumentException>().WithMessage("*97*128*");
    }

    private delegate void Transform(NttTables tables, Span<double> polynomial);

    private delegate void InverseTransform(NttTables tables, Span<double> polynomial, ulong factor);

    private static void RequireAgreement(int degree, int bits, Transform forward, InverseTransform inverse)
    {
        NttTables tables = Tables(degree, bits);
        double p = tables.Modulus.Value;
        double half = (p - 1) / 2;

        // The last two reach the ends of the lazy ranges: every input at its bound, and signs that make every level add up.
        double[][] inputs =
        [
            Polynomial(tables, 4), new double[degree], [.. Enumerable.Repeat(half, degree)], [.. Enumerable.Repeat(-half, degree)],
            [.. Enumerable.Repeat(p, degree)], [.. Enumerable.Range(0, degree).Select(i => i % 3 == 0 ? -p : p)],
        ];
        foreach (double[] input in inputs)
        {
            double[] vector = [.. input];
            double[] portable = [.. input];
            forward(tables, vector);
            NttKernel.ForwardPortable(tables, portable);
            vector.AsSpan().SequenceEqual(portable).Should().BeTrue("forward");
            vector = [.. input];
            portable = [.. input];
            inverse(tables, vector, 12345);
            NttKernel.InversePortable(tables, portable, 12345);
            vector.AsSpan().SequenceEqual(portable).Should().BeTrue("inverse");
        }
    }

    internal static NttTables Tables(int degree, int bits) => new(new Modulus(PrimeSearch.Largest(bits, degree, 1)[0]), degree);

    internal static double[] Polynomial(NttTables tables, ulong seed)
    {
        double[] values = new double[tables.Degree];
        Sampler.Uniform(new Prg(new Block128(seed, 9)), tables.Modulus, new ulong[values.Length], values);
        return values;
    }

    private static double[] Schoolbook(Modulus p, double[] a, double[] b)
    {
        ulong[] sum = new ulong[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                ulong product = p.Multiply(p.FromCentred(a[i]), p.FromCentred(b[j]));
                int place = (i + j) % a.Length;
                sum[place] = i + j < a.Length ? p.Add(sum[place], product) : p.Subtract(sum[place], product);
            }
        }

        return [.. sum.Select(p.ToCentred)];
    }
}
