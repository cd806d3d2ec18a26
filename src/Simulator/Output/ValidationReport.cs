using System.Text.Json.Serialization;
using CsvHelper.Configuration.Attributes;

namespace PrivateInference.Simulator.Output;

/// <summary>One phase of one combination beside its prediction; names of columns are part of the format.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Protocol">Name of the protocol, its variants behind it.</param>
/// <param name="Link">Name of the link.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="MeasuredSeconds">Seconds of the runs, median.</param>
/// <param name="PredictedSeconds">Seconds predicted.</param>
/// <param name="Sessions">Runs.</param>
/// <param name="IsExact">Whether bytes, messages, rounds and storage agree.</param>
internal sealed record ValidationRow(
    [property: Name("network"), Index(0)] string Network,
    [property: Name("protocol"), Index(1)] string Protocol,
    [property: Name("link"), Index(2)] string Link,
    [property: Name("phase"), Index(3)] string Phase,
    [property: Name("measuredSeconds"), Index(4)] double MeasuredSeconds,
    [property: Name("predictedSeconds"), Index(5)] double PredictedSeconds,
    [property: Name("sessions"), Index(7)] int Sessions,
    [property: Name("isExact"), Index(8)] bool IsExact)
{
    /// <summary>Predicted over measured, less one.</summary>
    [Name("error")]
    [Index(6)]
    public double Error => MeasuredSeconds > 0 ? (PredictedSeconds / MeasuredSeconds) - 1 : 0;
}

/// <summary>How well predictions agree with runs.</summary>
/// <param name="Profile">Machine profile used: its name and date.</param>
/// <param name="MedianPercent">Largest median of the absolute errors that passes.</param>
/// <param name="WorstPercent">Largest absolute error that passes.</param>
/// <param name="IsComplete">Whether every combination asked for is in it.</param>
/// <param name="Rows">Every combination and phase, the totals of offline and online phase among them.</param>
internal sealed record ValidationReport(
    string Profile,
    double MedianPercent,
    double WorstPercent,
    bool IsComplete,
    IReadOnlyList<ValidationRow> Rows)
{
    /// <summary>Name of the phase that is offline and online phase together.</summary>
    public const string Total = "total";

    /// <summary>Name and version of this layout.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = SchemaName;

    /// <summary>The command that made it.</summary>
    [JsonPropertyOrder(-1)]
    public string Command { get; } = InvokedCommand.Text;

    /// <summary>The current layout.</summary>
    [JsonIgnore]
    public static string SchemaName => "pisim.validation/2";

    /// <summary>Errors by phase.</summary>
    public IReadOnlyList<PhaseErrors> Phases => [.. Rows.GroupBy(row => row.Phase).Select(PhaseErrors.Of)];

    /// <summary>Whether bytes, messages, rounds and storage agree everywhere.</summary>
    public bool IsExact => Rows.All(row => row.IsExact);

    /// <summary>Whether everything countable agrees and the errors of every phase and of the totals are small enough.</summary>
    public bool Passed => IsComplete && IsExact
        && Phases.All(phase => phase.MedianPercent <= MedianPercent && phase.WorstPercent <= WorstPercent);

    /// <summary>The rows of a combination with its total.</summary>
    /// <param name="phases">Set-up, offline and online phase.</param>
    /// <returns>The same, and the total of offline and online phase.</returns>
    public static IEnumerable<ValidationRow> WithTotal(IReadOnlyList<ValidationRow> phases)
    {
        ValidationRow[] summed = [.. phases.Where(row => row.Phase != "setup")];
        return phases.Append(phases[0] with
        {
            Phase = Total,
            MeasuredSeconds = summed.Sum(row => row.MeasuredSeconds),
            PredictedSeconds = summed.Sum(row => row.PredictedSeconds),
            IsExact = phases.All(row => row.IsExact),
        });
    }

    /// <summary>Errors of one phase over all combinations.</summary>
    /// <param name="Phase">Name of the phase.</param>
    /// <param name="Combinations">Combinations compared.</param>
    /// <param name="MedianPercent">Median of the absolute errors.</param>
    /// <param name="WorstPercent">Largest absolute error.</param>
    internal sealed record PhaseErrors(string Phase, int Combinations, double MedianPercent, double WorstPercent)
    {
        public static PhaseErrors Of(IGrouping<string, ValidationRow> rows)
        {
            double[] errors = [.. rows.Select(row => 100 * Math.Abs(row.Error)).Order()];
            double median = (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
            return new PhaseErrors(rows.Key, errors.Length, median, errors[^1]);
        }
    }
}
