using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class DigitProductKernelTests
{
    /// <summary>Bits of a prime and of the weights, terms: fewer than a word sums, as many, several times as many.</summary>
    public static TheoryData<int, int, int> Sums => new() { { 35, 12, 1 }, { 35, 12, 128 }, { 35, 12, 129 }, { 35, 12, 300 }, { 45, 15, 2 }, { 45, 15, 7 }, { 51, 12, 200 }, { 51, 4, 40 } };

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum512_AnyDigits_AgreesWithPortable(int bits, int weightBits, int terms)
    {
        Assert.SkipUnless(PairLanes512.IsSupported, "this machine has no AVX-512BW");
        RequireAgreement(bits, weightBits, terms, DigitProductKernel.SumVector<PairLanes512>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum256_AnyDigits_AgreesWithPortable(int bits, int weightBits, int terms)
    {
        Assert.SkipUnless(PairLanes256.IsSupported, "this machine has no AVX2");
        RequireAgreement(bits, weightBits, terms, DigitProductKernel.SumVector<PairLanes256>);
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void Sum_AnyDigits_AgreesWithPortable(int bits, int weightBits, int terms) => RequireAgreement(bits, weightBits, terms, DigitProductKernel.Sum);

    [Fact]
    public void Sum_WeightsOfAnotherLength_Throws()
    {
        Action sum = () => DigitProductKernel.Sum(new int[64], [0, 1], 0, new int[7], 2, true, new double[DigitProductKernel.Answers * DigitProductKernel.Length]);
        sum.Should().Throw<ArgumentException>().WithMessage("*2*7*128*");
    }

    private delegate void Kernel(ReadOnlySpan<int> pairs, ReadOnlySpan<int> starts, int offset, ReadOnlySpan<int> weights, int termsInAWord, bool isFirst, Span<double> sums);

    private static void RequireAgreement(int bits, int weightBits, int terms, Kernel kernel)
    {
        ResidueDigits digits = new(bits);
        int largestDigit = 1 << (digits.Width - 1);
        int largestWeight = (1 << weightBits) - 1;
        Prg prg = new(new Block128(1, (ulong)terms));
        int Random(int largest) => (int)(prg.NextBlock().Low % ((2 * (ulong)largest) + 1)) - largest;
        (Func<int> Digit, Func<int> Weight)[] kinds =
        [
            (() => Random(largestDigit), () => Random(largestWeight)),
            (() => largestDigit, () => largestWeight),
            (() => -largestDigit, () => largestWeight),
        ];
        foreach ((Func<int> digit, Func<int> weight) in kinds)
        {
            int[] pairs = [.. Enumerable.Range(0, terms + 100).Select(_ => DigitKernel.Pair(digit(), digit()))];
            int[] starts = [.. Enumerable.Range(0, terms).Select(term => term * 5 % (terms + 3))];
            int[] weights = [.. Enumerable.Range(0, DigitProductKernel.Answers * terms).Select(_ => DigitKernel.Pair(weight(), weight()))];
            double[] sums = [.. Enumerable.Repeat(double.NaN, DigitProductKernel.Answers * DigitProductKernel.Length)];
            double[] expected = new double[sums.Length];
            foreach (bool isFirst in new[] { true, false })
            {
                kernel(pairs, starts, 3, weights, digits.TermsInAWord(weightBits), isFirst, sums);
                DigitProductKernel.SumPortable(pairs, starts, 3, weights, isFirst, expected);
                sums.Should().Equal(expected);
            }
        }
    }
}
