using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say under which protocol, link and machines a reduced network is to be priced, and a budget in seconds.</summary>
internal sealed class PrivateCostOptions
{
    private static readonly ShapePlanOptions s_typical = new();

    private readonly Option<string?> _latency = new("--budget-latency") { Description = "instead of --budget: most seconds of a private inference, as 1.5s or 800ms, asked of the cost model" };
    private readonly Option<string> _phase = new("--budget-phase") { Description = $"what --budget-latency bounds: {Choice.Names<BudgetPhase>()}", DefaultValueFactory = _ => Choice.Name(BudgetPhase.Online) };
    private readonly Option<string?> _profile = new("--profile") { Description = "machine of both parties: a file that pisim calibrate wrote, a published one, or local; default: local when it has been calibrated" };
    private readonly Option<string?> _clientProfile = new("--client-profile") { Description = "the client's machine instead" };
    private readonly Option<string?> _serverProfile = new("--server-profile") { Description = "the server's machine instead" };
    private readonly Option<int> _ringBits = new("--ring-bits") { Description = "l to assume, 8 to 64, as in pisim estimate", DefaultValueFactory = _ => s_typical.RingBits };
    private readonly ProtocolOptions _protocol = new();
    private readonly LinkOptions _link = new();

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (IEnumerable<Option>)[_latency, _phase, _profile, _clientProfile, _serverProfile, _ringBits])
        {
            command.Add(option);
        }

        _protocol.AddTo(command);
        _link.AddTo(command);
    }

    /// <summary>The budget in seconds.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cost">What it is asked of.</param>
    /// <returns>The budget; null where none was given.</returns>
    /// <exception cref="InputException">It is no time, or there is no profile to tell seconds by.</exception>
    public LatencyBudget? Budget(ParseResult parsed, PrivateCost cost)
    {
        BudgetPhase phase = Choice.Read<BudgetPhase>(parsed, _phase);
        if (parsed.GetValue(_latency) is not string text)
        {
            OptionRange.RefuseGiven(parsed, $"only with {_latency.Name}", _phase);
            return null;
        }

        LatencyBudget budget = LatencyBudget.Parse(text, phase);
        return cost.HasSeconds ? budget : throw new InputException($"{_latency.Name} {text}: needs --profile, as this machine has none yet (see pisim calibrate)");
    }

    /// <summary>What predicts the cost.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="InputException">An option cannot be understood, or a profile is not there.</exception>
    public PrivateCost Read(ParseResult parsed)
    {
        (string? client, string? server) = (parsed.GetValue(_clientProfile), parsed.GetValue(_serverProfile));
        MachineProfile? both = parsed.GetValue(_profile) is string named
            ? LocalProfile.Read(_profile.Name, named)
            : client is null || server is null ? LocalProfile.ReadIfThere() : null;
        MachineProfile? atClient = client is null ? both : LocalProfile.Read(_clientProfile.Name, client);
        MachineProfile? atServer = server is null ? both : LocalProfile.Read(_serverProfile.Name, server);
        if ((atClient is null) != (atServer is null))
        {
            throw new InputException("one party's profile is named and this machine has none for the other (see pisim calibrate)");
        }

        ShapePlanOptions arithmetic = s_typical with { RingBits = OptionRange.Read(parsed, _ringBits, 8, 64) };
        return new PrivateCost(_protocol.Read(parsed), _link.Read(parsed), atClient, atServer, arithmetic with { Shift = Math.Min(arithmetic.Shift, arithmetic.RingBits - 2) });
    }
}
