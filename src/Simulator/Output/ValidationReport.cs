using System.Text.Json.Serialization;

namespace PrivateInference.Simulator.Output;

/// <summary>One phase of one run beside its prediction.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="Link">Name of the link.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="MeasuredSeconds">Seconds of the run.</param>
/// <param name="PredictedSeconds">Seconds predicted.</param>
/// <param name="IsExact">Whether bytes, messages, rounds and storage agree.</param>
internal sealed record ValidationRow(
    string Network,
    string Protocol,
    string Link,
    string Phase,
    double MeasuredSeconds,
    double PredictedSeconds,
    bool IsExact)
{
    /// <summary>Predicted over measured, less one, in percent.</summary>
    public double ErrorPercent => MeasuredSeconds > 0 ? ((PredictedSeconds / MeasuredSeconds) - 1) * 100 : 0;
}

/// <summary>How well predictions agree with runs.</summary>
/// <param name="Profile">Machine profile used.</param>
/// <param name="ThresholdPercent">Largest error that passes.</param>
/// <param name="Phases">Errors by phase, and of the total of offline and online phase.</param>
/// <param name="IsExact">Whether bytes, messages, rounds and storage agree everywhere.</param>
/// <param name="Rows">Every run and phase.</param>
internal sealed record ValidationReport(
    string Profile,
    double ThresholdPercent,
    IReadOnlyList<ValidationReport.PhaseErrors> Phases,
    bool IsExact,
    IReadOnlyList<ValidationRow> Rows)
{
    private const string Total = "total";

    /// <summary>Name and version of this layout.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "pisim.validation/1";

    /// <summary>The command that made it.</summary>
    [JsonPropertyOrder(-1)]
    public string Command { get; } = InvokedCommand.Text;

    /// <summary>Whether everything countable agrees and no offline, online or total time is off by more than the threshold.</summary>
    public bool Passed => IsExact && Phases.Where(phase => phase.Phase != "setup").All(phase => phase.WorstPercent <= ThresholdPercent);

    /// <summary>Sums up.</summary>
    /// <param name="rows">Every run and phase.</param>
    /// <param name="profile">Machine profile used.</param>
    /// <param name="thresholdPercent">Largest error that passes.</param>
    /// <returns>The report, totals of each run added to the rows.</returns>
    public static ValidationReport Create(IReadOnlyList<ValidationRow> rows, string profile, double thresholdPercent)
    {
        IEnumerable<ValidationRow> totals = rows
            .Where(row => row.Phase != "setup")
            .GroupBy(row => (row.Network, row.Protocol, row.Link))
            .Select(run => run.First() with
            {
                Phase = Total,
                MeasuredSeconds = run.Sum(row => row.MeasuredSeconds),
                PredictedSeconds = run.Sum(row => row.PredictedSeconds),
                IsExact = run.All(row => row.IsExact),
            });
        List<ValidationRow> all = [.. rows, .. totals];
        return new ValidationReport(
            profile,
            thresholdPercent,
            [.. all.GroupBy(row => row.Phase).Select(PhaseErrors.Of)],
            rows.All(row => row.IsExact),
            all);
    }

    /// <summary>Errors of one phase over all runs.</summary>
    /// <param name="Phase">Name of the phase.</param>
    /// <param name="Runs">Runs compared.</param>
    /// <param name="MedianPercent">Median of the absolute errors.</param>
    /// <param name="WorstPercent">Largest absolute error.</param>
    internal sealed record PhaseErrors(string Phase, int Runs, double MedianPercent, double WorstPercent)
    {
        public static PhaseErrors Of(IGrouping<string, ValidationRow> rows)
        {
            double[] errors = [.. rows.Select(row => Math.Abs(row.ErrorPercent)).Order()];
            double median = (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
            return new PhaseErrors(rows.Key, errors.Length, median, errors[^1]);
        }
    }
}
