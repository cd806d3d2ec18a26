namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// Which weights a sparse network has, and how that changes (Dettmers and Zettlemoyer, "Sparse networks from scratch", 2019): the
/// smallest weights of each layer are pruned; as many grow again where momentum is largest, layers sharing them by the mean momentum
/// of the weights they have.
/// </summary>
internal static class SparseTopology
{
    /// <summary>The same density everywhere: the largest weights of each layer.</summary>
    /// <param name="weights">Of each layer.</param>
    /// <param name="density">Share that stays, in (0, 1].</param>
    /// <returns>1 for a weight there is, 0 for none.</returns>
    public static List<float[]> First(IReadOnlyList<float[]> weights, double density) => [.. weights.Select(w =>
    {
        float[] mask = new float[w.Length];
        int count = Math.Max(1, (int)Math.Round(density * w.Length));
        foreach (int i in Enumerable.Range(0, w.Length).OrderByDescending(i => Math.Abs(w[i])).ThenBy(i => i).Take(count))
        {
            mask[i] = 1;
        }

        return mask;
    })];

    /// <summary>Prunes and grows.</summary>
    /// <param name="weights">Of each layer; those that are not there are 0.</param>
    /// <param name="momenta">Of each layer, also of weights that are not there.</param>
    /// <param name="masks">Of each layer; changed, their total kept.</param>
    /// <param name="rate">Share of each layer's weights that is pruned.</param>
    public static void Move(IReadOnlyList<float[]> weights, IReadOnlyList<float[]> momenta, IReadOnlyList<float[]> masks, double rate)
    {
        double[] worth = [.. masks.Select((mask, l) => mask.Select((m, i) => m * Math.Abs((double)momenta[l][i])).Sum() / Math.Max(1, mask.Sum()))];
        long pruned = 0;
        for (int l = 0; l < masks.Count; l++)
        {
            int[] there = [.. Enumerable.Range(0, masks[l].Length).Where(i => masks[l][i] != 0).OrderBy(i => Math.Abs(weights[l][i])).ThenBy(i => i)];

            // A layer never loses its last weight: nothing would tell its worth.
            foreach (int i in there.Take(Math.Min((int)(rate * there.Length), there.Length - 1)))
            {
                masks[l][i] = 0;
                pruned++;
            }
        }

        double[] room = [.. masks.Select(mask => (double)mask.Count(m => m == 0))];
        double[] shares = BudgetAllocation.Clamped(room, worth, pruned);
        long[] grown = [.. shares.Select(s => (long)(s + 1e-6))];
        long left = pruned - grown.Sum();
        foreach (int l in Enumerable.Range(0, masks.Count).OrderByDescending(l => shares[l] - grown[l]).ThenBy(l => l))
        {
            if (left > 0 && grown[l] < room[l])
            {
                grown[l]++;
                left--;
            }
        }

        for (int l = 0; l < masks.Count; l++)
        {
            int[] missing = [.. Enumerable.Range(0, masks[l].Length).Where(i => masks[l][i] == 0).OrderByDescending(i => Math.Abs(momenta[l][i])).ThenBy(i => i)];
            foreach (int i in missing.Take((int)grown[l]))
            {
                masks[l][i] = 1;
            }
        }
    }
}
