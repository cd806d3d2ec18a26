using PrivateInference.CostModel.Counts;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>
/// Counts of one network with fewer and fewer ReLUs, thinned in proportion: what is not a ReLU layer is counted once with all of them and once
/// with some of them removed, for the first that goes brings waves into the offline phase. Safe to share between threads.
/// </summary>
internal sealed class BudgetCounter
{
    private readonly InferencePlan _plan;
    private readonly ProtocolSpecification _protocol;
    private readonly Lazy<InferenceCounts> _whole;
    private readonly Lazy<InferenceCounts> _none;
    private readonly Lazy<ReluRecount> _thinned;

    /// <summary>Prepares counting.</summary>
    /// <param name="plan">Public plan with all ReLUs.</param>
    /// <param name="protocol">Protocol.</param>
    public BudgetCounter(InferencePlan plan, ProtocolSpecification protocol)
    {
        _plan = plan;
        _protocol = protocol;
        Relus = plan.Relus;
        _whole = new Lazy<InferenceCounts>(() => InferenceCounts.Of(plan, protocol));
        _none = new Lazy<InferenceCounts>(() => Anew(0));
        _thinned = new Lazy<ReluRecount>(() => new ReluRecount(ReluThinning.Apply(plan, Relus - 1), protocol, Anew(Relus - 1)));
    }

    /// <summary>Scalar ReLUs of the network as it is.</summary>
    public long Relus { get; }

    /// <summary>Counts a budget.</summary>
    /// <param name="relus">ReLUs to keep, 0 to <see cref="Relus"/>.</param>
    /// <returns>What <see cref="InferenceCounts.Of"/> says of the thinned network.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than there are, or fewer than none.</exception>
    public InferenceCounts Of(long relus)
    {
        if (relus == Relus)
        {
            return _whole.Value;
        }

        // Without a garbled layer there is a round less; silent transfers go on where they stopped, layer after layer.
        return relus == 0 ? _none.Value
            : _protocol.Transfer == OTExtension.Silent ? Anew(relus)
            : _thinned.Value.Of(ReluThinning.Apply(_plan, relus));
    }

    private InferenceCounts Anew(long relus) => InferenceCounts.Of(ReluThinning.Apply(_plan, relus), _protocol);
}
