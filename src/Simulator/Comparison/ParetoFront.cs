namespace PrivateInference.Simulator.Comparison;

/// <summary>Which rows no other row beats. Rows are compared within one link and one data set: neither is a choice of the designer.</summary>
internal static class ParetoFront
{
    private static readonly Dictionary<string, Func<ComparisonRow, double?>> s_axes = new(StringComparer.Ordinal)
    {
        ["accuracy"] = row => -row.Accuracy,
        ["online"] = row => row.OnlineSeconds,
        ["offline"] = row => row.OfflineSeconds,
        ["bytes"] = row => (double)row.BytesUp + row.BytesDown,
        ["storage"] = row => (double)row.ClientStoredBytes + row.ServerStoredBytes,
        ["client-storage"] = row => row.ClientStoredBytes,
        ["relus"] = row => row.Relus,
        ["macs"] = row => row.Macs,
        ["energy"] = row => row.Joules,
        ["money"] = row => row.Money,
    };

    /// <summary>Axes that are compared unless others are named.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["accuracy", "online", "offline", "bytes", "storage"];

    /// <summary>Names of all axes.</summary>
    public static IEnumerable<string> Names => s_axes.Keys;

    /// <summary>Marks every row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="axes">At least one of <see cref="Names"/>; within a group, those that no row has a value for are left out.</param>
    /// <returns>The rows in their order, marked.</returns>
    public static IReadOnlyList<ComparisonRow> Mark(IReadOnlyList<ComparisonRow> rows, IReadOnlyList<string> axes)
    {
        Dictionary<ComparisonRow, bool?> marks = new(ReferenceEqualityComparer.Instance);
        foreach (IGrouping<(string Link, string DataSet), ComparisonRow> group in rows.GroupBy(row => (row.Link, DataSetName(row.DataSet))))
        {
            Func<ComparisonRow, double?>[] known = [.. axes.Select(axis => s_axes[axis]).Where(axis => group.Any(row => axis(row) is not null))];
            List<(ComparisonRow Row, double[] Values)> whole = [];
            foreach (ComparisonRow row in group)
            {
                double?[] values = [.. known.Select(axis => axis(row))];
                if (values.Contains(null) || values.Length == 0)
                {
                    marks[row] = null;
                }
                else
                {
                    whole.Add((row, [.. values.Select(value => value!.Value)]));
                }
            }

            foreach ((ComparisonRow row, double[] values) in whole)
            {
                marks[row] = !whole.Any(other => Dominates(other.Values, values));
            }
        }

        return [.. rows.Select(row => row with { OnFront = marks[row] })];
    }

    /// <summary>One spelling of a data set's name: <c>CIFAR-10</c> and <c>cifar10</c> are the same.</summary>
    /// <param name="name">Any spelling.</param>
    /// <returns>Letters and digits in lower case.</returns>
    public static string DataSetName(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static bool Dominates(double[] one, double[] other)
    {
        bool isBetter = false;
        for (int k = 0; k < one.Length; k++)
        {
            if (one[k] > other[k])
            {
                return false;
            }

            isBetter |= one[k] < other[k];
        }

        return isBetter;
    }
}
