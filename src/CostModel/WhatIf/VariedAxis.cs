using System.Globalization;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>One quantity that is varied, from one value to another.</summary>
public sealed record VariedAxis
{
    /// <summary>Points of an axis unless another number is asked for.</summary>
    public const int DefaultPoints = 13;

    private const int MostPoints = 10_000;

    private static readonly Dictionary<string, (double Least, double Most, bool IsWhole)> s_limits = new(StringComparer.Ordinal)
    {
        [Bandwidth] = (1, 1e15, false),
        [Up] = (1, 1e15, false),
        [Down] = (1, 1e15, false),
        [RoundTrip] = (0, 60, false),
        [Cores] = (1, 4096, true),
        [Relus] = (0, 1e15, true),
        [RingBits] = (8, 64, true),
    };

    private VariedAxis(string name, double from, double to, bool isLogarithmic, int points)
    {
        Name = name;
        From = from;
        To = to;
        IsLogarithmic = isLogarithmic;
        Points = points;
    }

    /// <summary>Both directions, bits per second.</summary>
    public const string Bandwidth = "bandwidth";

    /// <summary>Client to server, bits per second.</summary>
    public const string Up = "up";

    /// <summary>Server to client, bits per second.</summary>
    public const string Down = "down";

    /// <summary>Round trip, seconds.</summary>
    public const string RoundTrip = "rtt";

    /// <summary>Cores.</summary>
    public const string Cores = "cores";

    /// <summary>Scalar ReLUs, thinned in proportion in every layer.</summary>
    public const string Relus = "relus";

    /// <summary>Bits of the ring.</summary>
    public const string RingBits = "l";

    /// <summary>Names of all axes.</summary>
    public static IReadOnlyCollection<string> Names => s_limits.Keys;

    /// <summary>What is varied.</summary>
    public string Name { get; }

    /// <summary>First value.</summary>
    public double From { get; }

    /// <summary>Last value, above the first.</summary>
    public double To { get; }

    /// <summary>Whether steps are factors instead of differences.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>How many values, at least 2.</summary>
    public int Points { get; }

    /// <summary>Whether only whole numbers have a meaning.</summary>
    public bool IsWhole => s_limits[Name].IsWhole;

    /// <summary>Unit of the values.</summary>
    public string Unit => Name switch
    {
        Bandwidth or Up or Down => "bit/s",
        RoundTrip => "s",
        RingBits => "bits",
        _ => Name,
    };

    /// <summary>Reads an axis.</summary>
    /// <param name="text">As <c>bandwidth=1e6:1e10:log:25</c>; <c>lin</c> and 13 points when left out.</param>
    /// <returns>The axis.</returns>
    /// <exception cref="FormatException">It is no axis; the message says which part is not, and what is expected.</exception>
    public static VariedAxis Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] halves = text.Split('=', 2);
        string name = halves[0].Trim();
        if (halves.Length != 2 || !s_limits.TryGetValue(name, out (double Least, double Most, bool IsWhole) limits))
        {
            throw new FormatException($"expected NAME=FROM:TO[:log][:POINTS] with one of {string.Join(", ", Names)}, such as bandwidth=1e6:1e10:log");
        }

        List<string> parts = [.. halves[1].Split(':').Select(part => part.Trim())];
        bool isLogarithmic = parts.Remove("log");
        _ = parts.Remove("lin");
        if (parts.Count is < 2 or > 3)
        {
            throw new FormatException($"expected {name}=FROM:TO[:log][:POINTS]");
        }

        double from = Number(parts[0], limits.Least, limits.Most);
        double to = Number(parts[1], limits.Least, limits.Most);
        int points = parts.Count == 3 ? (int)Number(parts[2], 2, MostPoints) : DefaultPoints;
        if (!(to > from))
        {
            throw new FormatException(FormattableString.Invariant($"the second value, {to}, must be above the first, {from}"));
        }

        return isLogarithmic && from <= 0
            ? throw new FormatException("a logarithmic axis starts above 0")
            : new VariedAxis(name, from, to, isLogarithmic, points);
    }

    /// <summary>The values.</summary>
    /// <returns>Rising, first and last as given; whole numbers where only those have a meaning, each once.</returns>
    public IReadOnlyList<double> Values()
    {
        IEnumerable<double> values = Enumerable.Range(0, Points).Select(k => k == Points - 1 ? To : At((double)k / (Points - 1)));
        return IsWhole ? [.. values.Select(value => Math.Round(value)).Distinct()] : [.. values];
    }

    /// <summary>A value between the ends.</summary>
    /// <param name="fraction">0 for the first, 1 for the last.</param>
    /// <returns>The value; not rounded.</returns>
    public double At(double fraction) => fraction <= 0 ? From : IsLogarithmic
        ? From * Math.Pow(To / From, fraction)
        : From + ((To - From) * fraction);

    /// <summary>Middle of two values, as the axis measures.</summary>
    internal double Middle(double low, double high) => IsLogarithmic && low > 0 ? Math.Sqrt(low * high) : (low + high) / 2;

    private static double Number(string text, double least, double most)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new FormatException(FormattableString.Invariant($"'{text}' found, a number from {least} to {most} expected"));
}
