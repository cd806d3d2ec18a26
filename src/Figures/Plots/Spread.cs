namespace PrivateInference.Figures.Plots;

/// <summary>Mean and spread of values that differ by seed alone.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The sample's standard deviation; zero for one value.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Spread(double Mean, double Deviation, int Count)
{
    /// <summary>The mean less one deviation.</summary>
    public double Low => Mean - Deviation;

    /// <summary>The mean and one deviation.</summary>
    public double High => Mean + Deviation;

    /// <summary>Sums up.</summary>
    /// <param name="values">At least one value.</param>
    /// <returns>Mean and deviation.</returns>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        double squares = all.Sum(value => (value - mean) * (value - mean));
        return new Spread(mean, all.Length > 1 ? Math.Sqrt(squares / (all.Length - 1)) : 0, all.Length);
    }
}
