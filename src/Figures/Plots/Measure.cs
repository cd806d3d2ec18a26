using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Plots;

/// <summary>What a column measures: a title with a unit that suits the values.</summary>
/// <param name="Name">Title without unit.</param>
/// <param name="Unit">The unit; <c>count</c> for a bare count, which titles leave out.</param>
/// <param name="Factor">By what values of the column are multiplied.</param>
internal sealed record Measure(string Name, string Unit, double Factor)
{
    /// <summary>The unit of what is counted one by one.</summary>
    public const string BareCount = "count";

    /// <summary>Minutes and hours are for values of like size: over a wide range, ticks at powers of ten of a second are easier to read.</summary>
    private const double WideRange = 20;

    private static readonly (double From, string Unit, double Factor)[] s_seconds = [(3600 * 10, "h", 1.0 / 3600), (600, "min", 1.0 / 60), (1, "s", 1), (1e-3, "ms", 1e3), (0, "\u00B5s", 1e6)];
    private static readonly (double From, string Unit, double Factor)[] s_bytes = [(1e12, "TB", 1e-12), (1e9, "GB", 1e-9), (1e6, "MB", 1e-6), (1e3, "kB", 1e-3), (0, "B", 1)];
    private static readonly (double From, string Unit, double Factor)[] s_rates = [(2e10, "Gbit/s", 1e-9), (1e6, "Mbit/s", 1e-6), (0, "kbit/s", 1e-3)];
    private static readonly (double From, string Unit, double Factor)[] s_counts = [(1e10, "billions", 1e-9), (1e7, "millions", 1e-6), (1e4, "thousands", 1e-3), (0, BareCount, 1)];
    private static readonly (double From, string Unit, double Factor)[] s_roundTrips = [(10, "s", 1), (0, "ms", 1e3)];

    private static readonly Dictionary<string, string> s_titles = new()
    {
        [Column.Relus] = "ReLUs",
        [Column.Macs] = "MACs",
        [Column.Kept] = "ReLUs kept",
        [Column.Accuracy] = "Test accuracy",
        [Column.TotalSeconds] = "Offline and online latency",
        [Column.OfflineSeconds] = "Offline latency",
        [Column.OnlineSeconds] = "Online latency",
        [Column.SetupSeconds] = "Set-up latency",
        [Column.TotalBytes] = "Offline and online communication",
        [Column.OfflineBytes] = "Offline communication",
        [Column.OnlineBytes] = "Online communication",
        [Column.SetupBytes] = "Set-up communication",
        [Column.ClientStored] = "Stored at the client",
        [Column.ServerStored] = "Stored at the server",
        [Column.Bandwidth] = "Bandwidth",
        [Column.Up] = "Upload bandwidth",
        [Column.Down] = "Download bandwidth",
        [Column.Rtt] = "Round-trip time",
        [Column.MeasuredSeconds] = "Measured",
        [Column.PredictedSeconds] = "Predicted",
    };

    /// <summary>The title of an axis.</summary>
    public string Title => Unit == BareCount ? Name : $"{Name} ({Unit})";

    /// <summary>What a column measures.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">Its values, unscaled.</param>
    /// <returns>Title and unit.</returns>
    public static Measure Of(string column, IEnumerable<double> values) => Of(column, s_titles.GetValueOrDefault(column, Words(column)), values);

    /// <summary>What a column measures, under another title.</summary>
    /// <param name="column">The column.</param>
    /// <param name="title">The title.</param>
    /// <param name="values">Its values, unscaled.</param>
    /// <returns>Title and unit.</returns>
    public static Measure Of(string column, string title, IEnumerable<double> values)
    {
        double[] sizes = [.. values.Select(Math.Abs)];
        double largest = sizes.DefaultIfEmpty(0).Max();
        if (column.EndsWith("accuracy", StringComparison.Ordinal))
        {
            return new Measure(title, "%", 100);
        }

        (double From, string Unit, double Factor)[] units = column switch
        {
            Column.Rtt => s_roundTrips,
            _ when column.EndsWith("seconds", StringComparison.Ordinal) => sizes.Where(size => size > 0).DefaultIfEmpty(1).Min() * WideRange < largest ? [.. s_seconds.Where(unit => unit.From <= 1)] : s_seconds,
            _ when column.EndsWith("bytes", StringComparison.Ordinal) => s_bytes,
            _ when column.EndsWith("bits_per_second", StringComparison.Ordinal) => s_rates,
            Column.RatePerHour => [(0, "1/h", 1)],
            _ => s_counts,
        };
        (_, string unit, double factor) = units.First(unit => largest >= unit.From);
        return new Measure(title, unit, factor);
    }

    private static string Words(string column) => char.ToUpperInvariant(column[0]) + column[1..].Replace('_', ' ');
}
