using System.CommandLine;
using PrivateInference.CostModel.WhatIf;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options of <c>estimate</c> that ask for more than one point.</summary>
internal sealed class WhatIfOptions
{
    private const int MostAxes = 2;
    private const long MostPoints = 1_000_000;

    private readonly Option<string[]> _vary = new("--vary")
    {
        Description = $"a series instead of one point: NAME=FROM:TO[:log][:POINTS] with one of {string.Join(", ", VariedAxis.Names)} (bit/s, seconds; cores are each party's own); twice for a grid",
    };

    private readonly Option<string?> _crossover = new("--crossover")
    {
        Description = "two protocols, as delphi,client-garbler: where along the first --vary one overtakes the other (default axis: bandwidth=1e6:1e10:log:41)",
    };

    private readonly Option<string> _of = new("--crossover-of")
    {
        Description = "seconds to compare: total, offline or online",
        DefaultValueFactory = _ => "total",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_vary);
        command.Add(_crossover);
        command.Add(_of);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="protocol">The protocol where no two are compared.</param>
    /// <returns>The question, or null when one point is enough.</returns>
    /// <exception cref="InputException">It cannot be understood.</exception>
    public WhatIfQuestion? Read(ParseResult parsed, string protocol)
    {
        string[] texts = parsed.GetValue(_vary) ?? [];
        string? pair = parsed.GetValue(_crossover);
        string of = parsed.GetValue(_of)!;
        if (of is not ("total" or "offline" or "online"))
        {
            throw new InputException($"--crossover-of {of}: expected total, offline or online");
        }

        if (texts.Length == 0 && pair is null)
        {
            OptionRange.RefuseGiven(parsed, "needs --crossover", _of);
            return null;
        }

        if (texts.Length > MostAxes)
        {
            throw new InputException($"--vary {texts[^1]}: at most two axes");
        }

        VariedAxis[] axes = [.. texts.Select(Axis)];
        if (axes.Length == 0)
        {
            axes = [VariedAxis.Parse("bandwidth=1e6:1e10:log:41")];
        }

        if (axes.Length == MostAxes && axes[0].Name == axes[1].Name)
        {
            throw new InputException($"--vary {texts[1]}: {axes[0].Name} is varied already");
        }

        if (axes.Aggregate(1L, (product, axis) => product * axis.Points) > MostPoints)
        {
            throw new InputException($"--vary {texts[^1]}: more than {MostPoints:N0} points in all");
        }

        string[] protocols = pair is null ? [protocol] : pair.Split(',', StringSplitOptions.TrimEntries);
        return pair is null || (protocols.Length == 2 && protocols[0] != protocols[1])
            ? new WhatIfQuestion(axes, protocols, pair is null ? null : of)
            : throw new InputException($"--crossover {pair}: expected two protocols such as delphi,client-garbler");
    }

    private static VariedAxis Axis(string text)
    {
        try
        {
            return VariedAxis.Parse(text);
        }
        catch (FormatException failure)
        {
            throw new InputException($"--vary {text}: {failure.Message}");
        }
    }
}

/// <summary>A series, a grid, or a comparison of two protocols.</summary>
/// <param name="Axes">One or two.</param>
/// <param name="Protocols">One, or the two to compare.</param>
/// <param name="CrossoverOf">Seconds to compare, or null for no comparison.</param>
internal sealed record WhatIfQuestion(IReadOnlyList<VariedAxis> Axes, IReadOnlyList<string> Protocols, string? CrossoverOf);
