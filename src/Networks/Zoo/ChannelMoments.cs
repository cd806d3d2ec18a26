namespace PrivateInference.Networks.Zoo;

/// <summary>
/// Mean and variance of every channel of a tensor, followed analytically from a unit-variance image through the layers, so that a
/// seeded network's batch norms hold statistics that fit its weights without running it.
/// </summary>
/// <remarks>
/// Scalars count as independent and, before a ReLU, as Gaussian. Over random zero-mean weights the variance of a convolution's
/// output depends on the variances of its inputs alone, so correlation between them averages out.
/// </remarks>
/// <param name="Mean">One mean per channel.</param>
/// <param name="Variance">One variance per channel, 0 or more.</param>
internal sealed record ChannelMoments(double[] Mean, double[] Variance)
{
    // After a ReLU an error in the assumed variance is never reduced, only passed on, so errors would grow with depth; assuming a
    // little more than the Gaussian's variance makes them shrink instead.
    private const double RectifiedSlack = 1.1;

    /// <summary>Zero mean and unit variance.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <returns>The moments of a normalised image.</returns>
    public static ChannelMoments Unit(int channels)
        => new(new double[channels], [.. Enumerable.Repeat(1.0, channels)]);

    /// <summary>Channels one after another.</summary>
    /// <param name="parts">The tensors concatenated.</param>
    /// <returns>Their moments.</returns>
    public static ChannelMoments Concatenate(IReadOnlyList<ChannelMoments> parts)
        => new([.. parts.SelectMany(part => part.Mean)], [.. parts.SelectMany(part => part.Variance)]);

    /// <summary>Sum of two independent tensors.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Moments of the sum.</returns>
    public ChannelMoments Add(ChannelMoments other) => new(
        [.. Mean.Zip(other.Mean, (a, b) => a + b)],
        [.. Variance.Zip(other.Variance, (a, b) => a + b)]);

    /// <summary>Rectified Gaussian: <c>E = m F(m/s) + s f(m/s)</c>, <c>E2 = (m^2 + s^2) F(m/s) + m s f(m/s)</c>.</summary>
    /// <returns>Moments after a ReLU, the variance with the slack above.</returns>
    public ChannelMoments Rectify()
    {
        double[] means = new double[Mean.Length];
        double[] variances = new double[Mean.Length];
        for (int channel = 0; channel < means.Length; channel++)
        {
            double mean = Mean[channel];
            double deviation = Math.Max(Math.Sqrt(Variance[channel]), 1e-9);
            double ratio = mean / deviation;
            double below = NormalDistribution(ratio);
            double density = Math.Exp(-0.5 * ratio * ratio) / Math.Sqrt(2 * Math.PI);
            means[channel] = (mean * below) + (deviation * density);
            double square = (((mean * mean) + Variance[channel]) * below) + (mean * deviation * density);
            variances[channel] = RectifiedSlack * Math.Max(square - (means[channel] * means[channel]), 0);
        }

        return new ChannelMoments(means, variances);
    }

    /// <summary>
    /// Largest of a k x k window: the mean rises by <c>s ln k</c>, between what independent neighbours and what alike ones give, and
    /// the variance by 0.3 of itself for the doubt between the two.
    /// </summary>
    /// <param name="kernel">k.</param>
    /// <returns>Moments after a max pool.</returns>
    public ChannelMoments LargestOf(int kernel) => new(
        [.. Mean.Zip(Variance, (mean, variance) => mean + (Math.Log(kernel) * Math.Sqrt(variance)))],
        [.. Variance.Select(variance => 1.3 * variance)]);

    /// <summary>
    /// Mean of a window: the variance falls by the root of the window, between n for independent neighbours and 1 for equal ones.
    /// </summary>
    /// <param name="window">Scalars in the window.</param>
    /// <returns>Moments after an average pool.</returns>
    public ChannelMoments MeanOf(int window)
        => this with { Variance = [.. Variance.Select(variance => variance / Math.Sqrt(window))] };

    /// <summary>Every channel's moments once for each of its pixels.</summary>
    /// <param name="pixels">Pixels of a channel.</param>
    /// <returns>Moments of the flattened tensor.</returns>
    public ChannelMoments Flatten(int pixels) => new(
        [.. Mean.SelectMany(mean => Enumerable.Repeat(mean, pixels))],
        [.. Variance.SelectMany(variance => Enumerable.Repeat(variance, pixels))]);

    // Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17: error below 7.5e-8.
    private static double NormalDistribution(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        double tail = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI) * polynomial;
        return x >= 0 ? 1 - tail : tail;
    }
}
