using System.Numerics;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Primitives.Tests;

/// <summary>Random convolutions, and one computed another way: padded image, exact integers, reduction at the end.</summary>
internal static class IntegerCases
{
    public static ConvolutionShape RandomShape(Prg random)
    {
        int groups = Pick(random, 1, 1, 1, 2, 3, 8, 19);
        int inputsPerGroup = Pick(random, 1, 1, 2, 3, 5, 16);
        int outputsPerGroup = Pick(random, 1, 2, 3, 4, 5, 8, 9, 16, 17, 31, 33, 40);
        int kernelHeight = Pick(random, 1, 1, 2, 3, 5);
        int kernelWidth = Pick(random, 1, 1, 2, 3, 5);
        int dilationHeight = Pick(random, 1, 1, 2, 3);
        int dilationWidth = Pick(random, 1, 1, 2, 3);
        ConvolutionShape shape = new()
        {
            InputChannels = groups * inputsPerGroup,
            OutputChannels = groups * outputsPerGroup,
            Groups = groups,
            InputHeight = Pick(random, 1, 2, 3, 5, 7, 9, 20),
            InputWidth = Pick(random, 1, 2, 3, 5, 7, 9, 20),
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
            StrideHeight = Pick(random, 1, 1, 2, 3),
            StrideWidth = Pick(random, 1, 1, 2, 3),
            PadTop = Pick(random, 0, 0, 1, 2, 4),
            PadLeft = Pick(random, 0, 0, 1, 2, 4),
            PadBottom = Pick(random, 0, 0, 1, 3),
            PadRight = Pick(random, 0, 0, 1, 3),
        };

        // A kernel that does not fit is made to fit by padding, so that kernels larger than the image are frequent.
        int missingRows = ((kernelHeight - 1) * dilationHeight) + 1 - shape.InputHeight - shape.PadTop - shape.PadBottom;
        int missingColumns = ((kernelWidth - 1) * dilationWidth) + 1 - shape.InputWidth - shape.PadLeft - shape.PadRight;
        return shape with
        {
            PadBottom = shape.PadBottom + Math.Max(0, missingRows),
            PadLeft = shape.PadLeft + Math.Max(0, missingColumns),
        };
    }

    public static long[] RandomWeights(Prg random, ConvolutionShape shape, int bits)
    {
        long[] weights = new long[shape.WeightElements];
        random.FillValues(weights.AsSpan());
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] >>= 64 - bits;
        }

        // Both ends of the range, wherever there is room.
        weights[0] = long.MinValue >> (64 - bits);
        weights[^1] = long.MaxValue >> (64 - bits);
        return weights;
    }

    public static ulong[] RandomInput(Prg random, ConvolutionShape shape)
    {
        ulong[] input = new ulong[shape.InputElements];
        random.FillRing(input, 64);
        input[0] = ulong.MaxValue;
        input[^1] = 1UL << 31;
        return input;
    }

    public static ulong[] Convolve(ConvolutionShape shape, long[] weights, ulong[] input, int ringBits, IntegerTier tier)
    {
        ulong[] output = new ulong[shape.OutputElements];
        Array.Fill(output, 0xdeadbeef_deadbeefUL);
        new IntegerWeights(shape, weights, ringBits, tier).Convolve(input, output);
        return output;
    }

    public static ulong[] Expected(ConvolutionShape shape, long[] weights, ulong[] input, int ringBits)
        => [.. Exact(shape, weights, input).Select(sum => (ulong)(sum & ((BigInteger.One << ringBits) - 1)))];

    public static List<BigInteger> Exact(ConvolutionShape shape, long[] weights, ulong[] input)
    {
        int height = shape.PadTop + shape.InputHeight + shape.PadBottom;
        int width = shape.PadLeft + shape.InputWidth + shape.PadRight;
        int inputs = shape.InputChannels / shape.Groups;
        ulong[,,] padded = new ulong[shape.InputChannels, height, width];
        for (int i = 0; i < input.Length; i++)
        {
            int row = i / shape.InputWidth % shape.InputHeight;
            padded[i / (shape.InputHeight * shape.InputWidth), row + shape.PadTop, (i % shape.InputWidth) + shape.PadLeft] = input[i];
        }

        List<BigInteger> output = [];
        for (int o = 0; o < shape.OutputChannels; o++)
        {
            int group = o * shape.Groups / shape.OutputChannels;
            for (int y = 0; y + ((shape.KernelHeight - 1) * shape.DilationHeight) < height; y += shape.StrideHeight)
            {
                for (int x = 0; x + ((shape.KernelWidth - 1) * shape.DilationWidth) < width; x += shape.StrideWidth)
                {
                    BigInteger sum = 0;
                    for (int tap = 0; tap < inputs * shape.KernelHeight * shape.KernelWidth; tap++)
                    {
                        int channel = (group * inputs) + (tap / (shape.KernelHeight * shape.KernelWidth));
                        int row = y + (tap / shape.KernelWidth % shape.KernelHeight * shape.DilationHeight);
                        int column = x + (tap % shape.KernelWidth * shape.DilationWidth);
                        sum += (BigInteger)weights[(o * inputs * shape.KernelHeight * shape.KernelWidth) + tap] * padded[channel, row, column];
                    }

                    output.Add(sum);
                }
            }
        }

        return output;
    }

    private static int Pick(Prg random, params ReadOnlySpan<int> choices) => choices[(int)(random.NextBlock().Low % (ulong)choices.Length)];
}
