using System.CommandLine;
using PrivateInference.Protocols;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that choose a protocol.</summary>
internal static class ProtocolOption
{
    /// <summary>The option that names it.</summary>
    /// <returns>The option.</returns>
    public static Option<string> Create() => new("--protocol", "-p")
    {
        Description = string.Join("; ", ProtocolSpecification.All.Select(protocol => $"{protocol.Name}: {protocol.Summary}")),
        DefaultValueFactory = _ => "delphi",
    };

    /// <summary>The option that says what happens where a ReLU was removed.</summary>
    /// <returns>The option.</returns>
    public static Option<string?> CreateRemoved() => new("--removed")
    {
        Description = "where a ReLU was removed: sequential (no bytes, but layers wait for each other offline) or correction (one ring element each)",
    };

    /// <summary>The protocol asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="protocol">What <see cref="Create"/> made.</param>
    /// <param name="removed">What <see cref="CreateRemoved"/> made.</param>
    /// <returns>The protocol.</returns>
    /// <exception cref="InputException">There is no such protocol.</exception>
    public static ProtocolSpecification Read(ParseResult parsed, Option<string> protocol, Option<string?> removed)
    {
        string name = parsed.GetValue(protocol)!;
        ProtocolSpecification specification = ProtocolSpecification.Find(name)
            ?? throw new InputException($"--protocol {name}: expected one of {string.Join(", ", ProtocolSpecification.All.Select(known => known.Name))}");
        return parsed.GetValue(removed) switch
        {
            null => specification,
            "sequential" => specification with { Removed = RemovedPositions.Sequential },
            "correction" => specification with { Removed = RemovedPositions.Correction },
            string other => throw new InputException($"--removed {other}: expected sequential or correction"),
        };
    }
}
