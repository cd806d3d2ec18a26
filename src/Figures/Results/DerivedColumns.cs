namespace PrivateInference.Figures.Results;

/// <summary>Columns that follow from others: sums, and one unit for one thing.</summary>
internal static class DerivedColumns
{
    private static readonly string[] s_phases = ["setup", "offline", "online"];

    /// <summary>Adds what follows from a table's columns; columns that are there stay as they are.</summary>
    /// <param name="table">The table.</param>
    /// <returns>With sums of bytes, offline and online together, arrivals per hour and one bandwidth; accuracies in [0, 1].</returns>
    public static ResultTable AddTo(ResultTable table)
    {
        IReadOnlyList<ResultRow> rows = [.. InUnits(table).Select(row => row.With(Derived(row)))];
        return ResultTable.Of(table.File, table.Part, rows);
    }

    private static IEnumerable<KeyValuePair<string, double?>> Derived(ResultRow row)
    {
        double? Number(string column) => row.Values.ContainsKey(column) ? row.Number(column) : null;
        double? offline = Number(Column.OfflineSeconds);
        double? online = Number(Column.OnlineSeconds);
        yield return new(Column.TotalSeconds, offline + online);
        // Without a layer, what was kept is the ReLUs that the network has.
        yield return new(Column.Relus, row.Values.ContainsKey(Column.Layer) ? null : Number(Column.Kept));
        yield return new(Column.Bytes, Number(Column.BytesUp) + Number(Column.BytesDown));
        double?[] bytes = [.. s_phases.Select(phase => Number($"{phase}_bytes") ?? (Number(Column.Canonical($"{phase}BytesUp")) + Number(Column.Canonical($"{phase}BytesDown"))))];
        yield return new(Column.SetupBytes, bytes[0]);
        yield return new(Column.OfflineBytes, bytes[1]);
        yield return new(Column.OnlineBytes, bytes[2]);
        yield return new(Column.TotalBytes, bytes[1] + bytes[2]);
        yield return new(Column.RatePerHour, Number(Column.RatePerSecond) * 3600);
        yield return new(Column.Bandwidth, Number(Column.Down) ?? Number(Column.Up));
    }

    /// <summary>A column of accuracies with a value above 1 is in percent.</summary>
    private static IEnumerable<ResultRow> InUnits(ResultTable table)
    {
        string[] inPercent =
        [
            .. ((string[])[Column.Accuracy, Column.TrainingAccuracy, Column.ValidationAccuracy])
                .Where(column => table.Rows.Any(row => row.Text(column) is string text && !text.EndsWith('%') && row.Number(column) > 1)),
        ];
        return inPercent.Length == 0 ? table.Rows : table.Rows.Select(row => Scaled(row, inPercent));
    }

    private static ResultRow Scaled(ResultRow row, string[] columns)
        => new ResultRow(row.Source, row.Values.Where(value => !columns.Contains(value.Key)).ToDictionary())
            .With(columns.Select(column => new KeyValuePair<string, double?>(column, row.Text(column) is string text && text.EndsWith('%') ? row.Number(column) : row.Number(column) / 100)));
}
