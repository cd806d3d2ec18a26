using System.CommandLine;
using System.Globalization;
using PrivateInference.Simulator.Output;
using Spectre.Console;

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

    /// <summary>Says how many offline results fit, when a limit was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="one">What one offline result takes.</param>
    /// <param name="totalSeconds">Offline and online phase together, or null where no seconds are known.</param>
    /// <exception cref="InputException">A limit cannot be understood.</exception>
    public void Print(ParseResult parsed, RunReport.StorageSection one, double? totalSeconds)
    {
        double client = Bytes(_client, parsed);
        double server = Bytes(_server, parsed);
        double fit = Math.Floor(Math.Min(client / Math.Max(1, one.ClientBytes), server / Math.Max(1, one.ServerBytes)));
        if (double.IsInfinity(fit))
        {
            return;
        }

        string where = client / Math.Max(1, one.ClientBytes) <= server / Math.Max(1, one.ServerBytes) ? "client" : "server";
        Terminal.Output.WriteLine(fit >= 1
            ? FormattableString.Invariant($"storage: {fit:N0} offline result(s) fit (the {where}'s room is the limit)")
            : $"storage: not one offline result fits at the {where}, so everything runs online: {EstimateTable.Time(totalSeconds)} from image to logits");
    }

    private static double Bytes(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not string text)
        {
            return double.PositiveInfinity;
        }

        (double factor, int suffix) = char.ToUpperInvariant(text.Length > 0 ? text[^1] : ' ') switch
        {
            'K' => (1e3, 1),
            'M' => (1e6, 1),
            'G' => (1e9, 1),
            'T' => (1e12, 1),
            _ => (1.0, 0),
        };
        return double.TryParse(text.AsSpan(0, text.Length - suffix), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value * factor)
            ? value * factor
            : throw new InputException($"{option.Name} {text}: expected bytes such as 16G or 500M");
    }
}
