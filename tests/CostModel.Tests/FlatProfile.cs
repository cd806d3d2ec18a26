using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Tests;

/// <summary>A machine whose unit costs a reader can redo by hand.</summary>
internal static class FlatProfile
{
    /// <summary>Every unit costs nothing but those named.</summary>
    public static MachineProfile Create(params (string Key, double Seconds)[] costs)
        => new(new ProfileDescription("flat", "none", 1, "2026-01-01", string.Empty), Costs(costs));

    /// <summary>The unit costs of such a machine.</summary>
    public static Dictionary<string, UnitCost> Costs(params (string Key, double Seconds)[] costs)
    {
        Dictionary<string, UnitCost> all = UnitCostKeys.All.ToDictionary(key => key, _ => new UnitCost(0, 0, 0, "a test"));
        foreach ((string key, double seconds) in costs)
        {
            all[key] = new UnitCost(seconds, 0, 0, "a test");
        }

        return all;
    }
}
