using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Primitives.Tests;

public sealed class IntegerConvolutionTests
{
    private static readonly ConvolutionShape s_square = new()
    {
        InputChannels = 2,
        InputHeight = 4,
        InputWidth = 4,
        OutputChannels = 3,
        KernelHeight = 3,
        KernelWidth = 3,
        PadTop = 1,
        PadLeft = 1,
        PadBottom = 1,
        PadRight = 1,
    };

    [Theory]
    [InlineData((int)IntegerTier.Portable)]
    [InlineData((int)IntegerTier.X86V256)]
    [InlineData((int)IntegerTier.X86V512)]
    public void Convolve_RandomShapes_EqualsExactIntegers(int tier)
    {
        RequireTier(tier);
        for (ulong seed = 0; seed < 150; seed++)
        {
            Prg random = new(new Block128(seed, 1));
            ConvolutionShape shape = IntegerCases.RandomShape(random);
            int ringBits = 1 + (int)(random.NextBlock().Low % 64);
            int weightBits = 2 + (int)(random.NextBlock().Low % 40);
            CheckAgainstExact(shape, weightBits, ringBits, tier, random);
        }
    }

    [Theory]
    [InlineData((int)IntegerTier.X86V256)]
    [InlineData((int)IntegerTier.X86V512)]
    public void Convolve_RandomShapes_EqualsPortable(int tier)
    {
        RequireTier(tier);
        for (ulong seed = 0; seed < 1500; seed++)
        {
            Prg random = new(new Block128(seed, 2));
            ConvolutionShape shape = IntegerCases.RandomShape(random);
            long[] weights = IntegerCases.RandomWeights(random, shape, bits: 2 + (int)(seed % 63));
            ulong[] input = IntegerCases.RandomInput(random, shape);
            int ringBits = seed % 3 == 0 ? 64 : 1 + (int)(seed % 64);
            ulong[] got = IntegerCases.Convolve(shape, weights, input, ringBits, (IntegerTier)tier);
            ulong[] needed = IntegerCases.Convolve(shape, weights, input, ringBits, IntegerTier.Portable);
            got.AsSpan().SequenceEqual(needed).Should().BeTrue("seed {0}, {1} bits, {2}", seed, ringBits, shape);
        }
    }

    [Theory]
    [InlineData((int)IntegerTier.Portable)]
    [InlineData((int)IntegerTier.X86V256)]
    [InlineData((int)IntegerTier.X86V512)]
    public void Convolve_EveryWeightAndRingWidth_EqualsExactIntegers(int tier)
    {
        RequireTier(tier);
        foreach (int ringBits in (int[])[1, 16, 31, 32, 33, 48, 63, 64])
        {
            foreach (int weightBits in (int[])[2, 8, 16, 17, 31, 32, 33, 64])
            {
                CheckAgainstExact(s_square, weightBits, ringBits, tier, new Prg(new Block128((ulong)weightBits, (ulong)ringBits)));
                CheckAgainstExact(ConvolutionShape.Dense(37, 11), weightBits, ringBits, tier, new Prg(new Block128((ulong)weightBits, (ulong)ringBits)));
            }
        }
    }

