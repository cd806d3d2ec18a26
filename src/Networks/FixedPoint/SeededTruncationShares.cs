using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Uniform client shares from a seed, one stream per step. Shares must be uniform: with all-zero shares local truncation
/// would fail at every positive number.
/// </summary>
/// <remarks>Not thread-safe: a call overwrites what the call before returned.</remarks>
public sealed class SeededTruncationShares : ITruncationShares
{
    private readonly InferencePlan _plan;
    private readonly Block128 _seed;
    private ulong[] _shares = [];

    /// <summary>Shares for a plan.</summary>
    /// <param name="plan">With or without weights.</param>
    /// <param name="seed">Fixes every share.</param>
    public SeededTruncationShares(InferencePlan plan, Block128 seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _seed = seed;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ulong> ClientShares(int stepIndex)
    {
        _shares = new ulong[_plan.ShapeOf(_plan.Steps[stepIndex].Inputs[0]).Elements];
        new Prg(_seed, (ulong)stepIndex).FillRing(_shares, _plan.RingBits);
        return _shares;
    }
}
