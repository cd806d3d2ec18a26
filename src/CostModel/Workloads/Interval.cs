namespace PrivateInference.CostModel.Workloads;

/// <summary>A mean over independent runs, with its 95 % confidence interval.</summary>
/// <param name="Mean">Mean over the runs that have the number.</param>
/// <param name="HalfWidth">Half of the interval by Student's t; null for a single run.</param>
/// <param name="Runs">Runs that have the number.</param>
public sealed record Interval(double Mean, double? HalfWidth, int Runs)
{
    /// <summary>Sums up.</summary>
    /// <param name="values">One number a run; none gives null.</param>
    /// <returns>The interval, or null.</returns>
    public static Interval? Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return null;
        }

        double mean = all.Average();
        if (all.Length == 1)
        {
            return new Interval(mean, null, 1);
        }

        double variance = all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1);
        return new Interval(mean, StudentQuantile(all.Length - 1) * Math.Sqrt(variance / all.Length), all.Length);
    }

    /// <summary>
    /// The 97.5 % quantile of Student's t: a table for few degrees of freedom, above that the first terms of the expansion about the normal
    /// quantile (Abramowitz and Stegun 26.7.5), there within 0.0002.
    /// </summary>
    /// <param name="freedom">Degrees of freedom, 1 or more.</param>
    /// <returns>The quantile.</returns>
    internal static double StudentQuantile(int freedom)
    {
        ReadOnlySpan<double> table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281];
        if (freedom <= table.Length)
        {
            return table[freedom - 1];
        }

        double normal = 1.959963984540054;
        double cube = normal * normal * normal;
        double fifth = cube * normal * normal;
        double n = freedom;
        return normal
            + ((cube + normal) / (4 * n))
            + (((5 * fifth) + (16 * cube) + (3 * normal)) / (96 * n * n))
            + (((3 * fifth * normal * normal) + (19 * fifth) + (17 * cube) - (15 * normal)) / (384 * n * n * n));
    }
}
