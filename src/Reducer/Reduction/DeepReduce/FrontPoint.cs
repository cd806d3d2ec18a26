namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>A trained network of the lattice.</summary>
/// <param name="Stages">Stages that keep ReLUs, in the network's order.</param>
/// <param name="Thinned">Whether they keep half of their layers.</param>
/// <param name="Alpha">Factor of the number of channels.</param>
/// <param name="Rho">Factor of the resolution.</param>
/// <param name="Relus">Scalar ReLUs.</param>
/// <param name="ValidationAccuracy">In [0, 1].</param>
/// <param name="OnFront">Whether no other point has at most as many ReLUs and at least the accuracy, one of them strictly.</param>
public sealed record FrontPoint(IReadOnlyList<string> Stages, bool Thinned, double Alpha, double Rho, long Relus, double ValidationAccuracy, bool OnFront)
{
    /// <summary>Marks the points that no other dominates.</summary>
    /// <param name="points">Any points.</param>
    /// <returns>The same by rising ReLUs, each marked.</returns>
    public static IReadOnlyList<FrontPoint> Mark(IEnumerable<FrontPoint> points)
    {
        List<FrontPoint> sorted = [.. points.OrderBy(p => p.Relus).ThenByDescending(p => p.ValidationAccuracy)];
        return [.. sorted.Select(point => point with { OnFront = !sorted.Any(other => Dominates(other, point)) })];
    }

    private static bool Dominates(FrontPoint a, FrontPoint b) =>
        a.Relus <= b.Relus && a.ValidationAccuracy >= b.ValidationAccuracy && (a.Relus < b.Relus || a.ValidationAccuracy > b.ValidationAccuracy);
}
