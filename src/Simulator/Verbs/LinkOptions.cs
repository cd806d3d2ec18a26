using System.CommandLine;
using System.Globalization;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say which link to imitate.</summary>
internal sealed class LinkOptions
{
    private readonly Option<string> _link = new("--link", "-l")
    {
        Description = "loopback, lan (1 Gbit/s, 0.5 ms), wan (100 Mbit/s, 40 ms), mobile (20 up, 100 down Mbit/s, 50 ms), another of data/links, or a file of that form",
        DefaultValueFactory = _ => "lan",
    };

    private readonly Option<string?> _up = new("--up") { Description = "client to server, as 20M or 1G bits per second; overrides --link" };
    private readonly Option<string?> _down = new("--down") { Description = "server to client, likewise" };
    private readonly Option<string?> _roundTrip = new("--rtt") { Description = "round trip, as 40ms or 0.04s; overrides --link" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_link);
        command.Add(_up);
        command.Add(_down);
        command.Add(_roundTrip);
    }

    /// <summary>Whether the user chose a link.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Whether any of the options was given.</returns>
    public bool IsGiven(ParseResult parsed)
        => ((Option[])[_link, _up, _down, _roundTrip]).Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The link asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">What is meant where --link is not given; null for its default.</param>
    /// <returns>The link.</returns>
    /// <exception cref="InputException">An option cannot be understood.</exception>
    public LinkProfile Read(ParseResult parsed, LinkProfile? otherwise = null)
    {
        string name = parsed.GetValue(_link)!;
        LinkProfile preset = (parsed.GetResult(_link) is { Implicit: false } ? null : otherwise) ?? LinkSource.Read("--link", name);
        string? up = parsed.GetValue(_up);
        string? down = parsed.GetValue(_down);
        string? roundTrip = parsed.GetValue(_roundTrip);
        if (up is null && down is null && roundTrip is null)
        {
            return preset;
        }

        return new LinkProfile(
            "custom",
            up is null ? preset.UpBitsPerSecond : Rate("--up", up),
            down is null ? preset.DownBitsPerSecond : Rate("--down", down),
            roundTrip is null ? preset.RoundTripSeconds : Seconds("--rtt", roundTrip));
    }

    internal static double Rate(string option, string text)
    {
        (double factor, int suffix) = char.ToUpperInvariant(text.Length > 0 ? text[^1] : ' ') switch
        {
            'K' => (1e3, 1),
            'M' => (1e6, 1),
            'G' => (1e9, 1),
            _ => (1.0, 0),
        };
        return Number(text[..^suffix]) is double value && value > 0 && double.IsFinite(value * factor)
            ? value * factor
            : throw new InputException($"{option} {text}: expected a positive number of bits per second such as 20M or 1G");
    }

    internal static double Seconds(string option, string text)
    {
        (double factor, int suffix) = text.EndsWith("ms", StringComparison.Ordinal) ? (1e-3, 2) : text.EndsWith('s') ? (1.0, 1) : (1.0, 0);
        return Number(text[..^suffix]) is double value && value >= 0 && value * factor < 60
            ? value * factor
            : throw new InputException($"{option} {text}: expected a time from 0 to 60 s such as 40ms or 0.04s");
    }

    private static double? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
