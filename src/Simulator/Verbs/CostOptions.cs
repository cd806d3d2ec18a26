using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say what one inference takes: predicted, read from a file, or given as such.</summary>
internal sealed class CostOptions
{
    private const string Default = "asplos23-resnet18-cifar-server-garbler";

    private readonly Option<string?> _network = new("--network", "-n") { Description = "predicts the costs of this ONNX file or network of 'pisim zoo --list'" };
    private readonly Option<string?> _profile = new("--profile") { Description = "machine of both parties for a prediction: a file of pisim calibrate, or local; default: local" };
    private readonly Option<string?> _clientProfile = new("--client-profile") { Description = "the client's machine instead" };
    private readonly Option<string?> _serverProfile = new("--server-profile") { Description = "the server's machine instead" };
    private readonly Option<string?> _costs = new("--costs")
    {
        Description = $"costs from the JSON of pisim run or pisim estimate, from a list of your own, or published ones: {string.Join(", ", CostFile.Names())}; default: {Default}",
    };

    private readonly Option<string?> _setUp = new("--setup-seconds") { Description = "time of the set-up, given as such; default: 0" };
    private readonly Option<string?> _offline = new("--offline-seconds") { Description = "time of an offline phase, given as such, as 300s or 5min" };
    private readonly Option<string?> _online = new("--online-seconds") { Description = "time of an online phase, likewise" };
    private readonly Option<string?> _stored = new("--stored-bytes") { Description = "size of an offline result at the client, as 10GB; default: 0, so that the store is not limited" };
    private readonly Option<string?> _storedAtServer = new("--server-stored-bytes") { Description = "its size at the server, likewise" };
    private readonly Option<string?> _offlineCore = new("--offline-server-seconds") { Description = "core seconds of the server in an offline phase, for --server-cores; default: 0" };
    private readonly Option<string?> _onlineCore = new("--online-server-seconds") { Description = "core seconds of the server in an online phase; default: 0" };
    private readonly Option<string?> _offlineLink = new("--offline-link-seconds") { Description = "time that an offline phase keeps the link busy each way, for several clients; default: 0" };
    private readonly Option<string?> _onlineLink = new("--online-link-seconds") { Description = "time that an online phase keeps the link busy each way; default: 0" };
    private readonly ProtocolOptions _protocol = new();
    private readonly LinkOptions _link = new();

    private Option[] Predicting => [_network, _profile, _clientProfile, _serverProfile];

    private Option[] Given => [_setUp, _offline, _online, _stored, _storedAtServer, _offlineCore, _onlineCore, _offlineLink, _onlineLink];

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. Predicting, _costs, .. Given])
        {
            command.Add(option);
        }

        _protocol.AddTo(command);
        _link.AddTo(command);
    }

    /// <summary>The costs asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The costs.</returns>
    /// <exception cref="InputException">Options contradict each other, or one cannot be understood.</exception>
    public UnitCosts Read(ParseResult parsed)
    {
        bool isProtocol = _protocol.IsGiven(parsed);
        bool isGiven = Given.Any(option => parsed.GetResult(option) is not null);
        if (parsed.GetValue(_costs) is string file)
        {
            OptionRange.RefuseGiven(parsed, "the costs are those of --costs", [.. Predicting, .. Given]);
            return isProtocol
                ? throw new InputException("--protocol, --garbling, --removed: the costs are those of --costs")
                : FromFile(parsed, file);
        }

        if (isGiven)
        {
            OptionRange.RefuseGiven(parsed, "the costs are those of --offline-seconds and --online-seconds", Predicting);
            return isProtocol || _link.IsGiven(parsed)
                ? throw new InputException("--protocol, --link, --up, --down, --rtt: the costs are those of --offline-seconds and --online-seconds, link and round trips included")
                : AsGiven(parsed);
        }

        return isProtocol || Predicting.Any(option => parsed.GetResult(option) is not null) ? Predicted(parsed) : FromFile(parsed, Default);
    }

    private UnitCosts FromFile(ParseResult parsed, string file)
        => CostFile.Read(file, _link.IsGiven(parsed) ? own => _link.Read(parsed, own) : null);

    private UnitCosts Predicted(ParseResult parsed)
    {
        MachineProfile client = Profile(parsed, _clientProfile);
        MachineProfile server = Profile(parsed, _serverProfile);
        return EstimatedCosts.Predict(parsed.GetValue(_network), _protocol.Read(parsed), _link.Read(parsed), client, server);
    }

    private MachineProfile Profile(ParseResult parsed, Option<string?> own)
        => parsed.GetValue(own) is string named
            ? LocalProfile.Read(own.Name, named)
            : LocalProfile.Read(_profile.Name, parsed.GetValue(_profile) ?? LocalProfile.Name);

    private UnitCosts AsGiven(ParseResult parsed)
    {
        foreach (Option<string?> needed in (Option<string?>[])[_offline, _online])
        {
            if (parsed.GetValue(needed) is null)
            {
                throw new InputException($"{needed.Name}: costs that are given as such need --offline-seconds and --online-seconds");
            }
        }

        double offline = Seconds(parsed, _offline);
        double online = Seconds(parsed, _online);
        return new UnitCosts(
            "costs given",
            string.Empty,
            null,
            "the command line",
            new InferenceCost(
                new PhaseCost(Seconds(parsed, _setUp)),
                Phase(parsed, offline, _offlineCore, _offlineLink),
                Phase(parsed, online, _onlineCore, _onlineLink),
                Bytes(parsed, _stored),
                Bytes(parsed, _storedAtServer)));
    }

    private static PhaseCost Phase(ParseResult parsed, double seconds, Option<string?> core, Option<string?> link)
    {
        double busy = Seconds(parsed, link);
        return busy <= seconds
            ? new PhaseCost(seconds, Seconds(parsed, core), busy, busy)
            : throw new InputException(FormattableString.Invariant($"{link.Name} {parsed.GetValue(link)}: the phase lasts {seconds} s, the link cannot be busy for longer"));
    }

    private static double Seconds(ParseResult parsed, Option<string?> option)
        => parsed.GetValue(option) is string text ? QuantityText.Seconds(option.Name, text) : 0;

    private static double Bytes(ParseResult parsed, Option<string?> option)
    {
        double bytes = parsed.GetValue(option) is string text ? QuantityText.Bytes(option.Name, text) : 0;
        return double.IsFinite(bytes) ? bytes : throw new InputException($"{option.Name}: expected a finite size");
    }
}
