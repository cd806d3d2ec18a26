using System.Globalization;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Pages;

/// <summary>A table of the page.</summary>
/// <param name="Title">Its headline.</param>
/// <param name="Name">Name of the CSV to download, without extension.</param>
/// <param name="Columns">Titles, units included.</param>
/// <param name="Rows">Numbers, text, or null where there is no value.</param>
internal sealed record PageTable(string Title, string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    private static readonly string[] s_hidden = ["schema", "command"];

    /// <summary>Columns that a table of runs begins with; the rest is configuration and follows.</summary>
    private static readonly string[] s_first =
    [
        Column.Network, Column.Method, Column.Budget, Column.Seed, Column.Protocol, "garbling", "ot", Column.Link, Column.Phase, Column.Step, Column.Layer, Column.Kind,
        Column.Epoch, Column.RatePerHour, Column.Relus, Column.Kept, Column.Accuracy, Column.Seconds, Column.SetupSeconds, Column.OfflineSeconds, Column.OnlineSeconds, Column.TotalSeconds,
        Column.QueueSeconds, Column.P95Seconds, Column.MeasuredSeconds, Column.PredictedSeconds, Column.Bytes, Column.OfflineBytes, Column.OnlineBytes, Column.TotalBytes,
        Column.ClientStored, Column.ServerStored, Column.BytesUp, Column.BytesDown,
    ];

    /// <summary>Makes a table.</summary>
    /// <param name="title">Its headline.</param>
    /// <param name="name">Name of the CSV.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="onlyKnown">Whether columns that no figure knows are left out.</param>
    /// <returns>The table, without columns that are the same nothing in all rows.</returns>
    public static PageTable Of(string title, string name, IReadOnlyList<ResultRow> rows, bool onlyKnown)
    {
        string[] there = [.. rows.SelectMany(row => row.Values.Keys).Distinct().Except(s_hidden)];
        string[] columns =
        [
            .. s_first.Where(there.Contains),
            .. there.Except(s_first).Where(column => !onlyKnown || Column.All.Any(known => known.Name == column)),
        ];
        return new PageTable(title, name, columns, [.. rows.Select(row => columns.Select(column => Value(row.Text(column))).ToArray())]);
    }

    private static object? Value(string? text) => text is not null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
        ? number
        : text;
}
