using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options by which two machines know each other; nothing leaves the loopback interface without them.</summary>
internal sealed class PeerOptions
{
    private readonly Option<string?> _identity = new("--identity") { Description = "this party's key for TLS, from pisim identity; needed beyond this machine" };
    private readonly Option<string?> _peer = new("--peer") { Description = "pin of the other party's key, as pisim identity prints it" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_identity);
        command.Add(_peer);
    }

    /// <summary>The TLS asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="address">Where this party listens or connects to.</param>
    /// <returns>TLS, or null where none is asked for and none is needed.</returns>
    /// <exception cref="InputException">TLS is needed and not asked for, or only half of it is, or a file or pin is not one.</exception>
    public PinnedTls? Read(ParseResult parsed, IPAddress address)
    {
        string? identity = parsed.GetValue(_identity);
        string? peer = parsed.GetValue(_peer);
        if (identity is null && peer is null)
        {
            return IPAddress.IsLoopback(address)
                ? null
                : throw new InputException($"{address} is not this machine: --identity FILE and --peer PIN are needed (see pisim identity --help)");
        }

        if (identity is null || peer is null)
        {
            throw new InputException("--identity FILE and --peer PIN go together");
        }

        try
        {
            return new PinnedTls(identity, peer);
        }
        catch (ArgumentException failure)
        {
            throw new InputException($"--peer: {failure.Message}");
        }
        catch (CryptographicException failure)
        {
            throw new InputException($"--identity {identity}: not an identity made by pisim identity ({failure.Message})");
        }
    }
}
