namespace PrivateInference.Networks.FixedPoint;

/// <summary>Bits that one attempt at a plan uses.</summary>
/// <param name="ScaleBits">Fraction bits of an activation whose largest magnitude is between 2 and 4.</param>
/// <param name="WeightBits">Bits of the largest weight of a layer whose channels are alike.</param>
/// <param name="BitBudget">Bits of a linear layer's output beyond which its input is truncated first.</param>
internal readonly record struct Precision(int ScaleBits, int WeightBits, double BitBudget);
