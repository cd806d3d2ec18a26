namespace PrivateInference.Simulator.Output;

/// <summary>Counts that a double does not hold exactly.</summary>
internal static class LargeCounts
{
    /// <summary>Doubles hold whole numbers up to here.</summary>
    public const long Most = 1L << 53;

    /// <summary>The totals of an estimate that are larger.</summary>
    /// <param name="report">The estimate.</param>
    /// <returns>Their names, as in its JSON.</returns>
    public static IReadOnlyList<string> Of(EstimateReport report)
    {
        PredictedSection predicted = report.Predicted;
        (string Name, long Count)[] counts =
        [
            ("network.macs", report.Network.Macs),
            ("predicted.storage.clientBytes", predicted.Storage.ClientBytes),
            ("predicted.storage.serverBytes", predicted.Storage.ServerBytes),
            .. Of("setup", predicted.Setup),
            .. Of("offline", predicted.Offline),
            .. Of("online", predicted.Online),
        ];
        return [.. counts.Where(entry => entry.Count > Most).Select(entry => entry.Name)];
    }

    private static (string Name, long Count)[] Of(string phase, PredictedSection.Phase counts) =>
    [
        ($"predicted.{phase}.bytesUp", counts.BytesUp),
        ($"predicted.{phase}.bytesDown", counts.BytesDown),
        ($"predicted.{phase}.messagesUp", counts.MessagesUp),
        ($"predicted.{phase}.messagesDown", counts.MessagesDown),
    ];
}