    [Theory]
    [InlineData((int)IntegerTier.X86V256)]
    [InlineData((int)IntegerTier.X86V512)]
    public void Convolve_EveryPixelAndChannelCountAroundATile_EqualsExactIntegers(int tier)
    {
        RequireTier(tier);
        for (int pixels = 1; pixels <= 18; pixels++)
        {
            foreach (int channels in (int[])[1, 4, 8, 9, 15, 16, 17, 32, 33])
            {
                ConvolutionShape shape = new() { InputChannels = 3, InputHeight = 1, InputWidth = pixels, OutputChannels = channels };
                CheckAgainstExact(shape, weightBits: 8, ringBits: 64, tier, new Prg(new Block128((ulong)pixels, (ulong)channels)));
                CheckAgainstExact(shape, weightBits: 8, ringBits: 32, tier, new Prg(new Block128((ulong)pixels, (ulong)channels)));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Convolve_AnyDegreeOfParallelism_EqualsOneCore(int degree)
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            Prg random = new(new Block128(seed, 3));
            ConvolutionShape shape = IntegerCases.RandomShape(random) with { InputHeight = 40 };
            ulong[] input = IntegerCases.RandomInput(random, shape);
            IntegerWeights weights = new(shape, IntegerCases.RandomWeights(random, shape, bits: 12), seed % 2 == 0 ? 64 : 30);
            ulong[] one = new ulong[shape.OutputElements];
            ulong[] several = new ulong[shape.OutputElements];
            weights.Convolve(input, one);
            weights.Convolve(input, several, degree);
            several.AsSpan().SequenceEqual(one).Should().BeTrue("seed {0}, {1}", seed, shape);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(9, 5)]
    [InlineData(64, 10)]
    [InlineData(100, 67)]
    public void Convolve_DenseOnce_EqualsPortable(int inputs, int outputs)
    {
        ConvolutionShape shape = ConvolutionShape.Dense(inputs, outputs);
        foreach (int ringBits in (int[])[1, 32, 41, 64])
        {
            Prg random = new(new Block128((ulong)inputs, (ulong)outputs));
            long[] weights = IntegerCases.RandomWeights(random, shape, bits: 64);
            ulong[] input = IntegerCases.RandomInput(random, shape);
            ulong[] output = new ulong[outputs];
            IntegerConvolution.Convolve(shape, weights, input, output, ringBits);
            output.Should().Equal(IntegerCases.Convolve(shape, weights, input, ringBits, IntegerTier.Portable));
        }
    }

    [Fact]
    public void Convolve_SharesOfAnInput_AddUpToTheResult()
    {
        Prg random = new(new Block128(4, 4));
        long[] weights = IntegerCases.RandomWeights(random, s_square, bits: 10);
        ulong[] input = IntegerCases.RandomInput(random, s_square);
        ulong[] share = IntegerCases.RandomInput(random, s_square);
        ulong[] other = [.. input.Zip(share, (x, s) => x - s)];
        ulong[][] results = [new ulong[s_square.OutputElements], new ulong[s_square.OutputElements], new ulong[s_square.OutputElements]];
        IntegerConvolution.Convolve(s_square, weights, input, results[0]);
        IntegerConvolution.Convolve(s_square, weights, share, results[1]);
        IntegerConvolution.Convolve(s_square, weights, other, results[2]);
        results[1].Zip(results[2], (a, b) => a + b).Should().Equal(results[0]);
    }

    [Fact]
    public void Convolve_WrongLengths_NamesTheSpanAndBothLengths()
    {
        Action weights = () => IntegerConvolution.Convolve(s_square, new long[53], new ulong[32], new ulong[48]);
        Action input = () => IntegerConvolution.Convolve(s_square, new long[54], new ulong[33], new ulong[48]);
        Action output = () => IntegerConvolution.Convolve(s_square, new long[54], new ulong[32], new ulong[47]);
        weights.Should().Throw<ArgumentException>().WithMessage("weights has 53 elements, the shape needs 54*");
        input.Should().Throw<ArgumentException>().WithMessage("input has 33 elements, the shape needs 32*");
        output.Should().Throw<ArgumentException>().WithMessage("output has 47 elements, the shape needs 48*");
    }

    [Fact]
    public void Convolve_BadRingOrShape_Throws()
    {
        Action ring = () => _ = new IntegerWeights(s_square, new long[54], ringBits: 65);
        Action noRing = () => _ = new IntegerWeights(s_square, new long[54], ringBits: 0);
        Action groups = () => _ = new IntegerWeights(s_square with { Groups = 2 }, new long[27]);
        Action stride = () => _ = new IntegerWeights(s_square with { StrideWidth = 0 }, new long[54]);
        Action degree = () => new IntegerWeights(s_square, new long[54]).Convolve(new ulong[32], new ulong[48], 0);
        ring.Should().Throw<ArgumentOutOfRangeException>();
        noRing.Should().Throw<ArgumentOutOfRangeException>();
        groups.Should().Throw<ArgumentException>().WithMessage("2 input and 3 output channels are not multiples of 2 groups*");
        stride.Should().Throw<ArgumentException>().WithMessage("StrideWidth is 0, it must be at least 1*");
        degree.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void CheckAgainstExact(ConvolutionShape shape, int weightBits, int ringBits, int tier, Prg random)
    {
        long[] weights = IntegerCases.RandomWeights(random, shape, weightBits);
        ulong[] input = IntegerCases.RandomInput(random, shape);
        ulong[] got = IntegerCases.Convolve(shape, weights, input, ringBits, (IntegerTier)tier);
        ulong[] needed = IntegerCases.Expected(shape, weights, input, ringBits);
        got.AsSpan().SequenceEqual(needed).Should().BeTrue("{0}-bit weights, ring of {1} bits, {2}", weightBits, ringBits, shape);
    }

    private static void RequireTier(int tier)
        => Assert.SkipUnless(IntegerConvolution.IsSupported((IntegerTier)tier), $"this machine has no {(IntegerTier)tier}");
}
