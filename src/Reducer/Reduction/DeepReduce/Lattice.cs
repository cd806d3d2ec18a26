using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.Reshaping;

namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>
/// All networks that DeepReDuce considers: the stages kept are the most critical one, the two most critical ones, and so on; each
/// such set thinned or not, at every width and resolution. A point has <c>sum over kept stages x (1/2 if thinned) x alpha x rho^2</c> ReLUs.
/// </summary>
internal sealed class Lattice
{
    private readonly Dictionary<(double Alpha, double Rho), (ModelProto Network, IReadOnlyList<ReluSite> Sites)> _shapes = [];

    /// <summary>Builds the lattice of a network.</summary>
    /// <param name="network">Not changed.</param>
    /// <param name="sites">Its ReLU layers.</param>
    /// <param name="options">Widths, resolutions and thinning.</param>
    /// <param name="order">Its stages by falling criticality.</param>
    /// <param name="seed">Draws weights that another resolution needs anew.</param>
    public Lattice(ModelProto network, IReadOnlyList<ReluSite> sites, DeepReduceOptions options, IReadOnlyList<LayerStage> order, ulong seed)
    {
        NetworkStructure structure = new(network);
        List<LatticePoint> points = [];
        foreach (double alpha in options.Alphas)
        {
            foreach (double rho in options.Rhos)
            {
                if (Reshape(network, alpha, rho, seed) is not IReadOnlyList<ReluSite> shaped)
                {
                    continue;
                }

                for (int kept = 1; kept <= order.Count; kept++)
                {
                    LayerStage[] stages = [.. order.Take(kept).OrderBy(s => s.Layers[0])];
                    string[] names = [.. stages.Select(s => s.Name)];
                    foreach (bool thinned in (bool[])[false, true])
                    {
                        int[] layers = [.. stages.SelectMany(s => thinned ? StageThinning.Keep(s, sites, structure, options.Thinning) : s.Layers)];
                        points.Add(new LatticePoint(names, thinned, alpha, rho, layers, layers.Sum(i => shaped[i].Count)));
                    }
                }
            }
        }

        Points = points;
    }

    /// <summary>Every point, wide ones of full resolution first.</summary>
    public IReadOnlyList<LatticePoint> Points { get; }

    /// <summary>Widths with resolutions that the network does not allow, each with the reason.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>The point of most ReLUs within a budget; of equals the one that is reshaped least and not thinned.</summary>
    /// <param name="budget">Most ReLUs.</param>
    /// <returns>The point; without any stage where nothing fits.</returns>
    public LatticePoint Largest(long budget) => Points.Where(p => p.Relus <= budget)
        .OrderByDescending(p => p.Relus).ThenByDescending(p => p.Alpha * p.Rho * p.Rho).ThenByDescending(p => p.Alpha).ThenBy(p => p.Thinned)
        .FirstOrDefault() ?? new LatticePoint([], Thinned: false, Alpha: 1, Rho: 1, [], Relus: 0);

    /// <summary>The network of a point, with all its ReLUs in place.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The network and its ReLU layers.</returns>
    public (ModelProto Network, IReadOnlyList<ReluSite> Sites) Shape(LatticePoint point) => _shapes[(point.Alpha, point.Rho)];

    private IReadOnlyList<ReluSite>? Reshape(ModelProto network, double alpha, double rho, ulong seed)
    {
        try
        {
            ModelProto shaped = alpha == 1 && rho == 1 ? network : NetworkReshaper.Resize(network, alpha, rho, seed);
            IReadOnlyList<ReluSite> sites = ReluSite.Find(shaped);
            _shapes[(alpha, rho)] = (shaped, sites);
            return sites;
        }
        catch (NotSupportedException error) when (alpha < 1 || rho < 1)
        {
            LeftOut.Add(FormattableString.Invariant($"alpha {alpha}, rho {rho}: {error.Message}"));
            return null;
        }
    }
}
