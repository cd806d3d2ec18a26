using System.CommandLine;

namespace PrivateInference.Simulator.Verbs;

/// <summary>Options whose value is one of a few words.</summary>
internal static class Choice
{
    /// <summary>The words, for help and errors.</summary>
    /// <typeparam name="T">What they stand for.</typeparam>
    /// <returns>In lower case, separated by commas.</returns>
    public static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Name));

    /// <summary>One of the words.</summary>
    /// <typeparam name="T">What it stands for.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>In lower case, Plus written +.</returns>
    public static string Name<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString().ToLowerInvariant();
        return name.Replace("plus", "+", StringComparison.Ordinal);
    }

    /// <summary>The word given.</summary>
    /// <typeparam name="T">What it stands for.</typeparam>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <returns>What it stands for.</returns>
    /// <exception cref="InputException">It is none of them.</exception>
    public static T Read<T>(ParseResult parsed, Option<string> option)
        where T : struct, Enum
    {
        string text = parsed.GetValue(option)!;
        foreach (T value in Enum.GetValues<T>())
        {
            if (Name(value).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new InputException($"{option.Name} {text}: expected one of {Names<T>()}");
    }
}
