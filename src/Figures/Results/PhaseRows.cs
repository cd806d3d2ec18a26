namespace PrivateInference.Figures.Results;

/// <summary>
/// Tables with a row a layer and phase, as <c>run</c> and <c>estimate</c> write them, whose totals are rows called <c>total</c>. Figures
/// take layers and totals apart, the totals as one row a run.
/// </summary>
internal static class PhaseRows
{
    private const string Total = "total";
    private static readonly string[] s_shared = [Column.Network, Column.Protocol, Column.Link, Column.Method, Column.Relus];
    private static readonly string[] s_costs = [Column.Seconds, Column.BytesUp, Column.BytesDown];

    /// <summary>Takes layers and totals apart.</summary>
    /// <param name="table">Any table.</param>
    /// <returns>Layers and summary; the table itself where it has no such rows.</returns>
    public static IEnumerable<ResultTable> Split(ResultTable table)
    {
        if (!(table.Has(Column.Phase) && table.Has(Column.Layer) && s_costs.Any(table.Has)))
        {
            return [table];
        }

        ILookup<bool, ResultRow> isTotal = table.Rows.ToLookup(row => row.Text(Column.Layer) == Total);
        IEnumerable<ResultRow> summaries = isTotal[true]
            .GroupBy(row => string.Join('\0', s_shared.Select(row.Text)))
            .Select(run => Summary([.. run]));
        return [ResultTable.Of(table.File, ResultTable.Layers, isTotal[false]), ResultTable.Of(table.File, ResultTable.Summary, summaries)];
    }

    private static ResultRow Summary(ResultRow[] phases)
    {
        Dictionary<string, string> values = [];
        foreach (string column in s_shared)
        {
            if (phases[0].Text(column) is string text)
            {
                values.Add(column, text);
            }
        }

        foreach (ResultRow phase in phases)
        {
            foreach (string cost in s_costs)
            {
                if (phase.Text(cost) is string text)
                {
                    _ = values.TryAdd(Column.Canonical($"{phase.Text(Column.Phase)}_{cost}"), text);
                }
            }
        }

        return new ResultRow(phases[0].Source, values);
    }
}
