namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>What SENet's search found, for the manifest.</summary>
/// <param name="Sensitivities">Of each ReLU layer, in [0, 1].</param>
/// <param name="Shares">Scalar ReLUs that each layer was given.</param>
/// <param name="MaskDistances">After each epoch of the mask search, the normalised Hamming distance between its masks and the next, summed over layers.</param>
/// <param name="SelectedMaskEpoch">The epoch whose masks were taken.</param>
public sealed record SENetFindings(IReadOnlyList<double> Sensitivities, IReadOnlyList<long> Shares, IReadOnlyList<double> MaskDistances, int SelectedMaskEpoch);
