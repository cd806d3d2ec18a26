using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class RingLawTests
{
    public static TheoryData<int, int, int> Rings => new() { { 2048, 51, 1 }, { 4096, 51, 2 }, { 4096, 36, 3 }, { 8192, 43, 5 } };

    [Theory]
    [MemberData(nameof(Rings))]
    public void Multiply_AnyElements_ObeysTheRingLaws(int degree, int bits, int primes)
    {
        Ring ring = new(degree, PrimeSearch.Largest(bits, degree, primes));
        double[] a = Element(ring, 1);
        double[] b = Element(ring, 2);
        double[] c = Element(ring, 3);
        double[] one = new double[degree];
        one[0] = 1;
        double[] unit = new double[ring.Length];
        ring.ForwardSmall(one, unit);
        Product(ring, a, b).Should().Equal(Product(ring, b, a));
        Product(ring, Product(ring, a, b), c).Should().Equal(Product(ring, a, Product(ring, b, c)));
        Product(ring, a, unit).Should().Equal(a);
        Product(ring, Sum(ring, a, b), c).Should().Equal(Sum(ring, Product(ring, a, c), Product(ring, b, c)));
    }

    [Fact]
    public void Multiply_ByTheVariable_ShiftsAndChangesTheSignOfTheLast()
    {
        Ring ring = new(2048, PrimeSearch.Largest(51, 2048, 1));
        double[] coefficients = [.. Enumerable.Range(0, 2048).Select(i => (double)(i + 1))];
        double[] variable = new double[2048];
        variable[1] = 1;
        double[] a = new double[2048];
        double[] x = new double[2048];
        ring.ForwardSmall(coefficients, a);
        ring.ForwardSmall(variable, x);
        ring.Multiply(a, x, a);
        NttKernel.Inverse(ring.Tables[0], a);
        a.Should().Equal(Enumerable.Range(0, 2048).Select(i => i == 0 ? -2048.0 : i));
    }

    private static double[] Element(Ring ring, ulong seed)
    {
        double[] values = new double[ring.Length];
        for (int i = 0; i < ring.Count; i++)
        {
            Sampler.Uniform(new Prg(new Block128(seed, (ulong)i)), ring.Modulus(i), new ulong[ring.Degree], ring.Part(values.AsSpan(), i));
        }

        return values;
    }

    private static double[] Product(Ring ring, double[] a, double[] b)
    {
        double[] result = new double[ring.Length];
        ring.Multiply(a, b, result);
        return result;
    }

    private static double[] Sum(Ring ring, double[] a, double[] b)
    {
        double[] result = [.. a.Zip(b, (x, y) => x + y)];
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.Reduce(ring.Modulus(i), ring.Part(result.AsSpan(), i));
        }

        return result;
    }
}
