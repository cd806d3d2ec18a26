using System.CommandLine;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The option that says where ReLUs drop their low bits.</summary>
internal static class TruncationOption
{
    /// <summary>The option.</summary>
    /// <returns>For one verb.</returns>
    public static Option<string> Create() => new("--truncation")
    {
        Description = "where a ReLU drops low bits: faithful (in the circuit, exact) or one-bit-error (each party on its share, right on average: smaller circuits, fewer labels)",
        DefaultValueFactory = _ => "faithful",
    };

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <returns>The way to truncate.</returns>
    /// <exception cref="InputException">There is no such way.</exception>
    public static ReluTruncation Read(ParseResult parsed, Option<string> option) => parsed.GetValue(option) switch
    {
        "faithful" or null => ReluTruncation.Faithful,
        "one-bit-error" => ReluTruncation.OneBitError,
        string other => throw new InputException($"--truncation {other}: expected faithful or one-bit-error"),
    };
}
