using PrivateInference.Simulator.Comparison;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable form of a comparison: one table.</summary>
internal static class CompareTable
{
    /// <summary>Prints the rows; those on the front carry a star.</summary>
    /// <param name="report">The comparison.</param>
    /// <param name="frontOnly">Whether to leave out the rows that another beats.</param>
    public static void Print(CompareReport report, bool frontOnly)
    {
        ComparisonRow[] rows = [.. report.Rows.Where(row => !frontOnly || row.OnFront != false)];
        bool hasFixedPoint = rows.Any(row => row.FixedPointAccuracy is not null);
        bool hasPublished = rows.Any(row => row.PublishedOnlineSeconds is not null);
        bool hasPrices = report.Currency is not null;
        bool hasDataSets = rows.Any(row => row.DataSet.Length > 0);
        bool isMixed = rows.Select(row => row.Origin).Distinct().Count() > 1;
        Table table = Terminal.CreateTable(
            $"comparison; * on the front of {string.Join(", ", report.Pareto)} within a link{(hasDataSets ? " and a data set" : string.Empty)}",
            ["", "network", .. Columns(hasDataSets, "data"), .. Columns(isMixed, "origin"), "protocol", "link"],
            [
                "accuracy",
                .. Columns(hasFixedPoint, "fixed point"),
                "ReLUs",
                "MACs",
                "offline",
                "online",
                .. Columns(hasPublished, "online as published"),
                "up",
                "down",
                "client stores",
                "server stores",
                .. Columns(hasPrices, "energy", report.Currency ?? string.Empty),
            ]);
        foreach (ComparisonRow row in rows)
        {
            table.AddTextRow(
            [
                row.OnFront switch { true => "*", false => string.Empty, null => "?" },
                row.Network,
                .. Columns(hasDataSets, row.DataSet),
                .. Columns(isMixed, row.Origin),
                row.Protocol,
                row.Link,
                Percent(row.Accuracy),
                .. Columns(hasFixedPoint, Percent(row.FixedPointAccuracy)),
                Quantity.Count(row.Relus),
                Millions(row.Macs),
                EstimateTable.Time(row.OfflineSeconds),
                EstimateTable.Time(row.OnlineSeconds),
                .. Columns(hasPublished, row.PublishedOnlineSeconds is double seconds ? Quantity.Seconds(seconds) : string.Empty),
                Quantity.Bytes(row.BytesUp),
                Quantity.Bytes(row.BytesDown),
                Quantity.Bytes(row.ClientStoredBytes),
                Quantity.Bytes(row.ServerStoredBytes),
                .. Columns(hasPrices, row.Joules is double joules ? Quantity.Energy(joules) : "?", row.Money is double money ? Quantity.Money(money) : "?"),
            ]);
        }

        Terminal.Output.Write(table);
        if (rows.Length < report.Rows.Count)
        {
            Terminal.Output.WriteLine($"{report.Rows.Count - rows.Length} rows that others beat are not shown");
        }

        if (rows.Any(row => row.OnFront is null))
        {
            Terminal.Output.WriteLine("?: not compared, for want of a value on one of the axes");
        }

        Terminal.Output.WriteLine(report.Assumed);
        foreach (string caution in report.Cautions)
        {
            Terminal.Output.WriteLine($"caution: {caution}");
        }
    }

    private static string[] Columns(bool isShown, params string[] cells) => isShown ? cells : [];

    private static string Percent(double? accuracy) => accuracy is double known ? FormattableString.Invariant($"{known * 100:0.00} %") : "?";

    private static string Millions(long macs) => FormattableString.Invariant($"{macs / 1e6:#,0.#} M");
}
