using System.Numerics;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class FractionKernelTests
{
    [Theory]
    [InlineData(51, 1, 30)]
    [InlineData(51, 2, 46)]
    [InlineData(36, 3, 51)]
    [InlineData(51, 2, 64)]
    [InlineData(36, 3, 52)]
    [InlineData(51, 4, 76)]
    [InlineData(51, 5, 96)]
    [InlineData(43, 5, 9)]
    public void Round_AnyCoefficients_IsTheNearestFractionOfAPowerOfTwo(int primeBits, int primes, int bits)
    {
        Ring ring = new(64, PrimeSearch.Largest(primeBits, 64, primes));
        BigInteger modulus = Enumerable.Range(0, primes).Aggregate(BigInteger.One, (product, i) => product * ring.Modulus(i).Value);
        ulong[] words = LayerRun.Ring(new Prg(new Block128((ulong)bits, 5)), 64 * 5, 64);
        BigInteger[] coefficients =
        [
            0, 1, modulus - 1, modulus / 2, (modulus / 2) + 1,
            .. Enumerable.Range(0, 59).Select(i => words.AsSpan(5 * i, 5).ToArray().Aggregate(BigInteger.Zero, (sum, word) => (sum << 64) + word) % modulus),
        ];
        double[] digits = new double[ring.Length];
        for (int i = 0; i < primes; i++)
        {
            Modulus p = ring.Modulus(i);
            ulong inverse = p.Invert((ulong)(modulus / p.Value % p.Value));
            for (int j = 0; j < 64; j++)
            {
                digits[(i * 64) + j] = p.ToCentred(p.Multiply((ulong)(coefficients[j] % p.Value), inverse));
            }
        }

        FractionKernel kernel = new(ring, bits);
        List<(ulong[] Low, ulong[] High)> results = [Rounded((low, high) => kernel.Round(digits, 64, new double[128], low, high)), Rounded((low, high) => kernel.RoundPortable(digits, 64, low, high))];
        if (Lanes256.IsSupported)
        {
            results.Add(Rounded((low, high) => kernel.RoundVector<Lanes256>(digits, 64, new double[128], low, high)));
        }

        for (int j = 0; j < 64; j++)
        {
            foreach ((ulong[] low, ulong[] high) in results)
            {
                (low[j] >> kernel.LowBits).Should().Be(0);
                (high[j] >> kernel.HighBits).Should().Be(0);
                UInt128 result = ((UInt128)high[j] << kernel.LowBits) | low[j];

                // 2^21 (result q - 2^b c) / q, folded to the nearest multiple of 2^b: within half a unit and a little.
                BigInteger error = (((BigInteger)result * modulus) - (coefficients[j] << bits)) % (modulus << bits);
                error = BigInteger.Min(BigInteger.Abs(error), (modulus << bits) - BigInteger.Abs(error));
                ((error << 21) / modulus).Should().BeLessThanOrEqualTo((1 << 20) + 2, $"coefficient {j}");
            }
        }
    }

    private static (ulong[] Low, ulong[] High) Rounded(Action<ulong[], ulong[]> round)
    {
        (ulong[] low, ulong[] high) = (new ulong[64], new ulong[64]);
        round(low, high);
        return (low, high);
    }
}
