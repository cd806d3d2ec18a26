using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>
/// Cost over the number of ReLUs on one link and one machine, for searches: exact at its knots, linear between them. Costs are nearly
/// piecewise linear in the ReLUs, so the error is small; how small, a test and <c>pisim bench cost</c> say. A look-up allocates nothing.
/// </summary>
public sealed class BudgetCurve
{
    /// <summary>Knots at equal distances unless another number is asked for.</summary>
    public const int DefaultKnots = 17;

    private readonly long[] _relus;
    private readonly DesignCost[] _costs;

    private BudgetCurve(long[] relus, DesignCost[] costs)
    {
        _relus = relus;
        _costs = costs;
    }

    /// <summary>Number of exact predictions that the curve rests on.</summary>
    public int Knots => _relus.Length;

    /// <summary>
    /// Predicts at the knots: at equal distances; at every half of a half, for with few ReLUs layers come and go and a round trip with each;
    /// and just below all ReLUs, for the first that is removed brings waves into the offline phase and with them a step.
    /// </summary>
    /// <param name="model">Network and protocol.</param>
    /// <param name="link">The link.</param>
    /// <param name="cores">Cores; null for what the machines' profiles say.</param>
    /// <param name="knots">Those at equal distances, at least 2.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two knots.</exception>
    public static BudgetCurve Create(IDesignModel model, LinkProfile link, int? cores = null, int knots = DefaultKnots)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(knots, 2);
        SortedSet<long> relus = [0, Math.Max(0, model.Relus - 1)];
        for (int k = 0; k < knots; k++)
        {
            _ = relus.Add((long)Math.Round((double)model.Relus * k / (knots - 1)));
        }

        for (long halved = model.Relus; halved > 0; halved >>= 1)
        {
            _ = relus.Add(halved);
        }

        return new BudgetCurve([.. relus], [.. relus.Select(kept => model.Evaluate(new DesignPoint(kept, link, cores)))]);
    }

    /// <summary>Looks a number of ReLUs up.</summary>
    /// <param name="relus">0 to those of the network.</param>
    /// <returns>The cost: exact at a knot, interpolated elsewhere.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Outside of the network's range.</exception>
    public DesignCost Evaluate(long relus)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(relus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(relus, _relus[^1]);
        int found = Array.BinarySearch(_relus, relus);
        if (found >= 0)
        {
            return _costs[found];
        }

        int high = ~found;
        ref readonly DesignCost below = ref _costs[high - 1];
        ref readonly DesignCost above = ref _costs[high];
        double share = (double)(relus - _relus[high - 1]) / (_relus[high] - _relus[high - 1]);
        return new DesignCost(
            Between(below.SetUpSeconds, above.SetUpSeconds, share),
            Between(below.OfflineSeconds, above.OfflineSeconds, share),
            Between(below.OnlineSeconds, above.OnlineSeconds, share),
            Between(below.BytesUp, above.BytesUp, share),
            Between(below.BytesDown, above.BytesDown, share),
            Between(below.ClientStoredBytes, above.ClientStoredBytes, share),
            Between(below.ServerStoredBytes, above.ServerStoredBytes, share),
            Between(below.ClientWorkSeconds, above.ClientWorkSeconds, share),
            Between(below.ServerWorkSeconds, above.ServerWorkSeconds, share));
    }

    private static double Between(double below, double above, double share) => below + ((above - below) * share);

    private static long Between(long below, long above, double share) => below + (long)Math.Round((above - below) * share);
}
