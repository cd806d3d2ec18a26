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
    [InlineData(51, 4, 76)]
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
        UInt128[] portable = new UInt128[64];
        UInt128[] dispatched = new UInt128[64];
        kernel.RoundPortable(digits, 64, portable);
        kernel.Round(digits, 64, dispatched);
        List<UInt128[]> results = [portable, dispatched];
        if (bits <= FractionKernel.MaximumVectorBits)
        {
            ulong[] shortened = new ulong[64];
            kernel.Round(digits, 64, new double[64], shortened);
            results.Add([.. shortened.Select(word => (UInt128)word)]);
        }

        if (bits <= FractionKernel.MaximumVectorBits && Lanes256.IsSupported)
        {
            double[] half = new double[64];
            kernel.RoundVector<Lanes256>(digits, 64, half);
            results.Add([.. half.Select(value => (UInt128)((ulong)(long)value & ((1UL << bits) - 1)))]);
        }

        for (int j = 0; j < 64; j++)
        {
            foreach (UInt128[] result in results)
            {
                // 2^21 (result q - 2^b c) / q, folded to the nearest multiple of 2^b: within half a unit and a little.
                BigInteger error = (((BigInteger)result[j] * modulus) - (coefficients[j] << bits)) % (modulus << bits);
                error = BigInteger.Min(BigInteger.Abs(error), (modulus << bits) - BigInteger.Abs(error));
                ((error << 21) / modulus).Should().BeLessThanOrEqualTo((1 << 20) + 2, $"coefficient {j}");
                (result[j] >> bits).Should().Be(UInt128.Zero);
            }
        }
    }
}
