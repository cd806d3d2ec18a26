using System.CommandLine;
using PrivateInference.Protocols;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that choose a protocol.</summary>
internal sealed class ProtocolOptions
{
    private readonly Option<string> _protocol = new("--protocol", "-p")
    {
        Description = string.Join("; ", ProtocolSpecification.All.Select(protocol => $"{protocol.Name}: {protocol.Summary}")),
        DefaultValueFactory = _ => "delphi",
    };

    private readonly Option<string> _garbling = new("--garbling")
    {
        Description = "half-gates (32 bytes an AND gate) or three-halves (25 bytes, more work)",
        DefaultValueFactory = _ => "half-gates",
    };

    private readonly Option<string> _transfer = new("--ot")
    {
        Description = "how oblivious transfers are extended: iknp (16 bytes each) or silent (about a sixth of a byte each, several times the work)",
        DefaultValueFactory = _ => "iknp",
    };

    private readonly Option<string> _remask = new("--remask")
    {
        Description = "how a circuit's output becomes shares: circuit (it subtracts the client's mask) or shared-bits (prepared offline; a third fewer gates; where the server garbles)",
    };

    private readonly Option<string> _removed = new("--removed")
    {
        Description = "where a ReLU was removed: sequential (no bytes, but layers wait for each other offline) or correction (one ring element each)",
        DefaultValueFactory = _ => "sequential",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_protocol);
        command.Add(_garbling);
        command.Add(_transfer);
        command.Add(_remask);
        command.Add(_removed);
    }

    /// <summary>The name given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>A name that may be none of a protocol's.</returns>
    public string Name(ParseResult parsed) => parsed.GetValue(_protocol)!;

    /// <summary>Whether the user chose a protocol.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Whether any of the options was given.</returns>
    public bool IsGiven(ParseResult parsed)
        => ((Option[])[_protocol, _garbling, _transfer, _remask, _removed]).Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The protocol asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The protocol.</returns>
    /// <exception cref="InputException">There is no such protocol or variant.</exception>
    public ProtocolSpecification Read(ParseResult parsed) => Read(parsed, Name(parsed));

    /// <summary>A protocol by name, in the variants asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The protocol.</returns>
    /// <exception cref="InputException">There is no such protocol or variant.</exception>
    public ProtocolSpecification Read(ParseResult parsed, string name)
    {
        ProtocolSpecification specification = ProtocolSpecification.Find(name)
            ?? throw new InputException($"--protocol {name}: expected one of {string.Join(", ", ProtocolSpecification.All.Select(known => known.Name))}");
        return specification with
        {
            Garbling = ProtocolWords.Garbling(parsed.GetValue(_garbling)!, Fail(_garbling)),
            Transfer = ProtocolWords.Transfer(parsed.GetValue(_transfer)!, Fail(_transfer)),
            Remasking = parsed.GetValue(_remask) is string remask
                ? Allowed(specification, ProtocolWords.Remask(remask, Fail(_remask)))
                : specification.Remasking,
            Removed = ProtocolWords.Removed(parsed.GetValue(_removed)!, Fail(_removed)),
        };

        Func<string, Exception> Fail(Option<string> option) => expected => new InputException($"{option.Name} {parsed.GetValue(option)}: {expected}");
    }

    private static Remasking Allowed(ProtocolSpecification protocol, Remasking remasking)
        => remasking == Remasking.SharedBits && protocol.Garbler == GarblerRole.Client
            ? throw new InputException($"--remask shared-bits: expected a protocol whose server garbles, got {protocol.Name}; it would take another round a layer")
            : remasking;
}
