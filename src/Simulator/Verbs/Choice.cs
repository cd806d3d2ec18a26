using System.CommandLine;

namespace PrivateInference.Simulator.Verbs;

/// <summary>Options whose value is one of a few words.</summary>
internal static class Choice
{
    /// <summary>The words, for help and errors.</summary>
    /// <typeparam name="T">What they stand for.</typeparam>
    /// <returns>In lower case, separated by commas.</returns>
    public static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));

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
        string? name = Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null
            ? throw new InputException($"{option.Name} {text}: expected one of {Names<T>()}")
            : Enum.Parse<T>(name);
    }
}
