namespace PrivateInference.CostModel.Workloads;

/// <summary>How many offline results the stores hold.</summary>
/// <param name="PerClient">Results in one client's store.</param>
/// <param name="AtServer">Results of all clients in the server's store.</param>
internal readonly record struct StoreRules(int PerClient, int AtServer)
{
    /// <summary>Whether not even one result fits, so that everything runs online.</summary>
    public bool HoldsNone => PerClient == 0 || AtServer == 0;

    /// <summary>Counts.</summary>
    /// <param name="cost">Bytes of one result.</param>
    /// <param name="options">Bytes of the stores.</param>
    /// <returns>The rules; a side that stores nothing of a result is not limited.</returns>
    public static StoreRules Of(InferenceCost cost, WorkloadOptions options) => new(
        Fit(options.ClientStorageBytes, cost.ClientStoredBytes),
        Fit(options.ServerStorageBytes, cost.ServerStoredBytes));

    private static int Fit(double space, double one) => one > 0 ? (int)Math.Min(int.MaxValue, Math.Floor(space / one)) : int.MaxValue;
}
