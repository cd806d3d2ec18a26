using System.Globalization;

namespace PrivateInference.Simulator.Output;

/// <summary>Numbers with units for people: three significant digits, decimal prefixes.</summary>
internal static class Quantity
{
    /// <summary>A time.</summary>
    /// <param name="seconds">Seconds, 0 or more.</param>
    /// <returns>As <c>1.23 s</c>, <c>4.56 ms</c> or <c>7.89 us</c>.</returns>
    public static string Seconds(double seconds) => seconds switch
    {
        0 => "-",
        < 1e-3 => Digits(seconds * 1e6) + " us",
        < 1 => Digits(seconds * 1e3) + " ms",
        _ => Digits(seconds) + " s",
    };

    /// <summary>An amount of data.</summary>
    /// <param name="bytes">Bytes, 0 or more.</param>
    /// <returns>As <c>12 B</c>, <c>3.45 kB</c>, <c>6.78 MB</c> or <c>9.01 GB</c>.</returns>
    public static string Bytes(long bytes) => bytes switch
    {
        0 => "-",
        < 1000 => bytes.ToString(CultureInfo.InvariantCulture) + " B",
        < 1_000_000 => Digits(bytes / 1e3) + " kB",
        < 1_000_000_000 => Digits(bytes / 1e6) + " MB",
        _ => Digits(bytes / 1e9) + " GB",
    };

    /// <summary>A count with thousands separated.</summary>
    /// <param name="count">The count.</param>
    /// <returns>As <c>557,056</c>; a dash for zero.</returns>
    public static string Count(long count) => count == 0 ? "-" : count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Energy.</summary>
    /// <param name="joules">Joules, 0 or more.</param>
    /// <returns>As <c>1.23 J</c> or <c>4.56 kJ</c>.</returns>
    public static string Energy(double joules) => joules switch
    {
        0 => "-",
        < 1000 => Digits(joules) + " J",
        _ => Digits(joules / 1e3) + " kJ",
    };

    /// <summary>Money, without its currency.</summary>
    /// <param name="amount">Amount, 0 or more.</param>
    /// <returns>Three significant digits.</returns>
    public static string Money(double amount) => amount switch
    {
        0 => "-",
        < 1e-6 => "<0.000001",
        < 1 => amount.ToString("0." + new string('0', Math.Min(6, 2 - (int)Math.Floor(Math.Log10(amount)))), CultureInfo.InvariantCulture),
        _ => Digits(amount),
    };

    /// <summary>A rate.</summary>
    /// <param name="bitsPerSecond">Bits per second, infinity allowed.</param>
    /// <returns>As <c>100 Mbit/s</c>.</returns>
    public static string Rate(double? bitsPerSecond) => bitsPerSecond switch
    {
        null or double.PositiveInfinity => "unlimited",
        < 1e3 => Digits(bitsPerSecond.Value) + " bit/s",
        < 1e6 => Digits(bitsPerSecond.Value / 1e3) + " kbit/s",
        < 1e9 => Digits(bitsPerSecond.Value / 1e6) + " Mbit/s",
        _ => Digits(bitsPerSecond.Value / 1e9) + " Gbit/s",
    };

    private static string Digits(double value)
        => value.ToString(value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
