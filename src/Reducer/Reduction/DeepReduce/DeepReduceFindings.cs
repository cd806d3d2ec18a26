namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>What DeepReDuce found, for the manifest.</summary>
/// <param name="Criticality">The stages as measured, in the network's order; none where the order was given.</param>
/// <param name="Stages">Stages that keep ReLUs.</param>
/// <param name="Thinned">Whether they keep half of their layers.</param>
/// <param name="Alpha">Factor of the number of channels.</param>
/// <param name="Rho">Factor of the resolution.</param>
/// <param name="LeftOut">Widths with resolutions that the network does not allow, each with the reason.</param>
public sealed record DeepReduceFindings(
    IReadOnlyList<StageCriticality> Criticality,
    IReadOnlyList<string> Stages,
    bool Thinned,
    double Alpha,
    double Rho,
    IReadOnlyList<string> LeftOut);
