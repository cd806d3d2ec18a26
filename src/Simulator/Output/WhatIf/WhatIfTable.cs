using System.Globalization;
using PrivateInference.CostModel.WhatIf;
using Spectre.Console;

namespace PrivateInference.Simulator.Output.WhatIf;

/// <summary>The readable form of a series or a grid.</summary>
internal static class WhatIfTable
{
    private const int MostColumns = 9;

    /// <summary>Prints a report.</summary>
    /// <param name="report">The report.</param>
    public static void Print(WhatIfReport report)
    {
        foreach (IGrouping<string, WhatIfRow> protocol in report.Points.GroupBy(row => row.Protocol))
        {
            if (report.Axes.Count == 1)
            {
                PrintSeries(report, protocol.Key, [.. protocol]);
            }
            else
            {
                PrintGrid(report, protocol.Key, [.. protocol]);
            }
        }

        if (report.Crossover is not null)
        {
            PrintCrossover(report.Crossover, [.. report.Points.Select(row => row.Protocol).Distinct()]);
        }

        Terminal.Output.WriteLine($"machines: {report.Profiles}");
    }

    private static void PrintSeries(WhatIfReport report, string protocol, IReadOnlyList<WhatIfRow> rows)
    {
        bool hasPrices = report.Currency is not null;
        Table table = Terminal.CreateTable(
            FormattableString.Invariant($"{report.Network} ({report.Relus:N0} ReLUs) by {protocol} over {report.Link.Name}, predicted for each {report.Axes[0].Name}"),
            [report.Axes[0].Name],
            ["offline", "online", "total", "without ReLUs", "up", "down", "client stores", "server stores", .. hasPrices ? (string[])["energy", report.Currency!] : []]);
        foreach (WhatIfRow row in rows)
        {
            table.AddTextRow(
            [
                Value(report.Axes[0], row.First),
                Quantity.Seconds(row.OfflineSeconds),
                Quantity.Seconds(row.OnlineSeconds),
                Quantity.Seconds(row.TotalSeconds),
                Quantity.Seconds(row.FloorTotalSeconds),
                Quantity.Bytes(row.BytesUp),
                Quantity.Bytes(row.BytesDown),
                Quantity.Bytes(row.ClientStoredBytes),
                Quantity.Bytes(row.ServerStoredBytes),
                .. hasPrices ? (string[])[Quantity.Energy(row.Joules!.Value), Quantity.Money(row.Money!.Value)] : [],
            ]);
        }

        Terminal.Output.Write(table);
    }

    private static void PrintGrid(WhatIfReport report, string protocol, IReadOnlyList<WhatIfRow> rows)
    {
        double[] columns = [.. report.Axes[1].Values];
        if (columns.Length > MostColumns)
        {
            columns = [.. Enumerable.Range(0, MostColumns).Select(k => columns[k * (columns.Length - 1) / (MostColumns - 1)])];
            Terminal.Output.WriteLine($"{report.Axes[1].Name} has {report.Axes[1].Values.Count} values, of which the table shows {MostColumns}; --csv and --json have all");
        }

        Table table = Terminal.CreateTable(
            FormattableString.Invariant($"{report.Network} by {protocol}, seconds of offline and online together: {report.Axes[0].Name} down, {report.Axes[1].Name} across"),
            [report.Axes[0].Name],
            [.. columns.Select(value => Value(report.Axes[1], value)), "least without ReLUs"]);
        foreach (IGrouping<double, WhatIfRow> line in rows.GroupBy(row => row.First))
        {
            table.AddTextRow(
            [
                Value(report.Axes[0], line.Key),
                .. columns.Select(value => Quantity.Seconds(line.First(row => row.Second == value).TotalSeconds)),
                Quantity.Seconds(line.Min(row => row.FloorTotalSeconds)),
            ]);
        }

        Terminal.Output.Write(table);
    }

    private static void PrintCrossover(WhatIfReport.CrossoverSection crossover, string[] protocols)
    {
        string what = $"seconds {crossover.Seconds}";
        if (crossover.AheadAtStart is null)
        {
            Terminal.Output.WriteLine($"crossover: {protocols[0]} and {protocols[^1]} take the same ({what}) everywhere on this axis");
        }
        else if (crossover.Found.Count == 0)
        {
            Terminal.Output.WriteLine($"crossover: none, {crossover.AheadAtStart} is always ahead ({what}) on this axis");
        }

        foreach (WhatIfReport.CrossoverPoint point in crossover.Found)
        {
            Terminal.Output.WriteLine(
                $"crossover: {point.AheadFromHere} overtakes {point.AheadBefore} ({what}) at {Value(crossover.Axis, crossover.Unit, point.Value)}, where both take {Quantity.Seconds(point.Seconds)}");
        }
    }

    private static string Value(WhatIfReport.AxisSection axis, double value) => Value(axis.Name, axis.Unit, value);

    private static string Value(string axis, string unit, double value) => axis switch
    {
        VariedAxis.Bandwidth or VariedAxis.Up or VariedAxis.Down => Quantity.Rate(value),
        VariedAxis.RoundTrip => value == 0 ? "0 s" : Quantity.Seconds(value),
        VariedAxis.Relus => value.ToString("N0", CultureInfo.InvariantCulture),
        VariedAxis.Cores => value.ToString("0", CultureInfo.InvariantCulture),
        _ => $"{value.ToString("0", CultureInfo.InvariantCulture)} {unit}",
    };
}
