namespace PrivateInference.CostModel.Profiles;

/// <summary>How far two measurements of one machine are apart.</summary>
public static class ProfileComparison
{
    /// <summary>The smallest spread that a measurement is credited with: clocks of processors wander by so much from minute to minute.</summary>
    public const double LeastSpread = 0.05;

    /// <summary>Compares cost by cost.</summary>
    /// <param name="earlier">One measurement.</param>
    /// <param name="later">Another.</param>
    /// <returns>A line a cost, in the order of <see cref="UnitCostKeys.All"/>.</returns>
    public static IReadOnlyList<CostDifference> Compare(MachineProfile earlier, MachineProfile later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return [.. UnitCostKeys.All.Select(key => CostDifference.Of(key, earlier.UnitCosts[key], later.UnitCosts[key]))];
    }
}

/// <summary>One cost in two measurements.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Earlier">Seconds in one.</param>
/// <param name="Later">Seconds in the other.</param>
/// <param name="Difference">Later over earlier, less one; 0 when both are 0.</param>
/// <param name="Allowed">What the stated spreads explain: their sum, each at least <see cref="ProfileComparison.LeastSpread"/>.</param>
public sealed record CostDifference(string Key, double Earlier, double Later, double Difference, double Allowed)
{
    /// <summary>Whether they agree within their stated spreads.</summary>
    public bool Agrees => Math.Abs(Difference) <= Allowed;

    internal static CostDifference Of(string key, UnitCost earlier, UnitCost later)
    {
        double difference = earlier.Value == later.Value ? 0 : (later.Value - earlier.Value) / Math.Max(Math.Min(earlier.Value, later.Value), double.Epsilon);
        double allowed = Math.Max(earlier.Spread, ProfileComparison.LeastSpread) + Math.Max(later.Spread, ProfileComparison.LeastSpread);
        return new CostDifference(key, earlier.Value, later.Value, difference, allowed);
    }
}
