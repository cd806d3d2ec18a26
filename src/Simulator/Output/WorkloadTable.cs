using System.Globalization;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>The readable result of a workload.</summary>
internal static class WorkloadTable
{
    /// <summary>Prints latencies, then what is busy, then the limits.</summary>
    /// <param name="report">The report.</param>
    public static void Print(WorkloadReport report)
    {
        WorkloadReport.SettingSection setting = report.Setting;
        string protocol = report.Protocol.Length > 0 ? $" by {report.Protocol}" : string.Empty;
        string link = report.Link is null ? string.Empty : $" over {report.Link.Name} ({Quantity.Rate(report.Link.UpBitsPerSecond)} up, {Quantity.Rate(report.Link.DownBitsPerSecond)} down)";
        Latencies(report, $"{report.Network}{protocol}{link}: {Clients(setting.Clients)}, requests for {Hours(setting.HorizonSeconds)}, {setting.Runs} run{(setting.Runs == 1 ? string.Empty : "s")}");
        Uses(report);
        WorkloadReport.CostSection costs = report.Costs;
        Terminal.Output.WriteLine($"one inference alone: set-up {Quantity.Seconds(costs.SetUp.Seconds)} ({setting.SetUp}), offline {Quantity.Seconds(costs.Offline.Seconds)}, online {Quantity.Seconds(costs.Online.Seconds)}");
        Terminal.Output.WriteLine($"one offline result: {Quantity.Bytes((long)costs.ClientStoredBytes)} at the client, {Quantity.Bytes((long)costs.ServerStoredBytes)} at the server; stores: {Store(setting.ClientStorageBytes)} each client, {Store(setting.ServerStorageBytes)} the server");
        Terminal.Output.WriteLine($"costs: {costs.Source}");
        Limits(report);
    }

    private static void Latencies(WorkloadReport report, string title)
    {
        Table table = Terminal.CreateTable(title, ["requests of a client"], ["mean latency", "median", "95 %", "99 %", "in queue", "for offline", "online", "answered", "from store", "left"]);
        foreach (WorkloadReport.PointSection point in report.Points)
        {
            double left = point.Requests.Mean - point.Answered.Mean;
            table.AddTextRow(
                Rate(point.RatePerSecond),
                Spread(point.Total?.Mean),
                Spread(point.Total?.Median),
                Spread(point.Total?.P95),
                Spread(point.Total?.P99),
                Spread(point.Queue?.Mean),
                Spread(point.Offline?.Mean),
                Spread(point.Online?.Mean),
                Rate(point.ThroughputPerSecond.Mean),
                Percent(point.FromStoreShare),
                left == 0 ? "-" : left.ToString("N1", CultureInfo.InvariantCulture));
        }

        Terminal.Output.Write(table);
    }

    private static void Uses(WorkloadReport report)
    {
        Table table = Terminal.CreateTable("what is busy, and what is stored", ["requests of a client"], ["in system", "server cores", "link up", "link down", "client", "stored results", "clients' stores", "server's store"]);
        foreach (WorkloadReport.PointSection point in report.Points)
        {
            table.AddTextRow(
                Rate(point.RatePerSecond),
                point.RequestsInSystem.Mean.ToString("0.00", CultureInfo.InvariantCulture),
                point.ServerUse is null ? "not limited" : Percent(point.ServerUse),
                Percent(point.LinkUpUse),
                Percent(point.LinkDownUse),
                Percent(point.ClientUse),
                point.StoredResults.Mean.ToString("0.00", CultureInfo.InvariantCulture),
                Quantity.Bytes((long)(point.StoredResults.Mean * report.Costs.ClientStoredBytes)),
                Quantity.Bytes((long)(point.StoredResults.Mean * report.Costs.ServerStoredBytes)));
        }

        Terminal.Output.Write(table);
    }

    private static void Limits(WorkloadReport report)
    {
        if (report.EverythingOnline is string why)
        {
            Terminal.Output.WriteLine(why);
        }

        if (report.Setting.Clients > 1 && report.Costs is { Offline: { ServerCoreSeconds: 0, UpSeconds: 0, DownSeconds: 0 }, Online: { ServerCoreSeconds: 0, UpSeconds: 0, DownSeconds: 0 } })
        {
            Terminal.Output.WriteLine("clients do not slow each other: the costs say nothing of the server's cores and the link (see --online-server-seconds, --online-link-seconds)");
        }

        int clients = report.Setting.Clients;
        string all = clients > 1 ? " of all clients" : string.Empty;
        Terminal.Output.WriteLine(report.CapacityPerSecond is double capacity
            ? $"capacity: {Rate(capacity)}{all}; beyond it the queue grows without end"
            : "capacity: nothing limits it");
        if (report.Sustainable is WorkloadReport.RateSection rate)
        {
            string spread = rate.HalfWidth is double half ? $" \u00b1 {Rate(half)} (95 %, {rate.Runs} runs)" : string.Empty;
            Terminal.Output.WriteLine(rate.PerClientPerSecond > 0
                ? $"highest sustainable rate of a client: {Rate(rate.PerClientPerSecond)}{spread}: {rate.Goal}"
                : $"no rate meets the goal: {rate.Goal}");
        }

        foreach (WorkloadReport.PointSection point in report.Points.Where(point => !point.Stable))
        {
            Terminal.Output.WriteLine($"UNSTABLE at {Rate(point.RatePerSecond)}: more arrives than can be answered, so latencies grow with the horizon and say little");
        }

        if (report.Points.Any(point => point.Total is null))
        {
            Terminal.Output.WriteLine("where there is no latency, no request that counts was answered: the rate is too low, or the horizon shorter than one inference");
        }
    }

    /// <summary>A rate in the unit in which it is a number that people can read.</summary>
    /// <param name="perSecond">Requests a second; null for a trace.</param>
    /// <returns>As <c>12/h</c>.</returns>
    private static string Rate(double? perSecond)
    {
        if (perSecond is not double rate)
        {
            return "as traced";
        }

        (double factor, string unit) = rate * 3600 < 100 ? (3600, "/h") : rate * 60 < 100 ? (60, "/min") : (1, "/s");
        return (rate * factor).ToString(rate * factor < 10 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + unit;
    }

    private static string Spread(WorkloadReport.SpreadSection? value)
    {
        if (value is null)
        {
            return "?";
        }

        return value.HalfWidth is double half && half > 1e-9 * value.Mean ? $"{Quantity.Seconds(value.Mean)} \u00b1 {Quantity.Seconds(half)}" : Quantity.Seconds(value.Mean < 1e-9 ? 0 : value.Mean);
    }

    private static string Percent(WorkloadReport.SpreadSection? value)
        => value is null ? "-" : (value.Mean * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Clients(int count) => count == 1 ? "1 client" : FormattableString.Invariant($"{count:N0} clients");

    private static string Hours(double seconds) => seconds >= 3600 ? FormattableString.Invariant($"{seconds / 3600:0.##} h") : Quantity.Seconds(seconds);

    private static string Store(double? bytes) => bytes is double known ? Quantity.Bytes((long)known) : "no limit";
}
