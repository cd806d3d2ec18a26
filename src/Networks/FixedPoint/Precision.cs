namespace PrivateInference.Networks.FixedPoint;

/// <summary>Bits that one attempt at a plan uses.</summary>
/// <param name="ScaleBits">Fraction bits of an activation whose largest magnitude is between 2 and 4.</param>
/// <param name="WeightBits">Bits of the largest weight of a layer whose channels are alike.</param>
/// <param name="BitBudget">Bits of a linear layer's output beyond which its input is truncated first.</param>
/// <param name="GivenUp">Bits that the weights of each layer (index k + 1) and the image (index 0) gave up to <see cref="BitTrimming"/>; null for none.</param>
internal readonly record struct Precision(int ScaleBits, int WeightBits, double BitBudget, int[]? GivenUp = null)
{
    /// <summary>Where ReLUs drop their low bits.</summary>
    public ReluTruncation Truncation { get; init; }

    /// <summary>Bits given up where a tensor is made.</summary>
    /// <param name="tensor">0 for the image, k + 1 for the output of layer k of the network.</param>
    /// <returns>0 or more.</returns>
    public int GivenUpAt(int tensor) => GivenUp?[tensor] ?? 0;
}
