using System.Globalization;

namespace PrivateInference.Simulator.Verbs;

/// <summary>Times, sizes and rates as people write them: 24h, 16GB, 12/h.</summary>
internal static class QuantityText
{
    private static readonly (string Suffix, double Factor)[] s_times =
        [("ms", 1e-3), ("us", 1e-6), ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400)];

    private static readonly (string Suffix, double Factor)[] s_sizes =
        [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1)];

    private static readonly (string Suffix, double Factor)[] s_rates =
        [("/min", 1 / 60.0), ("/s", 1), ("/h", 1 / 3600.0), ("/d", 1 / 86_400.0)];

    /// <summary>A time.</summary>
    /// <param name="option">The option or key it is of, for messages.</param>
    /// <param name="text">As 24h, 90min, 30s, 5ms or 2d; a bare number is in seconds.</param>
    /// <returns>Seconds, 0 or more, finite.</returns>
    /// <exception cref="InputException">It is no time.</exception>
    public static double Seconds(string option, string text)
        => Scaled(text, s_times) is double value && value >= 0
            ? value
            : throw new InputException($"{option} {text}: expected a time of 0 or more, such as 24h, 90min, 30s or 5ms");

    /// <summary>An amount of data.</summary>
    /// <param name="option">The option or key it is of, for messages.</param>
    /// <param name="text">As 16GB or 500MB, decimal; a bare number is in bytes; <c>unlimited</c> is infinity.</param>
    /// <returns>Bytes, 0 or more.</returns>
    /// <exception cref="InputException">It is no amount of data.</exception>
    public static double Bytes(string option, string text)
        => text == "unlimited"
            ? double.PositiveInfinity
            : Scaled(text, s_sizes) is double value && value >= 0
                ? value
                : throw new InputException($"{option} {text}: expected an amount of data of 0 or more, such as 16GB or 500MB, or unlimited");

    /// <summary>Rates of requests.</summary>
    /// <param name="option">The option it is of, for messages.</param>
    /// <param name="text">As 12/h, 1/min or 0.01/s, several with commas, or from:to:count; a bare number is a second.</param>
    /// <returns>Requests a second, each 0 or more.</returns>
    /// <exception cref="InputException">It is no rate.</exception>
    public static IReadOnlyList<double> Rates(string option, string text)
    {
        List<double> rates = [];
        foreach (string part in text.Split(','))
        {
            string[] range = part.Split(':');
            if (range.Length == 3
                && int.TryParse(range[2], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && count is >= 2 and <= 1000)
            {
                double from = Rate(option, text, range[0]);
                double to = Rate(option, text, range[1]);
                rates.AddRange(Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1))));
            }
            else
            {
                rates.Add(Rate(option, text, part));
            }
        }

        return rates;
    }

    private static double Rate(string option, string text, string part)
        => Scaled(part, s_rates) is double value && value >= 0
            ? value
            : throw new InputException($"{option} {text}: expected requests of one client over time, 0 or more, such as 12/h, 1/min,2/min or 1/h:12/h:12");

    private static double? Scaled(string text, (string Suffix, double Factor)[] suffixes)
    {
        (string suffix, double factor) = suffixes.FirstOrDefault(known => text.EndsWith(known.Suffix, StringComparison.Ordinal), (string.Empty, 1));
        string number = text[..^suffix.Length].Trim();
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value * factor)
            ? value * factor
            : null;
    }
}
