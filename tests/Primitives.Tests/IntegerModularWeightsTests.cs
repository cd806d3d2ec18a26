using System.Numerics;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Primitives.Tests;

public sealed class IntegerModularWeightsTests
{
    private static readonly ConvolutionShape s_shape = new()
    {
        InputChannels = 5,
        InputHeight = 4,
        InputWidth = 3,
        OutputChannels = 9,
        KernelHeight = 3,
        KernelWidth = 2,
        PadTop = 1,
        PadRight = 1,
    };

    [Theory]
    [InlineData(2UL, 16, 1)]
    [InlineData(3UL, 2, 1)]
    [InlineData(65537UL, 12, 1)]
    [InlineData(4293918721UL, 8, 1)]
    [InlineData(2061584302081UL, 12, 1)]
    [InlineData(2061584302081UL, 24, 2)]
    [InlineData((1UL << 61) - 1, 12, 61)]
    [InlineData((1UL << 60) - 93, 20, 30)]
    [InlineData(1UL << 40, 50, 5)]
    public void Convolve_ModulusAndWeights_EqualsExactIntegers(ulong modulus, int weightBits, int limbs)
    {
        Prg random = new(new Block128(modulus, (ulong)weightBits));
        long[] weights = IntegerCases.RandomWeights(random, s_shape, weightBits);
        ulong[] input = [.. IntegerCases.RandomInput(random, s_shape).Select(value => value % modulus)];
        input[0] = modulus - 1;
        input[1] = 0;
        IntegerModularWeights modular = new(s_shape, weights, modulus);
        ulong[] output = new ulong[s_shape.OutputElements];
        modular.Convolve(input, output);
        output.Should().Equal(Residues(IntegerCases.Exact(s_shape, weights, input), modulus));
        modular.Limbs.Should().Be(limbs);

        ulong[] parallel = new ulong[s_shape.OutputElements];
        modular.Convolve(input, parallel, 2);
        parallel.Should().Equal(output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convolve_AllExtremesOfOneSign_EqualsExactIntegers(bool negative)
    {
        const ulong Modulus = (1UL << 45) - 229;
        ConvolutionShape shape = ConvolutionShape.Dense(1024, 3);
        long[] weights = new long[shape.WeightElements];
        Array.Fill(weights, negative ? -127 : 127);
        ulong[] input = new ulong[1024];
        Array.Fill(input, Modulus - 1);
        ulong[] output = new ulong[3];
        IntegerModularWeights modular = new(shape, weights, Modulus);
        modular.Convolve(input, output);
        modular.Limbs.Should().Be(1);
        output.Should().Equal(Residues(IntegerCases.Exact(shape, weights, input), Modulus));
    }

    [Fact]
    public void Reduce_EndsOfItsRange_GivesTheResidue()
    {
        foreach (ulong modulus in (ulong[])[2, 3, 5, 65536, 65537, (1UL << 32) - 5, (1UL << 61) - 1, 1UL << 61])
        {
            IntegerModulus reduction = new(modulus);
            foreach (long value in (long[])[-(1L << 62), -(1L << 62) + 1, -(long)modulus, -1, 0, 1, (long)modulus - 1, (long)modulus, 1L << 62, long.MaxValue])
            {
                ((BigInteger)reduction.Reduce(value)).Should().Be((((BigInteger)value % modulus) + modulus) % modulus, "{0} mod {1}", value, modulus);
            }
        }
    }

    [Fact]
    public void Constructor_NoModulusOrTooLarge_Throws()
    {
        Action one = () => _ = new IntegerModularWeights(s_shape, new long[s_shape.WeightElements], 1);
        Action modulus = () => _ = new IntegerModularWeights(s_shape, [.. Enumerable.Repeat(1L << 10, s_shape.WeightElements)], 1UL << 63);
        Action weights = () => _ = new IntegerModularWeights(s_shape, [.. Enumerable.Repeat(long.MinValue, s_shape.WeightElements)], 65537);
        one.Should().Throw<ArgumentOutOfRangeException>();
        modulus.Should().Throw<ArgumentException>().WithMessage("*15 bits and the modulus has 63, each may have 61*");
        weights.Should().Throw<ArgumentException>().WithMessage("*64 bits and the modulus has 17*");
    }

    private static IEnumerable<ulong> Residues(List<BigInteger> sums, ulong modulus) => sums.Select(sum => (ulong)(((sum % modulus) + modulus) % modulus));
}
