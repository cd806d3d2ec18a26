using System.Globalization;

namespace PrivateInference.Simulator.Verbs;

/// <summary>How many ReLUs to keep, as the command line says it.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Value">A number of ReLUs, or a share of them in percent.</param>
/// <param name="IsShare">Whether it is a share.</param>
internal sealed record ReluBudget(string Text, double Value, bool IsShare)
{
    private const string Option = "--budget";

    /// <summary>Reads a budget.</summary>
    /// <param name="text">As 1000 or 10%.</param>
    /// <returns>The budget.</returns>
    /// <exception cref="InputException">It is neither.</exception>
    public static ReluBudget Parse(string text)
    {
        bool isShare = text.EndsWith('%');
        bool isNumber = double.TryParse(isShare ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && value >= 0 && (isShare ? value <= 100 : Math.Floor(value) == value)
            ? new ReluBudget(text, value, isShare)
            : throw new InputException($"{Option} {text}: expected a number of ReLUs such as 1000, or 0% to 100% of them");
    }

    /// <summary>The number of ReLUs that it stands for.</summary>
    /// <param name="relus">ReLUs of the network.</param>
    /// <returns>At most that many.</returns>
    /// <exception cref="InputException">It is more than the network has.</exception>
    public long Of(long relus) => IsShare
        ? (long)Math.Floor(Value / 100 * relus)
        : Value <= relus ? (long)Value : throw new InputException($"{Option} {Text}: expected 0 to {relus}, the ReLUs of the network");
}
