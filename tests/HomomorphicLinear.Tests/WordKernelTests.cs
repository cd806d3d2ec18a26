using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class WordKernelTests
{
    // Two vectors and a rest.
    private const int Count = 11;

    [Theory]
    [InlineData(20)]
    [InlineData(36)]
    [InlineData(51)]
    public void CentreAndSubtract_Residues_AreTheModulusOwn(int bits)
    {
        Modulus p = NttKernelTests.Tables(64, bits).Modulus;
        ulong[] residues = [0, 1, p.Value / 2, (p.Value / 2) + 1, p.Value - 1, .. Words(6).Select(word => word % p.Value)];
        double[] values = new double[Count];
        WordKernel.Centre(p, residues, values);
        values.Should().Equal(residues.Select(p.ToCentred));

        double[] others = [.. values.Reverse()];
        ulong[] differences = new ulong[Count];
        WordKernel.Subtract(p, values, others, differences);
        differences.Should().Equal(residues.Zip(residues.Reverse(), p.Subtract));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(51)]
    public void ExtendAndCut_Words_AreSignedIntegers(int bits)
    {
        ulong mask = (1UL << bits) - 1;
        ulong[] words = [0, mask, mask >> 1, (mask >> 1) + 1, .. Words(7).Select(word => word & mask)];
        double[] values = new double[Count];
        WordKernel.Extend(words, bits, values);
        values.Should().Equal(words.Select(word => (double)((long)(word << (64 - bits)) >> (64 - bits))));
        ulong[] cut = new ulong[Count];
        WordKernel.Cut(values, bits, cut);
        cut.Should().Equal(words);
    }

    [Fact]
    public void AddBits_Words_AddsThemLessTheMean()
    {
        ulong[] words = Words(Count);
        double[] sums = [.. Enumerable.Range(0, Count).Select(i => (double)i)];
        WordKernel.AddBits(words, 0, 48, 7, sums);
        sums.Should().Equal(words.Select((word, i) => i + (double)(word >> 16) - 7));
        WordKernel.AddBits(words, 19, 18, -3, sums);
        sums.Should().Equal(words.Select((word, i) => i + (double)(word >> 16) - 7 + ((word >> 27) & 0x3ffff) + 3));
    }

    [Fact]
    public void Thirds_WordsAroundThem_AreTheHighWordOfThreeTimesThem()
    {
        const ulong Third = ulong.MaxValue / 3;
        ulong[] words = [0, Third, Third + 1, 2 * Third, (2 * Third) + 1, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1, .. Words(3)];
        double[] values = new double[Count];
        WordKernel.Thirds(words, values);
        values.Should().Equal(words.Select(word => (double)(ulong)((3 * (UInt128)word) >> 64) - 1));
    }

    [Fact]
    public void SubtractShifted_Words_WrapsAround()
    {
        const ulong Mask = (1UL << 40) - 1;
        ulong[] words = [.. Words(Count).Select(word => word & Mask)];
        ulong[] taken = Words(Count);
        ulong[] differences = [.. words];
        WordKernel.SubtractShifted(differences, 40, taken, 3);
        differences.Should().Equal(words.Zip(taken, (word, less) => (word - (less << 3)) & Mask));
    }

    [Fact]
    public void CutAndCompare_OneWordAtTheBound_IsSeenWhereverItIs()
    {
        const ulong Bound = 1000;
        for (int wrong = -1; wrong < Count; wrong++)
        {
            ulong[] words = [.. Enumerable.Range(0, Count).Select(i => (i == wrong ? Bound : Bound - 1) | (1UL << 40))];
            WordKernel.CutAndCompare(words, 0xffff, Bound).Should().Be(wrong < 0);
            words.Should().OnlyContain(word => word <= Bound);
        }
    }

    [Fact]
    public void Centre_OtherLength_Throws()
    {
        Action run = () => WordKernel.Centre(new Modulus(97), new ulong[4], new double[5]);
        run.Should().Throw<ArgumentException>().WithMessage("*4*5*");
    }

    private static ulong[] Words(int count) => LayerRun.Ring(new Prg(new Block128(81, 82)), count, 64);
}
