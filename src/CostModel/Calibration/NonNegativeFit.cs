namespace PrivateInference.CostModel.Calibration;

/// <summary>Unit costs, none negative, that explain times best, each time weighed by its inverse.</summary>
internal static class NonNegativeFit
{
    private const int Sweeps = 2000;

    /// <summary>Fits by cyclic coordinate descent on the squares of <c>sum(units * cost) / seconds - 1</c>.</summary>
    /// <param name="samples">Units by kind and the time they took together, positive.</param>
    /// <returns>Seconds per unit, by kind, each 0 or more.</returns>
    public static double[] Solve(IReadOnlyList<(double[] Units, double Seconds)> samples)
    {
        int kinds = samples[0].Units.Length;
        double[][] rows = [.. samples.Select(sample => sample.Units.Select(units => units / sample.Seconds).ToArray())];
        double[] costs = new double[kinds];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int kind = 0; kind < kinds; kind++)
            {
                double numerator = 0;
                double denominator = 0;
                foreach (double[] row in rows)
                {
                    double rest = 1;
                    for (int other = 0; other < kinds; other++)
                    {
                        rest -= other == kind ? 0 : row[other] * costs[other];
                    }

                    numerator += rest * row[kind];
                    denominator += row[kind] * row[kind];
                }

                costs[kind] = denominator > 0 ? Math.Max(0, numerator / denominator) : 0;
            }
        }

        return costs;
    }
}
