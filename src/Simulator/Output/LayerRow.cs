namespace PrivateInference.Simulator.Output;

/// <summary>One line of the CSV of a run: one step of the plan in one phase, or what belongs to no step.</summary>
internal sealed record LayerRow(
    string Network,
    string Protocol,
    string Link,
    string Phase,
    int Step,
    string Name,
    string Kind,
    int Relus,
    double Seconds,
    long BytesUp,
    long BytesDown,
    long MessagesUp,
    long MessagesDown,
    long Rounds,
    double ClientHeSeconds,
    double ClientOtSeconds,
    double ClientGarbleSeconds,
    double ClientEvaluateSeconds,
    double ClientSharesSeconds,
    double ClientWaitingSeconds,
    double ServerHeSeconds,
    double ServerOtSeconds,
    double ServerGarbleSeconds,
    double ServerEvaluateSeconds,
    double ServerSharesSeconds,
    double ServerWaitingSeconds)
{
    /// <summary>All lines of a run: three a step, then the totals of each phase as step -1.</summary>
    /// <param name="report">The run.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<LayerRow> Of(RunReport report)
    {
        foreach (RunReport.LayerSection layer in report.Layers)
        {
            yield return Row(report, "setup", layer.Step, layer.Name, layer.Kind, layer.Relus, layer.Setup);
            yield return Row(report, "offline", layer.Step, layer.Name, layer.Kind, layer.Relus, layer.Offline);
            yield return Row(report, "online", layer.Step, layer.Name, layer.Kind, layer.Relus, layer.Online);
        }

        int relus = report.Layers.Sum(layer => layer.Relus);
        yield return Row(report, "setup", -1, "total", "total", relus, report.Measured.Setup);
        yield return Row(report, "offline", -1, "total", "total", relus, report.Measured.Offline);
        yield return Row(report, "online", -1, "total", "total", relus, report.Measured.Online);
    }

    private static LayerRow Row(RunReport report, string phase, int step, string name, string kind, int relus, RunReport.PhaseSection cost) => new(
        report.Network.Name,
        report.Protocol,
        report.Link.Name,
        phase,
        step,
        name,
        kind,
        relus,
        cost.Seconds,
        cost.BytesUp,
        cost.BytesDown,
        cost.MessagesUp,
        cost.MessagesDown,
        cost.Rounds,
        cost.ClientSeconds.He,
        cost.ClientSeconds.Ot,
        cost.ClientSeconds.Garble,
        cost.ClientSeconds.Evaluate,
        cost.ClientSeconds.Shares,
        cost.ClientSeconds.Waiting,
        cost.ServerSeconds.He,
        cost.ServerSeconds.Ot,
        cost.ServerSeconds.Garble,
        cost.ServerSeconds.Evaluate,
        cost.ServerSeconds.Shares,
        cost.ServerSeconds.Waiting);
}
