namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// Shares a budget over layers by sensitivity, <c>r[l] = r eta[l] / sum(eta)</c>: what is beyond a layer's ReLUs goes to the other
/// layers in the same proportion, until nothing is.
/// </summary>
internal static class BudgetAllocation
{
    /// <summary>Shares a budget.</summary>
    /// <param name="sites">The ReLU layers.</param>
    /// <param name="sensitivities">eta of each, at least 0; all 0 counts as all equal.</param>
    /// <param name="budget">From 0 to all ReLUs.</param>
    /// <param name="granularity">What a layer's share is made of.</param>
    /// <returns>Scalars of each layer: exactly the budget in all where units are scalars, at most it otherwise, and no unit more would fit.</returns>
    public static long[] Share(IReadOnlyList<ReluSite> sites, IReadOnlyList<double> sensitivities, long budget, Granularity granularity)
    {
        double[] real = Clamped([.. sites.Select(s => (double)s.Count)], sensitivities, budget);
        long[] units = [.. sites.Select(s => s.UnitLength(granularity))];
        long[] shares = [.. real.Select((r, i) => Math.Min(sites[i].Count, (long)(r + 1e-6) / units[i] * units[i]))];
        long left = budget - shares.Sum();

        // Largest remainders first, in units, as long as one fits.
        int[] order = [.. Enumerable.Range(0, sites.Count).OrderByDescending(i => (real[i] - shares[i]) / units[i]).ThenBy(i => i)];
        bool added = true;
        while (added)
        {
            added = false;
            foreach (int i in order)
            {
                if (units[i] <= left && shares[i] + units[i] <= sites[i].Count)
                {
                    shares[i] += units[i];
                    left -= units[i];
                    added = true;
                }
            }
        }

        return shares;
    }

    /// <summary>The shares before they are made whole.</summary>
    /// <param name="sizes">ReLUs of each layer.</param>
    /// <param name="sensitivities">eta of each.</param>
    /// <param name="budget">At most the sum of the sizes.</param>
    /// <returns>Adding up to the budget, none above its size.</returns>
    public static double[] Clamped(IReadOnlyList<double> sizes, IReadOnlyList<double> sensitivities, double budget)
    {
        double[] shares = new double[sizes.Count];
        List<int> open = [.. Enumerable.Range(0, sizes.Count)];
        double left = budget;
        while (open.Count > 0)
        {
            double sum = open.Sum(i => sensitivities[i]);
            double Share(int i) => sum > 0 ? left * sensitivities[i] / sum : left / open.Count;
            List<int> full = [.. open.Where(i => Share(i) >= sizes[i])];
            if (full.Count == 0)
            {
                foreach (int i in open)
                {
                    shares[i] = Share(i);
                }

                break;
            }

            foreach (int i in full)
            {
                shares[i] = sizes[i];
            }

            left -= full.Sum(i => sizes[i]);
            open.RemoveAll(full.Contains);
        }

        return shares;
    }
}
