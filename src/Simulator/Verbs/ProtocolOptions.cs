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
        command.Add(_removed);
    }

    /// <summary>Whether the user chose a protocol.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Whether any of the options was given.</returns>
    public bool IsGiven(ParseResult parsed)
        => ((Option[])[_protocol, _garbling, _removed]).Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The protocol asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The protocol.</returns>
    /// <exception cref="InputException">There is no such protocol or variant.</exception>
    public ProtocolSpecification Read(ParseResult parsed)
    {
        string name = parsed.GetValue(_protocol)!;
        ProtocolSpecification specification = ProtocolSpecification.Find(name)
            ?? throw new InputException($"--protocol {name}: expected one of {string.Join(", ", ProtocolSpecification.All.Select(known => known.Name))}");
        return specification with
        {
            Garbling = parsed.GetValue(_garbling) switch
            {
                "half-gates" => GarblingScheme.HalfGates,
                "three-halves" => GarblingScheme.ThreeHalves,
                string other => throw new InputException($"--garbling {other}: expected half-gates or three-halves"),
                null => specification.Garbling,
            },
            Removed = parsed.GetValue(_removed) switch
            {
                "sequential" => RemovedPositions.Sequential,
                "correction" => RemovedPositions.Correction,
                string other => throw new InputException($"--removed {other}: expected sequential or correction"),
                null => specification.Removed,
            },
        };
    }
}
