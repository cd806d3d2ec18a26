namespace PrivateInference.Networks.FixedPoint;

/// <summary>What the planner chose, and why.</summary>
/// <param name="RingBits">l.</param>
/// <param name="ScaleBits">Scale bits used; fewer than asked when the ring would not have sufficed.</param>
/// <param name="WeightScaleBits">Weight bits used; fewer than asked when the ring would not have sufficed.</param>
/// <param name="OverflowProbability">Estimate, per inference, that some number leaves the ring's signed range.</param>
/// <param name="TruncationFailureProbability">Expected failed local truncations per inference.</param>
/// <param name="Reason">One line: which tensor or which truncations fixed l, and what was reduced.</param>
/// <param name="Tensors">One entry per tensor of the plan.</param>
public sealed record FixedPointReport(
    int RingBits,
    int ScaleBits,
    int WeightScaleBits,
    double OverflowProbability,
    double TruncationFailureProbability,
    string Reason,
    IReadOnlyList<TensorReport> Tensors)
{
    /// <summary>Estimate that an inference fails: both kinds of failure together.</summary>
    public double FailureProbability => OverflowProbability + TruncationFailureProbability;
}

/// <summary>One tensor of a plan.</summary>
/// <param name="Tensor">0 for the image, k + 1 for the output of step k.</param>
/// <param name="Name">Name of the step, or <c>input</c>.</param>
/// <param name="Range">What calibration saw, in real units.</param>
/// <param name="Quantum">Real value of one unit.</param>
/// <param name="SignedBits">Bits of the largest number seen, sign included.</param>
/// <param name="Headroom">Bits free above the largest number seen.</param>
/// <param name="Shift">Bits that the step dropped.</param>
/// <param name="LocallyTruncated">Positions that the step truncated without a garbled circuit.</param>
/// <param name="OverflowProbability">Estimate, per inference, that a number of this tensor leaves the ring's signed range.</param>
/// <param name="TruncationFailureProbability">Expected failed local truncations of the step per inference.</param>
public sealed record TensorReport(
    int Tensor,
    string Name,
    TensorRange Range,
    double Quantum,
    double SignedBits,
    double Headroom,
    int Shift,
    long LocallyTruncated,
    double OverflowProbability,
    double TruncationFailureProbability);
