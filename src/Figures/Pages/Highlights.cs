using System.Globalization;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Pages;

/// <summary>What a page says first: ranges of the costs, accuracy, how well predictions agree.</summary>
internal static class Highlights
{
    private static readonly (string Column, string Label)[] s_ranges =
    [
        (Column.OnlineSeconds, "online latency"),
        (Column.OfflineSeconds, "offline latency"),
        (Column.TotalBytes, "communication"),
        (Column.Relus, "ReLUs"),
        (Column.Accuracy, "accuracy"),
    ];

    /// <summary>Sums results up.</summary>
    /// <param name="files">The results.</param>
    /// <returns>At most seven figures.</returns>
    public static IEnumerable<PageContent.Highlight> Of(IReadOnlyList<ResultFile> files)
    {
        ResultRow[] runs = [.. files.SelectMany(file => file.Tables).Where(table => table.Has(Column.OnlineSeconds) || table.Part == ResultTable.Summary).SelectMany(table => table.Rows)];
        if (runs.Length > 1)
        {
            yield return new PageContent.Highlight("results", runs.Length.ToString("N0", CultureInfo.InvariantCulture));
        }

        foreach ((string column, string label) in s_ranges)
        {
            double[] values = [.. runs.Where(row => row.Failure is null && row.Values.ContainsKey(column)).Select(row => row.Number(column)).OfType<double>()];
            if (values.Length > 0)
            {
                Measure measure = Measure.Of(column, values);
                string unit = measure.Unit == Measure.BareCount ? string.Empty : $" {measure.Unit}";
                string least = Digits(values.Min() * measure.Factor);
                string most = Digits(values.Max() * measure.Factor);
                yield return new PageContent.Highlight(label, least == most ? $"{least}{unit}" : $"{least} to {most}{unit}");
            }
        }

        double[] errors =
        [
            .. files.SelectMany(file => file.Tables).SelectMany(table => table.Rows)
                .Where(row => row.Values.ContainsKey(Column.MeasuredSeconds) && row.Values.ContainsKey(Column.PredictedSeconds) && row.Number(Column.MeasuredSeconds) > 0)
                .Select(row => Math.Abs((row.Number(Column.PredictedSeconds)!.Value / row.Number(Column.MeasuredSeconds)!.Value) - 1) * 100)
                .Order(),
        ];
        if (errors.Length > 0)
        {
            yield return new PageContent.Highlight("median error of predicted seconds", Digits(errors[errors.Length / 2]) + " %");
        }
    }

    private static string Digits(double value) => value.ToString(Math.Abs(value) switch { >= 99.95 => "N0", >= 9.995 => "0.0", >= 0.1 => "0.00", 0 => "0", _ => "0.0000" }, CultureInfo.InvariantCulture);
}
