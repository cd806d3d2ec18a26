using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class SamplerTests
{
    private const int Count = 1 << 16;

    private static readonly ulong[] s_words = new ulong[Count];

    [Fact]
    public void Noise_ManySamples_HasTheVarianceOfTheCentredBinomial()
    {
        double[] values = new double[Count];
        Sampler.Noise(new Prg(new Block128(1, 1)), s_words, values);
        values.Average().Should().BeApproximately(0, 5 * Parameters.Sigma / Math.Sqrt(Count));
        values.Average(value => value * value).Should().BeApproximately(10.5, 0.4);
        values.Should().OnlyContain(value => Math.Abs(value) <= 21 && value == Math.Round(value));
        Parameters.Sigma.Should().BeGreaterThanOrEqualTo(3.2);
    }

    [Fact]
    public void Ternary_ManySamples_IsUniform()
    {
        double[] values = new double[Count];
        Sampler.Ternary(new Prg(new Block128(2, 1)), s_words, values);
        foreach (double value in new[] { -1.0, 0, 1 })
        {
            values.Count(sample => sample == value).Should().BeCloseTo(Count / 3, 700);
        }
    }

    [Fact]
    public void Uniform_SmallPrime_RejectsAndStaysUniform()
    {
        // 12289 takes 14 bits, so a quarter of the words is rejected: the frequent case of the rare path.
        double[] values = new double[Count];
        Sampler.Uniform(new Prg(new Block128(3, 1)), new Modulus(12289), s_words, values);
        values.Should().OnlyContain(value => Math.Abs(value) <= 6144);
        double[] cells = new double[16];
        foreach (double value in values)
        {
            cells[(int)((value + 6144) * 16 / 12289)]++;
        }

        cells.Sum(count => (count - (Count / 16.0)) * (count - (Count / 16.0)) / (Count / 16.0)).Should().BeLessThan(45);
    }

    [Theory]
    [InlineData(10, 10, 9)]
    [InlineData(48, 48, 48)]
    [InlineData(49, 48, 48)]
    [InlineData(50, 49, 49)]
    [InlineData(70, 69, 69)]
    [InlineData(96, 96, 96)]
    [InlineData(97, 96, 96)]
    [InlineData(120, 119, 119)]
    [InlineData(144, 144, 144)]
    public void Flood_AnyWidths_HasTheirRangeMeanAndVariance(int first, int second, int third)
    {
        int[] widths = [first, second, third];
        double[] limbs = new double[Count * Sampler.LimbsOf(widths)];
        Sampler.Flood(new Prg(new Block128(4, (ulong)first)), widths, s_words, limbs);
        double[] values = [.. Enumerable.Range(0, Count).Select(i => Enumerable.Range(0, limbs.Length / Count).Sum(j => Math.ScaleB(limbs[(j * Count) + i], 48 * j)))];
        double bound = widths.Sum(bits => Math.ScaleB(0.5, bits));
        double variance = widths.Sum(bits => Math.ScaleB(1.0, 2 * bits) / 12);
        values.Should().OnlyContain(value => Math.Abs(value) <= bound);
        values.Max().Should().BeGreaterThan(0.8 * bound);
        values.Average().Should().BeApproximately(0, 5 * Math.Sqrt(variance / Count));
        values.Average(value => value * value / variance).Should().BeApproximately(1, 0.03);
        limbs.Should().OnlyContain(value => Math.Abs(value) <= Math.ScaleB(1.0, 50));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(13)]
    public void FloodingWidths_OneStepApart_HaveTheHellingerDistanceOfTheProof(int bits)
    {
        foreach ((int shorter, double bound) in NoiseModel.s_widthChoices)
        {
            double[] distribution = [1];
            foreach (int width in new[] { bits, bits - (shorter == 2 ? 1 : 0), bits - (shorter >= 1 ? 1 : 0) })
            {
                distribution = AddUniform(distribution, 1 << width);
            }

            double sum = 0;
            for (int i = 0; i <= distribution.Length; i++)
            {
                double here = i < distribution.Length ? distribution[i] : 0;
                double before = i > 0 ? distribution[i - 1] : 0;
                sum += Math.Pow(Math.Sqrt(here) - Math.Sqrt(before), 2) / 2;
            }

            double scaled = sum * Math.ScaleB(1.0, 2 * bits);
            scaled.Should().BeLessThan(bound).And.BeGreaterThan(0.9 * bound);
        }
    }

    private static double[] AddUniform(double[] distribution, int width)
    {
        double[] result = new double[distribution.Length + width - 1];
        double window = 0;
        for (int i = 0; i < result.Length; i++)
        {
            window += i < distribution.Length ? distribution[i] : 0;
            window -= i >= width ? distribution[i - width] : 0;
            result[i] = Math.Max(0, window / width);
        }

        return result;
    }
}
