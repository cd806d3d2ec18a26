using System.Numerics;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class ModulusTests
{
    public static TheoryData<ulong> Primes => [3, 97, 12289, 1073479681, PrimeSearch.Largest(36, 4096, 1)[0], PrimeSearch.Largest(51, 32768, 2)[1]];

    [Theory]
    [MemberData(nameof(Primes))]
    public void Multiply_AnyResidues_AgreesWithBigInteger(ulong prime)
    {
        Modulus modulus = new(prime);
        ulong[] random = LayerRun.Ring(new Prg(new Block128(prime, 1)), 200, 64);
        ulong[] values = [0, 1, prime - 1, prime / 2, (prime / 2) + 1, .. random.Select(value => value % prime)];
        foreach (ulong a in values)
        {
            foreach (ulong b in values.AsSpan(0, 40))
            {
                modulus.Multiply(a, b).Should().Be((ulong)((BigInteger)a * b % prime));
                modulus.Add(a, b).Should().Be((ulong)(((BigInteger)a + b) % prime));
                modulus.Subtract(a, b).Should().Be((ulong)(((BigInteger)a + prime - b) % prime));
            }

            modulus.FromCentred(modulus.ToCentred(a)).Should().Be(a);
            Math.Abs(modulus.ToCentred(a)).Should().BeLessThanOrEqualTo((prime - 1) / 2);
        }

        modulus.Multiply(modulus.Invert(prime - 2), prime - 2).Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(1UL << 51)]
    public void Modulus_OutOfRange_Throws(ulong value)
    {
        Action make = () => _ = new Modulus(value);
        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void IsPrime_SmallOddNumbers_AgreesWithTrialDivision()
    {
        for (ulong value = 3; value < 5000; value += 2)
        {
            bool expected = true;
            for (ulong divisor = 3; divisor * divisor <= value; divisor += 2)
            {
                expected &= value % divisor != 0;
            }

            PrimeSearch.IsPrime(value).Should().Be(expected, $"{value}");
        }
    }

    [Theory]
    [InlineData(3215031751)] // strong pseudoprime to 2, 3, 5, 7 (Pomerance, Selfridge, Wagstaff 1980)
    [InlineData(341550071728321)] // to 2, 3, 5, 7, 11, 13, 17 (Jaeschke 1993)
    public void IsPrime_StrongPseudoprime_IsRefused(ulong value) => PrimeSearch.IsPrime(value).Should().BeFalse();

    [Fact]
    public void Largest_FiftyOneBits_AreDistinctAndSplitTheRing()
    {
        IReadOnlyList<ulong> primes = PrimeSearch.Largest(51, 32768, 5);
        primes.Should().HaveCount(5).And.BeInDescendingOrder().And.OnlyHaveUniqueItems();
        primes.Should().OnlyContain(prime => prime % 65536 == 1 && prime >> 50 == 1 && BigInteger.ModPow(7, prime - 1, prime).IsOne);
    }
}
