namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>One network of DeepReDuce's lattice.</summary>
/// <param name="Stages">Stages that keep ReLUs, in the network's order.</param>
/// <param name="Thinned">Whether they keep half of their layers.</param>
/// <param name="Alpha">Factor of the number of channels.</param>
/// <param name="Rho">Factor of the resolution.</param>
/// <param name="Layers">Indices of the layers kept.</param>
/// <param name="Relus">Scalar ReLUs.</param>
internal sealed record LatticePoint(IReadOnlyList<string> Stages, bool Thinned, double Alpha, double Rho, IReadOnlyList<int> Layers, long Relus)
{
    /// <summary>As it is written in tables and file names.</summary>
    public string Name => FormattableString.Invariant($"{(Stages.Count == 0 ? "none" : string.Join('+', Stages))}{(Thinned ? "-thinned" : string.Empty)}-a{Alpha}-r{Rho}");
}
