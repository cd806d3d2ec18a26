using PrivateInference.Networks.Zoo;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Zoo;

public sealed class SeededWeightsTests
{
    private const int Samples = 20_000;

    [Fact]
    public void Uniform_ManyValues_HaveTheMomentsOfTheRange()
    {
        float[] values = new SeededWeights(1).Uniform(Samples, -1, 3);
        values.Should().OnlyContain(value => value >= -1 && value <= 3);
        values.Average().Should().BeApproximately(1, 0.05f);
        values.Select(value => (value - 1) * (value - 1)).Average().Should().BeApproximately(16f / 12, 0.05f);
    }

    [Fact]
    public void Convolution_GivenGain_KeepsThePower()
    {
        ConvolutionShape shape = new() { InputChannels = 64, InputHeight = 8, InputWidth = 8, OutputChannels = 64, KernelHeight = 3, KernelWidth = 3 };
        ChannelMoments input = ChannelMoments.Unit(64).Rectify();
        (_, ChannelMoments output) = new SeededWeights(2).Convolution(shape, input, gain: 3);
        output.Mean.Zip(output.Variance, (mean, variance) => (mean * mean) + variance).Average().Should().BeApproximately(9, 1);
    }

    // Grouped, dilated, strided and padded: the moments claimed are those of many drawn images.
    [Fact]
    public void Convolution_ManyImages_HaveTheMomentsClaimed()
    {
        ConvolutionShape shape = new()
        {
            InputChannels = 4,
            InputHeight = 5,
            InputWidth = 6,
            OutputChannels = 4,
            KernelHeight = 3,
            KernelWidth = 2,
            StrideHeight = 2,
            PadTop = 2,
            PadBottom = 1,
            PadLeft = 1,
            DilationHeight = 2,
            Groups = 2,
        };
        ChannelMoments input = new([0.5, -1, 2, 0], [1, 0.25, 0, 4]);
        SeededWeights random = new(3);
        (float[] weights, ChannelMoments claimed) = random.Convolution(shape, input, gain: 1);
        double[] sums = new double[4];
        double[] squares = new double[4];
        int images = Samples / shape.OutputHeight / shape.OutputWidth;
        for (int image = 0; image < images; image++)
        {
            float[] noise = random.Uniform(shape.InputElements, -Math.Sqrt(3), Math.Sqrt(3));
            double[] values = [.. noise.Select((value, i) => input.Mean[i / 30] + (value * Math.Sqrt(input.Variance[i / 30])))];
            for (int output = 0; output < shape.OutputElements; output++)
            {
                double y = Convolve(shape, values, weights, output);
                int channel = output / shape.OutputHeight / shape.OutputWidth;
                sums[channel] += y;
                squares[channel] += y * y;
            }
        }

        int perChannel = images * shape.OutputHeight * shape.OutputWidth;
        for (int channel = 0; channel < 4; channel++)
        {
            double mean = sums[channel] / perChannel;
            mean.Should().BeApproximately(claimed.Mean[channel], 0.05);
            ((squares[channel] / perChannel) - (mean * mean)).Should().BeInRange(0.5 * claimed.Variance[channel], 1.7 * claimed.Variance[channel]);
        }
    }

    // Mean 1/sqrt(2 pi), variance (1 - 1/pi) / 2 with a tenth of slack; far above zero nothing changes but the slack.
    [Theory]
    [InlineData(0, 1, 0.398942, 0.340845)]
    [InlineData(1, 4, 1.395593, 2.213763)]
    [InlineData(20, 4, 20, 4)]
    [InlineData(-20, 4, 0, 0)]
    public void Rectify_Gaussian_HasTheKnownMoments(double mean, double variance, double rectifiedMean, double rectifiedVariance)
    {
        ChannelMoments rectified = new ChannelMoments([mean], [variance]).Rectify();
        rectified.Mean[0].Should().BeApproximately(rectifiedMean, 1e-5);
        rectified.Variance[0].Should().BeApproximately(1.1 * rectifiedVariance, 1e-3);
    }

    private static double Convolve(ConvolutionShape shape, double[] image, float[] weights, int output)
    {
        int pixels = shape.OutputHeight * shape.OutputWidth;
        (int channel, int row, int column) = (output / pixels, output % pixels / shape.OutputWidth, output % shape.OutputWidth);
        int inputsPerGroup = shape.InputChannels / shape.Groups;
        int firstInput = channel / (shape.OutputChannels / shape.Groups) * inputsPerGroup;
        double sum = 0;
        for (int weight = 0; weight < shape.WeightElements / shape.OutputChannels; weight++)
        {
            int taps = shape.KernelHeight * shape.KernelWidth;
            int y = (row * shape.StrideHeight) - shape.PadTop + (weight % taps / shape.KernelWidth * shape.DilationHeight);
            int x = (column * shape.StrideWidth) - shape.PadLeft + (weight % shape.KernelWidth * shape.DilationWidth);
            if (y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth)
            {
                double pixel = image[((((firstInput + (weight / taps)) * shape.InputHeight) + y) * shape.InputWidth) + x];
                sum += pixel * weights[(channel * inputsPerGroup * taps) + weight];
            }
        }

        return sum;
    }
}
