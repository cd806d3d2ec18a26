using PrivateInference.Primitives;

namespace PrivateInference.Networks.Zoo;

/// <summary>
/// Draws a network's weights from a seed and follows what they do to a unit-variance image. Weights are uniform with the variance
/// that keeps the signal's power, <c>gain^2 / sum E[x^2]</c>: He et al., "Delving Deep into Rectifiers", ICCV 2015, section 2.2,
/// with the second moment followed instead of assumed.
/// </summary>
internal sealed class SeededWeights
{
    private readonly Prg _prg;

    /// <summary>A source of weights.</summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    public SeededWeights(ulong seed) => _prg = new Prg(new Block128(seed, 0));

    /// <summary>Uniform values.</summary>
    /// <param name="count">How many.</param>
    /// <param name="low">Smallest.</param>
    /// <param name="high">Largest.</param>
    /// <returns>The values.</returns>
    public float[] Uniform(int count, double low, double high)
    {
        uint[] bits = new uint[count];
        _prg.FillValues<uint>(bits);
        float[] values = new float[count];
        double unit = (high - low) / (1 << 24);
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(low + (((bits[i] >> 8) + 0.5) * unit));
        }

        return values;
    }

    /// <summary>Weights of a convolution or a dense layer, and what they do to the moments.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="input">Moments of the input's channels.</param>
    /// <param name="gain">Root of the output's power.</param>
    /// <returns>Weights, row-major [output channels, input channels / groups, kernel height, kernel width], and the output's moments.</returns>
    public (float[] Weights, ChannelMoments Output) Convolution(ConvolutionShape shape, ChannelMoments input, double gain)
    {
        int fanIn = shape.WeightElements / shape.OutputChannels;
        (double[] means, double[] variances) = TapMoments(shape, input);
        double power = 0;
        for (int tap = 0; tap < means.Length; tap++)
        {
            power += variances[tap] + (means[tap] * means[tap]);
        }

        double bound = gain * Math.Sqrt(3 * shape.Groups / power);
        float[] weights = Uniform(shape.WeightElements, -bound, bound);
        double[] outputMeans = new double[shape.OutputChannels];
        double[] outputVariances = new double[shape.OutputChannels];
        int outputsPerGroup = shape.OutputChannels / shape.Groups;
        for (int output = 0; output < shape.OutputChannels; output++)
        {
            int first = output / outputsPerGroup * fanIn;
            ReadOnlySpan<float> row = weights.AsSpan(output * fanIn, fanIn);
            double mean = 0;
            double variance = 0;
            for (int tap = 0; tap < row.Length; tap++)
            {
                double weight = row[tap];
                mean += weight * means[first + tap];
                variance += weight * weight * variances[first + tap];
            }

            outputMeans[output] = mean;
            outputVariances[output] = variance;
        }

        return (weights, new ChannelMoments(outputMeans, outputVariances));
    }

    // Per input channel and tap. A tap lies outside the image for a share of the outputs, where it reads zero: its input is the
    // channel's with probability f, which has mean f m and variance f v + f (1 - f) m^2.
    private static (double[] Means, double[] Variances) TapMoments(ConvolutionShape shape, ChannelMoments input)
    {
        double[] rows = Inside(shape.InputHeight, shape.OutputHeight, shape.KernelHeight, shape.StrideHeight, shape.DilationHeight, shape.PadTop);
        double[] columns = Inside(shape.InputWidth, shape.OutputWidth, shape.KernelWidth, shape.StrideWidth, shape.DilationWidth, shape.PadLeft);
        double[] means = new double[shape.InputChannels * rows.Length * columns.Length];
        double[] variances = new double[means.Length];
        int tap = 0;
        for (int channel = 0; channel < shape.InputChannels; channel++)
        {
            double mean = input.Mean[channel];
            foreach (double row in rows)
            {
                foreach (double column in columns)
                {
                    double inside = row * column;
                    means[tap] = inside * mean;
                    variances[tap++] = (inside * input.Variance[channel]) + (inside * (1 - inside) * mean * mean);
                }
            }
        }

        return (means, variances);
    }

    private static double[] Inside(int inputs, int outputs, int kernel, int stride, int dilation, int padding)
    {
        double[] shares = new double[kernel];
        for (int tap = 0; tap < kernel; tap++)
        {
            int inside = 0;
            for (int output = 0; output < outputs; output++)
            {
                int position = (output * stride) + (tap * dilation) - padding;
                inside += position >= 0 && position < inputs ? 1 : 0;
            }

            shares[tap] = (double)inside / outputs;
        }

        return shares;
    }
}
