using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable result of a validation.</summary>
internal static class ValidationTable
{
    /// <summary>Prints every run, then the errors by phase.</summary>
    /// <param name="report">The validation.</param>
    public static void Print(ValidationReport report)
    {
        Table runs = Terminal.CreateTable(
            $"predicted by profile {report.Profile} beside measured (warm, mean of the sessions)",
            ["network", "protocol", "link", "phase"],
            ["measured", "predicted", "error", "pace", "at that pace", "error", "bytes"]);
        foreach (ValidationRow row in report.Rows)
        {
            runs.AddTextRow(
                row.Network,
                row.Protocol,
                row.Link,
                row.Phase,
                Quantity.Seconds(row.MeasuredSeconds),
                Quantity.Seconds(row.PredictedSeconds),
                FormattableString.Invariant($"{row.Error * 100:+0.0;-0.0;0} %"),
                FormattableString.Invariant($"{row.Pace:0.00}"),
                Quantity.Seconds(row.PacedSeconds),
                FormattableString.Invariant($"{row.PacedError * 100:+0.0;-0.0;0} %"),
                row.IsExact ? "exact" : "DIFFER");
        }

        Terminal.Output.Write(runs);
        Table phases = Terminal.CreateTable("absolute errors of the seconds", ["phase"], ["combinations", "median", "worst", "median at pace", "worst at pace"]);
        foreach (ValidationReport.PhaseErrors phase in report.Phases)
        {
            phases.AddTextRow(
                phase.Phase,
                Quantity.Count(phase.Combinations),
                Percent(phase.AsCalibrated.MedianPercent),
                Percent(phase.AsCalibrated.WorstPercent),
                Percent(phase.AtPace.MedianPercent),
                Percent(phase.AtPace.WorstPercent));
        }

        Terminal.Output.Write(phases);
        Terminal.Output.WriteLine(FormattableString.Invariant(
            $"{(report.Passed ? "passed" : "FAILED")}: bytes, messages, rounds and storage {(report.IsExact ? "agree exactly" : "DIFFER")}; asked for at the machine's pace, in every phase and in total: median within {report.MedianPercent:0.#} %, worst within {report.WorstPercent:0.#} %"));
    }

    private static string Percent(double percent) => FormattableString.Invariant($"{percent:0.0} %");
}
