using System.CommandLine;
using System.Globalization;

namespace PrivateInference.Simulator.Verbs;

/// <summary>Checks of number options, all with the same line for what is out of range.</summary>
internal static class OptionRange
{
    /// <summary>A whole number within its range.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="least">Smallest that is allowed.</param>
    /// <param name="most">Largest that is allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InputException">It is outside.</exception>
    public static int Read(ParseResult parsed, Option<int> option, int least, int most)
    {
        int value = parsed.GetValue(option);
        return value >= least && value <= most
            ? value
            : throw new InputException(FormattableString.Invariant($"{option.Name} {value}: expected {least} to {most}"));
    }

    /// <summary>A real number within its range; not-a-number is outside of every range.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="least">Smallest that is allowed.</param>
    /// <param name="most">Largest that is allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InputException">It is outside.</exception>
    public static double Read(ParseResult parsed, Option<double> option, double least, double most)
    {
        double value = parsed.GetValue(option);
        return value >= least && value <= most
            ? value
            : throw new InputException(FormattableString.Invariant($"{option.Name} {value}: expected {least} to {most}"));
    }

    /// <summary>Rising numbers separated by commas.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="most">Largest that is allowed.</param>
    /// <returns>The numbers; none where the option was not given.</returns>
    /// <exception cref="InputException">One is no number, or not above the one before it, or above the largest.</exception>
    public static IReadOnlyList<double> ReadRising(ParseResult parsed, Option<string?> option, double most)
    {
        string? text = parsed.GetValue(option);
        List<double> values = [];
        foreach (string part in text?.Split(',') ?? [])
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !(value > (values.Count > 0 ? values[^1] : 0) && value <= most))
            {
                throw new InputException(FormattableString.Invariant($"{option.Name} {text}: expected rising numbers above 0, up to {most}, such as 80,120"));
            }

            values.Add(value);
        }

        return values;
    }

    /// <summary>Numbers separated by commas.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="least">Smallest that is allowed.</param>
    /// <param name="most">Largest that is allowed.</param>
    /// <returns>The numbers, at least one.</returns>
    /// <exception cref="InputException">One is no number, or out of range.</exception>
    public static IReadOnlyList<double> ReadList(ParseResult parsed, Option<string?> option, double least, double most) =>
        [.. (parsed.GetValue(option) ?? string.Empty).Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
                ? value
                : throw new InputException(FormattableString.Invariant($"{option.Name} {parsed.GetValue(option)}: expected numbers from {least} to {most}, such as 1,0.5")))];

    /// <summary>Refuses options that would have no effect.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="reason">Why they have none.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="InputException">One of them was given.</exception>
    public static void RefuseGiven(ParseResult parsed, string reason, params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new InputException($"{option.Name}: {reason}");
            }
        }
    }
}
