namespace PrivateInference.Reducer.Reduction.Baselines;

/// <summary>Scores drawn by lot.</summary>
internal static class Lots
{
    private const ulong Purpose = 4UL << 32;

    /// <summary>Draws a score for every unit.</summary>
    /// <param name="sites">The ReLU layers.</param>
    /// <param name="options">Seed and granularity.</param>
    /// <returns>For each layer one score per scalar, in [0, 1); equal within a unit.</returns>
    public static IReadOnlyList<double[]> Draw(IReadOnlyList<ReluSite> sites, ReductionOptions options)
    {
        RandomStream random = new(options.Seed, Purpose);
        List<double[]> lots = [];
        foreach (ReluSite site in sites)
        {
            double[] scores = new double[site.Count];
            long unit = site.UnitLength(options.Granularity);

            // One lot for each unit, not for each scalar: means of many lots would all be alike.
            for (long i = 0; i < scores.Length; i++)
            {
                scores[i] = i % unit == 0 ? random.NextUnit() : scores[i - 1];
            }

            lots.Add(scores);
        }

        return lots;
    }
}
