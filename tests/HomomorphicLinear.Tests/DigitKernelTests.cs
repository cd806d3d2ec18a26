using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class DigitKernelTests
{
    private const int Length = 64;

    public static TheoryData<int> Bits => [20, 30, 31, 35, 36, 45, 46, 51];

    [Theory]
    [MemberData(nameof(Bits))]
    public void Cut_AnyResidues_GivesDigitsThatMakeThemUp(int bits)
    {
        (Modulus p, double[] first, double[] second) = Residues(bits);
        ResidueDigits digits = new(p);
        long[] firstSum = new long[Length];
        long[] secondSum = new long[Length];
        for (int j = 0; j < digits.Count; j++)
        {
            int[] pairs = new int[Length];
            int[] portable = new int[Length];
            DigitKernel.Cut(digits, first, second, j, pairs);
            DigitKernel.CutPortable(digits, first, second, j, portable);
            pairs.Should().Equal(portable);
            for (int i = 0; i < Length; i++)
            {
                firstSum[i] += (long)(short)pairs[i] << (digits.Width * j);
                secondSum[i] += (long)(pairs[i] >> 16) << (digits.Width * j);
                Math.Abs((int)(short)pairs[i]).Should().BeLessThanOrEqualTo(1 << (digits.Width - 1));
                Math.Abs(pairs[i] >> 16).Should().BeLessThanOrEqualTo(1 << (digits.Width - 1));
            }
        }

        firstSum.Should().Equal(first.Select(value => (long)value));
        secondSum.Should().Equal(second.Select(value => (long)value));
    }

    [Fact]
    public void Negate_LargestDigits_KeepsThemApart()
    {
        int[] negated = new int[4];
        DigitKernel.Negate([DigitKernel.Pair(1 << 14, -(1 << 14)), DigitKernel.Pair(-1, 0), DigitKernel.Pair(0, 1), DigitKernel.Pair(5, -7)], negated);
        negated.Should().Equal(DigitKernel.Pair(-(1 << 14), 1 << 14), DigitKernel.Pair(1, 0), DigitKernel.Pair(0, -1), DigitKernel.Pair(-5, 7));
    }

    [Theory]
    [MemberData(nameof(Bits))]
    public void Join_SumsUpToTheirBound_AgreesWithPortableModuloThePrime(int bits)
    {
        (Modulus p, double[] residues, _) = Residues(bits);
        int count = new ResidueDigits(p).Count;
        foreach (double bound in new[] { 1000, Math.ScaleB(1, 29), Math.ScaleB(1, 40), Math.ScaleB(1, 50) })
        {
            double[] random = [.. Enumerable.Range(0, count * Length).Select(i => residues[i * 7 % Length] % bound)];
            foreach (double[] sums in new[] { random, [.. Enumerable.Repeat(bound, random.Length)], [.. Enumerable.Repeat(-bound, random.Length)] })
            {
                double[] joined = new double[Length];
                double[] portable = new double[Length];
                DigitKernel.Join(p, bound, sums, joined);
                DigitKernel.JoinPortable(p, sums, portable);
                joined.Should().OnlyContain(value => Math.Abs(value) <= Math.ScaleB(1, 51));
                joined.Select(value => p.Reduce((long)value)).Should().Equal(portable.Select(value => p.Reduce((long)value)));
            }
        }
    }

    [Fact]
    public void Join_BoundTooLarge_Throws()
    {
        Action join = () => DigitKernel.Join(Residues(35).Modulus, Math.ScaleB(1, 51), new double[3 * Length], new double[Length]);
        join.Should().Throw<ArgumentException>();
    }

    private static (Modulus Modulus, double[] First, double[] Second) Residues(int bits)
    {
        NttTables tables = NttKernelTests.Tables(Length, bits);
        double half = (tables.Modulus.Value - 1) / 2;
        double[] first = NttKernelTests.Polynomial(tables, 1);
        double[] second = NttKernelTests.Polynomial(tables, 2);
        double[] edges = [half, -half, 0, 1, -1, half - 1];
        edges.CopyTo(first, 0);
        edges.CopyTo(second, 3);
        return (tables.Modulus, first, second);
    }
}
