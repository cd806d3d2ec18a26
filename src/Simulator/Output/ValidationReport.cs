using System.Text.Json.Serialization;
using CsvHelper.Configuration.Attributes;

namespace PrivateInference.Simulator.Output;

/// <summary>One phase of one combination beside its prediction; names of columns are part of the format.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Protocol">Name of the protocol, its variants behind it.</param>
/// <param name="Link">Name of the link.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="MeasuredSeconds">Seconds of the runs, mean without the lowest and the highest eighth.</param>
/// <param name="PredictedSeconds">Seconds predicted.</param>
/// <param name="Sessions">Runs.</param>
/// <param name="IsExact">Whether bytes, messages, rounds and storage agree.</param>
/// <param name="Pace">How long the machine, all cores at work, took over its own unit costs around these runs; 1 is as calibrated.</param>
/// <param name="PacedSeconds">Seconds predicted for the machine at that pace.</param>
internal sealed record ValidationRow(
    [property: Name("network"), Index(0)] string Network,
    [property: Name("protocol"), Index(1)] string Protocol,
    [property: Name("link"), Index(2)] string Link,
    [property: Name("phase"), Index(3)] string Phase,
    [property: Name("measuredSeconds"), Index(4)] double MeasuredSeconds,
    [property: Name("predictedSeconds"), Index(5)] double PredictedSeconds,
    [property: Name("sessions"), Index(7)] int Sessions,
    [property: Name("isExact"), Index(8)] bool IsExact,
    [property: Name("pace"), Index(9)] double Pace,
    [property: Name("pacedSeconds"), Index(10)] double PacedSeconds)
{
    /// <summary>Predicted over measured, less one.</summary>
    [Name("error")]
    [Index(6)]
    public double Error => Compare(PredictedSeconds);

    /// <summary>Predicted at the machine's pace over measured, less one.</summary>
    [Name("pacedError")]
    [Index(11)]
    public double PacedError => Compare(PacedSeconds);

    private double Compare(double predicted) => MeasuredSeconds > 0 ? (predicted / MeasuredSeconds) - 1 : 0;
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
    public static string SchemaName => "pisim.validation/3";

    /// <summary>Errors by phase.</summary>
    public IReadOnlyList<PhaseErrors> Phases => [.. Rows.GroupBy(row => row.Phase).Select(PhaseErrors.Of)];

    /// <summary>Whether bytes, messages, rounds and storage agree everywhere.</summary>
    public bool IsExact => Rows.All(row => row.IsExact);

    /// <summary>Whether everything countable agrees and the errors of every phase and of the totals, at the machine's pace, are small enough.</summary>
    public bool Passed => IsComplete && IsExact
        && Phases.All(phase => phase.AtPace.MedianPercent <= MedianPercent && phase.AtPace.WorstPercent <= WorstPercent);

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
            PacedSeconds = summed.Sum(row => row.PacedSeconds),
            IsExact = phases.All(row => row.IsExact),
        });
    }

    /// <summary>Errors of one phase over all combinations.</summary>
    /// <param name="Phase">Name of the phase.</param>
    /// <param name="Combinations">Combinations compared.</param>
    /// <param name="AtPace">Of predictions at the pace that the machine had.</param>
    /// <param name="AsCalibrated">Of predictions by the profile alone.</param>
    internal sealed record PhaseErrors(string Phase, int Combinations, AbsoluteErrors AtPace, AbsoluteErrors AsCalibrated)
    {
        public static PhaseErrors Of(IGrouping<string, ValidationRow> rows)
            => new(rows.Key, rows.Count(), AbsoluteErrors.Of(rows.Select(row => row.PacedError)), AbsoluteErrors.Of(rows.Select(row => row.Error)));
    }

    /// <summary>How large errors are, whatever their sign.</summary>
    /// <param name="MedianPercent">Median of the absolute errors.</param>
    /// <param name="WorstPercent">Largest absolute error.</param>
    internal sealed record AbsoluteErrors(double MedianPercent, double WorstPercent)
    {
        public static AbsoluteErrors Of(IEnumerable<double> errors)
        {
            double[] sorted = [.. errors.Select(error => 100 * Math.Abs(error)).Order()];
            return new AbsoluteErrors((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
        }
    }
}
