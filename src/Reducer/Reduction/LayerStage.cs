namespace PrivateInference.Reducer.Reduction;

/// <summary>ReLU layers of one size, as DeepReDuce and SENet's distillation group them.</summary>
/// <param name="Name">S1, S2 and so on; "stem" for a lone first layer of a residual network that shares its size with no block.</param>
/// <param name="Layers">Indices of its layers among the network's.</param>
/// <param name="Count">Scalar ReLUs.</param>
internal sealed record LayerStage(string Name, IReadOnlyList<int> Layers, long Count)
{
    /// <summary>
    /// Finds the stages: maximal runs of layers whose maps have the same height and width. Where the stem has the size of the first
    /// blocks it belongs to S1, as in the published counts of ResNet-18 for small images.
    /// </summary>
    /// <param name="sites">The ReLU layers in order.</param>
    /// <param name="structure">What lies before them.</param>
    /// <returns>The stages in order.</returns>
    public static IReadOnlyList<LayerStage> Find(IReadOnlyList<ReluSite> sites, NetworkStructure structure)
    {
        List<List<int>> runs = [];
        for (int i = 0; i < sites.Count; i++)
        {
            if (i == 0 || !sites[i].Shape.AsSpan(1).SequenceEqual(sites[i - 1].Shape.AsSpan(1)))
            {
                runs.Add([]);
            }

            runs[^1].Add(i);
        }

        bool hasStem = runs.Count > 1 && runs[0].Count == 1 && !structure.FollowsSum(sites[0]) && sites.Any(structure.FollowsSum);
        return [.. runs.Select((run, index) => new LayerStage(
            hasStem && index == 0 ? "stem" : $"S{index + (hasStem ? 0 : 1)}",
            run,
            run.Sum(i => sites[i].Count)))];
    }
}
