namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>Drops every other ReLU layer of a stage.</summary>
internal static class StageThinning
{
    /// <summary>The layers that stay.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="sites">The network's ReLU layers.</param>
    /// <param name="structure">What lies before them.</param>
    /// <param name="reading">Which ReLU of a block stays.</param>
    /// <returns>Indices in order; at least one. A stem in the stage goes with either reading.</returns>
    public static IReadOnlyList<int> Keep(LayerStage stage, IReadOnlyList<ReluSite> sites, NetworkStructure structure, Thinning reading)
    {
        List<int> afterSum = [.. stage.Layers.Where(i => structure.FollowsSum(sites[i]))];
        List<int> kept = afterSum.Count == 0
            ? [.. stage.Layers.Where((_, position) => position % 2 == (reading == Thinning.AfterSum ? 1 : 0))]
            : reading == Thinning.AfterSum
                ? afterSum
                : [.. afterSum.Select(i => i - 1).Where(i => stage.Layers.Contains(i) && !afterSum.Contains(i))];
        return kept.Count > 0 ? kept : [stage.Layers[^1]];
    }
}
