namespace PrivateInference.Reducer.Reduction;

/// <summary>What is kept or removed at once.</summary>
public enum Granularity
{
    /// <summary>Single scalars.</summary>
    Pixel,

    /// <summary>All scalars of a channel.</summary>
    Channel,

    /// <summary>All scalars of a layer.</summary>
    Layer,
}

/// <summary>Turns scores of ReLUs into masks that meet a budget.</summary>
internal static class MaskSelection
{
    /// <summary>Keeps the units of highest score over the whole network while they fit.</summary>
    /// <param name="sites">The ReLU layers.</param>
    /// <param name="scores">For each layer one score per scalar; a unit's score is the mean of its scalars'.</param>
    /// <param name="budget">Most scalars that may be kept.</param>
    /// <param name="granularity">What a unit is.</param>
    /// <returns>For each layer, one flag per scalar; at most the budget is set, exactly the budget where units are scalars.</returns>
    public static IReadOnlyList<bool[]> Best(IReadOnlyList<ReluSite> sites, IReadOnlyList<double[]> scores, long budget, Granularity granularity)
    {
        List<(double Score, int Site, int Start, int Length)> units = [];
        for (int site = 0; site < sites.Count; site++)
        {
            int length = (int)sites[site].UnitLength(granularity);
            for (int start = 0; start < scores[site].Length; start += length)
            {
                double sum = 0;
                foreach (double score in scores[site].AsSpan(start, length))
                {
                    sum += score;
                }

                units.Add((sum / length, site, start, length));
            }
        }

        bool[][] kept = [.. sites.Select(s => new bool[s.Count])];
        long left = budget;
        foreach ((double _, int site, int start, int length) in units.OrderByDescending(u => u.Score).ThenBy(u => u.Site).ThenBy(u => u.Start))
        {
            if (length <= left)
            {
                Array.Fill(kept[site], true, start, length);
                left -= length;
            }
        }

        return kept;
    }

    /// <summary>Keeps the units of highest score within each layer while they fit.</summary>
    /// <param name="sites">The ReLU layers.</param>
    /// <param name="scores">For each layer one score per scalar; a unit's score is the mean of its scalars'.</param>
    /// <param name="shares">Most scalars of each layer that may be kept.</param>
    /// <param name="granularity">What a unit is.</param>
    /// <returns>For each layer, one flag per scalar; exactly its share is set where units are scalars.</returns>
    public static IReadOnlyList<bool[]> BestByLayer(IReadOnlyList<ReluSite> sites, IReadOnlyList<double[]> scores, IReadOnlyList<long> shares, Granularity granularity) =>
        [.. sites.Select((site, i) => Best([site], [scores[i]], shares[i], granularity)[0])];

    /// <summary>Shares a budget over layers in proportion to their sizes, by largest remainders.</summary>
    /// <param name="sites">The ReLU layers.</param>
    /// <param name="budget">Scalars in all; at most as many as there are.</param>
    /// <returns>Scalars of each layer, adding up to the budget.</returns>
    public static long[] InProportion(IReadOnlyList<ReluSite> sites, long budget)
    {
        long total = sites.Sum(s => s.Count);
        Int128[] products = [.. sites.Select(s => (Int128)s.Count * budget)];
        long[] shares = [.. products.Select(p => (long)(p / total))];
        int[] order = [.. Enumerable.Range(0, sites.Count).OrderByDescending(i => products[i] % total).ThenBy(i => i)];
        long left = budget - shares.Sum();
        for (int i = 0; i < left; i++)
        {
            shares[order[i]]++;
        }

        return shares;
    }
}
