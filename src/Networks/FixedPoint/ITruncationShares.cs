namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// The client's additive shares at the steps that <see cref="LocalTruncation"/> is part of. Their results depend on them in the last bit,
/// so a run can only be repeated bit for bit when they are given.
/// </summary>
public interface ITruncationShares
{
    /// <summary>The client's share of the input tensor of a step.</summary>
    /// <param name="stepIndex">Index of a step for which <see cref="LocalTruncation.IsPartOf"/> holds.</param>
    /// <returns>As long as the input tensor, in its element order, each in [0, 2^l); positions that are truncated faithfully are not read.</returns>
    ReadOnlySpan<ulong> ClientShares(int stepIndex);
}
