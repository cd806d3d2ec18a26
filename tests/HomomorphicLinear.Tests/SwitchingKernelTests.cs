using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class SwitchingKernelTests
{
    private const int Length = 64;

    public static TheoryData<int> PrimeLengths => [20, 36, 50, 51];

    [Theory]
    [MemberData(nameof(PrimeLengths))]
    public void Add_AtTheEndsOfTheRange_AgreesWithPortable(int bits)
    {
        Modulus p = Prime(bits);
        double[] addend = Values(p, 1.25, 1);
        double[] sum = Values(p, 0.5, 2);
        double[] expected = [.. sum];
        SwitchingKernel.AddPortable(p, addend, expected);
        expected.Should().OnlyContain(value => Math.Abs(value) <= (p.Value - 1) / 2);
        Check(sum, expected, values => SwitchingKernel.Add(p, addend, values), values => SwitchingKernel.AddVector<Lanes256>(p, addend, values), values => SwitchingKernel.AddVector<Lanes512>(p, addend, values));
    }

    [Theory]
    [MemberData(nameof(PrimeLengths))]
    public void SubtractScale_AtTheEndsOfTheRange_AgreesWithPortable(int bits)
    {
        Modulus p = Prime(bits);
        double[] taken = Values(p, 1, 3);
        double[] value = Values(p, 1.25, 4);
        double[] expected = [.. value];
        ulong factor = p.Value / 2;
        SwitchingKernel.SubtractScalePortable(p, taken, factor, expected);
        Check(
            value,
            expected,
            values => SwitchingKernel.SubtractScale(p, taken, factor, values),
            values => SwitchingKernel.SubtractScaleVector<Lanes256>(p, taken, factor, values),
            values => SwitchingKernel.SubtractScaleVector<Lanes512>(p, taken, factor, values));
    }

    [Theory]
    [InlineData(51, 17)]
    [InlineData(51, 26)]
    [InlineData(36, 12)]
    [InlineData(30, 1)]
    public void SplitDigit_Repeated_GivesShortDigitsOfTheValue(int bits, int width)
    {
        double[] start = Values(Prime(bits), 0.5, 5);
        double[] rest = [.. start];
        double[] sum = new double[Length];
        double[] digit = new double[Length];
        for (int i = 0; i * width < bits - width; i++)
        {
            double[] before = [.. rest];
            SwitchingKernel.SplitDigit(width, rest, digit);
            double[] portableRest = [.. before];
            double[] portableDigit = new double[Length];
            SwitchingKernel.SplitDigitPortable(width, portableRest, portableDigit);
            rest.Should().Equal(portableRest);
            digit.Should().Equal(portableDigit).And.OnlyContain(value => Math.Abs(value) <= Math.ScaleB(0.5, width));
            sum = [.. sum.Zip(digit, (all, part) => all + Math.ScaleB(part, i * width))];
        }

        int taken = (bits - 1) / width * width;
        sum.Zip(rest, (all, high) => all + Math.ScaleB(high, taken)).Should().Equal(start);
    }

    [Fact]
    public void Permute_AnyPermutation_ReadsWhereItSays()
    {
        double[] source = [.. Enumerable.Range(0, Length).Select(i => (double)i)];
        int[] permutation = [.. Enumerable.Range(0, Length).Select(i => ((5 * i) + 3) % Length)];
        double[] destination = new double[Length];
        SwitchingKernel.Permute(permutation, source, destination);
        destination.Should().Equal(permutation.Select(place => (double)place));
    }

    [Fact]
    public void EveryKernel_WrongLength_Throws()
    {
        Modulus p = Prime(30);
        Action[] calls =
        [
            () => SwitchingKernel.Add(p, new double[8], new double[16]),
            () => SwitchingKernel.SubtractScale(p, new double[9], 1, new double[9]),
            () => SwitchingKernel.SplitDigit(3, new double[8], new double[16]),
            () => SwitchingKernel.Permute(new int[8], new double[8], new double[16]),
        ];
        foreach (Action call in calls)
        {
            call.Should().Throw<ArgumentException>();
        }
    }

    private static void Check(double[] start, double[] expected, Action<double[]> dispatched, Action<double[]> half, Action<double[]> whole)
    {
        List<Action<double[]>> calls = [dispatched];
        if (Lanes256.IsSupported)
        {
            calls.Add(half);
        }

        if (Lanes512.IsSupported)
        {
            calls.Add(whole);
        }

        foreach (Action<double[]> call in calls)
        {
            double[] values = [.. start];
            call(values);
            values.Should().Equal(expected);
        }
    }

    private static Modulus Prime(int bits) => new(PrimeSearch.Largest(bits, 16, 1)[0]);

    /// <summary>Random integers within a multiple of p, the ends of the range among them.</summary>
    private static double[] Values(Modulus p, double range, ulong seed)
    {
        double most = Math.Floor(range * p.Value);
        ulong[] random = LayerRun.Ring(new Prg(new Block128(seed, p.Value)), Length - 4, 64);
        return [most, -most, 0, 1, .. random.Select(value => Math.Round((Math.ScaleB(value >> 11, -52) - 1) * most))];
    }
}
