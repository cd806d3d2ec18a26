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

    /// <summary>A machine with costs of about the size of a real one's, alone and with all cores at work.</summary>
    public static MachineProfile Typical()
    {
        Dictionary<string, (double Alone, double AllCores)> costs = new()
        {
            ["secondsPerAndGateEvaluated"] = (1.4e-08, 1.3e-08),
            ["secondsPerAndGateGarbled"] = (1.5e-08, 1.5e-08),
            ["secondsPerBaseTransfer"] = (0.00011, 0.00011),
            ["secondsPerByteCopied"] = (2e-10, 2.1e-10),
            ["secondsPerByteReceived"] = (3.8e-10, 3.8e-10),
            ["secondsPerByteSent"] = (4.7e-10, 4.7e-10),
            ["secondsPerByteTouchedFirst"] = (8e-10, 8.1e-10),
            ["secondsPerAndGateBuilt"] = (1.6e-06, 1.6e-06),
            ["secondsPerCoefficientAnswered"] = (3.4e-08, 3.2e-08),
            ["secondsPerCoefficientDecrypted"] = (5e-08, 5.2e-08),
            ["secondsPerCoefficientEncrypted"] = (2.6e-08, 2.5e-08),
            ["secondsPerCoefficientLoaded"] = (1.5e-08, 1.6e-08),
            ["secondsPerCoefficientMultiplied"] = (2e-09, 1.5e-09),
            ["secondsPerCoefficientTransformed"] = (9.5e-09, 8.4e-09),
            ["secondsPerFirstOffline"] = (0.25, 0.25),
            ["secondsPerFirstOnline"] = (0.13, 0.13),
            ["secondsPerFirstSetUp"] = (0.12, 0.12),
            ["secondsPerHandOver"] = (3.7e-05, 2.2e-05),
            ["secondsPerLabelChosen"] = (4.7e-09, 4.5e-09),
            ["secondsPerLabelCopied"] = (1.4e-09, 1.4e-09),
            ["secondsPerParametersWeighed"] = (1.8e-05, 1.9e-05),
            ["secondsPerMessageReceived"] = (9.5e-06, 8.3e-06),
            ["secondsPerMessageSent"] = (1.2e-05, 8.9e-06),
            ["secondsPerMultiplyAccumulate"] = (2.7e-10, 2.6e-10),
            ["secondsPerPlanByteRead"] = (3.1e-07, 3.1e-07),
            ["secondsPerSessionStarted"] = (0, 0),
            ["secondsPerShareElement"] = (4.2e-09, 4.1e-09),
            ["secondsPerSharedBitReceived"] = (8.4e-09, 7.4e-09),
            ["secondsPerSharedBitRequested"] = (9.3e-09, 8.6e-09),
            ["secondsPerSharedBitSent"] = (1.9e-08, 1.8e-08),
            ["secondsPerSharedBitUsed"] = (4.1e-09, 3.4e-09),
            ["secondsPerSilentTransferReceived"] = (9.2e-08, 1e-07),
            ["secondsPerSilentTransferSent"] = (9.9e-08, 9.9e-08),
            ["secondsPerSleepOvershot"] = (0.00011, 0.00011),
            ["secondsPerThreeHalvesGateEvaluated"] = (2.3e-08, 2.3e-08),
            ["secondsPerThreeHalvesGateGarbled"] = (3.8e-08, 3.7e-08),
            ["secondsPerTransferReceived"] = (1.6e-08, 1.5e-08),
            ["secondsPerTransferSent"] = (9.7e-09, 9.3e-09),
        };
        return new(
            new ProfileDescription("typical", "none", 2, "2026-01-01", string.Empty),
            UnitCostKeys.All.ToDictionary(key => key, key => new UnitCost(costs.GetValueOrDefault(key).Alone, 0, 0, "a test", costs.GetValueOrDefault(key).AllCores)));
    }
}
