using PrivateInference.Simulator.Comparison;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable form of a comparison: a table for each link.</summary>
internal static class CompareTable
{
    /// <summary>Prints the rows; those on the front carry a star.</summary>
    /// <param name="report">The comparison.</param>
    /// <param name="frontOnly">Whether to leave out the rows that another beats.</param>
    public static void Print(CompareReport report, bool frontOnly)
    {
        ComparisonRow[] rows = [.. report.Rows.Where(row => !frontOnly || row.OnFront != false)];
        Shown shown = Shown.Of(report, rows);
        foreach (IGrouping<string, ComparisonRow> link in rows.GroupBy(row => row.Link))
        {
            PrintLink(report, link.Key, [.. link], shown);
        }

        if (rows.Length < report.Rows.Count)
        {
            Terminal.Output.WriteLine($"{report.Rows.Count - rows.Length} rows that others beat are not shown");
        }

        if (rows.Any(row => row.PublishedOnlineSeconds is not null))
        {
            Terminal.Output.WriteLine("published: online seconds as printed in the source, on another machine and link; bytes are both directions, offline and online");
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

    private static void PrintLink(CompareReport report, string link, ComparisonRow[] rows, Shown shown)
    {
        Table table = Terminal.CreateTable(
            $"over {link}{shown.Common}; * on the front of {string.Join(", ", report.Pareto)}{(shown.DataSets ? " within a data set" : string.Empty)}",
            ["", "network", .. Columns(shown.DataSets, "data"), .. Columns(shown.Protocols, "protocol")],
            [
                .. Columns(shown.Accuracy, "accuracy"),
                .. Columns(shown.FixedPoint, "fixed point"),
                "ReLUs",
                "MACs",
                "offline",
                "online",
                .. Columns(shown.Published, "published"),
                "bytes",
                "client stores",
                "server stores",
                .. Columns(shown.Prices, "energy", report.Currency ?? string.Empty),
            ]);
        foreach (ComparisonRow row in rows)
        {
            table.AddTextRow(
            [
                row.OnFront switch { true => "*", false => string.Empty, null => "?" },
                row.Network + (row.Origin == ComparisonRow.Literature ? " (published)" : string.Empty),
                .. Columns(shown.DataSets, row.DataSet),
                .. Columns(shown.Protocols, row.Protocol),
                .. Columns(shown.Accuracy, Percent(row.Accuracy)),
                .. Columns(shown.FixedPoint, Percent(row.FixedPointAccuracy)),
                Quantity.Count(row.Relus),
                Millions(row.Macs),
                EstimateTable.Time(row.OfflineSeconds),
                EstimateTable.Time(row.OnlineSeconds),
                .. Columns(shown.Published, row.PublishedOnlineSeconds is double seconds ? Quantity.Seconds(seconds) : string.Empty),
                Quantity.Bytes(row.BytesUp + row.BytesDown),
                Quantity.Bytes(row.ClientStoredBytes),
                Quantity.Bytes(row.ServerStoredBytes),
                .. Columns(shown.Prices, row.Joules is double joules ? Quantity.Energy(joules) : "?", row.Money is double money ? Quantity.Money(money) : "?"),
            ]);
        }

        Terminal.Output.Write(table);
    }

    private static string[] Columns(bool isShown, params string[] cells) => isShown ? cells : [];

    private static string Percent(double? accuracy) => accuracy is double known ? FormattableString.Invariant($"{known * 100:0.00} %") : "?";

    private static string Millions(long macs) => FormattableString.Invariant($"{macs / 1e6:#,0.#} M");

    /// <summary>Which columns say anything; what all rows share is in the line above instead.</summary>
    private sealed record Shown(string Common, bool DataSets, bool Protocols, bool Accuracy, bool FixedPoint, bool Published, bool Prices)
    {
        public static Shown Of(CompareReport report, ComparisonRow[] rows)
        {
            bool hasProtocols = rows.Select(row => row.Protocol).Distinct().Count() > 1;
            return new Shown(
                hasProtocols || rows.Length == 0 ? string.Empty : $" by {rows[0].Protocol}",
                rows.Select(row => row.DataSet).Distinct().Count() > 1,
                hasProtocols,
                rows.Any(row => row.Accuracy is not null),
                rows.Any(row => row.FixedPointAccuracy is not null),
                rows.Any(row => row.PublishedOnlineSeconds is not null),
                report.Currency is not null);
        }
    }
}
