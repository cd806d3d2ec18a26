using System.CommandLine;
using System.Globalization;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary>How much of offline results the parties can keep; where not even one fits, everything runs online.</summary>
internal sealed class StorageOptions
{
    private readonly Option<string?> _client = new("--client-storage") { Description = "room for offline results at the client, as 16G bytes" };
    private readonly Option<string?> _server = new("--server-storage") { Description = "room for offline results at the server, likewise" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_client);
        command.Add(_server);
    }

    /// <summary>How many offline results fit, when a limit was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="one">What one offline result takes.</param>
    /// <returns>The answer, or null without a limit.</returns>
    /// <exception cref="InputException">A limit cannot be understood.</exception>
    public StorageFit? Read(ParseResult parsed, RunReport.StorageSection one)
        => StorageFit.Of(one, Bytes(_client, parsed), Bytes(_server, parsed));

    private static long? Bytes(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not string text)
        {
            return null;
        }

        (double factor, int suffix) = char.ToUpperInvariant(text.Length > 0 ? text[^1] : ' ') switch
        {
            'K' => (1e3, 1),
            'M' => (1e6, 1),
            'G' => (1e9, 1),
            'T' => (1e12, 1),
            _ => (1.0, 0),
        };
        return double.TryParse(text.AsSpan(0, text.Length - suffix), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && value * factor <= StorageFit.MostBytes
            ? (long)(value * factor)
            : throw new InputException($"{option.Name} {text}: expected bytes such as 16G or 500M, at most 9 PB (2^53 bytes)");
    }
}
