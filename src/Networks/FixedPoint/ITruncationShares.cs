namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// The client's additive shares at the steps that truncate locally. <see cref="LocalTruncation"/> depends on them in its last bit,
/// so a run can only be repeated bit for bit when they are given.
/// </summary>
public interface ITruncationShares
{
    /// <summary>The client's share of the input tensor of a step.</summary>
    /// <param name="stepIndex">Index of a <see cref="TruncateStep"/>, or of a <see cref="ReluStep"/> with a mask.</param>
    /// <returns>As long as the input tensor, in its element order, each in [0, 2^l); positions that keep their ReLU are not read.</returns>
    ReadOnlySpan<ulong> ClientShares(int stepIndex);
}
