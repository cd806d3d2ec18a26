using System.CommandLine;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say what the parties of an estimate run on, and how.</summary>
internal sealed class MachineOptions
{
    private readonly Option<int?> _cores = new("--cores") { Description = "cores of each party, which has a machine of its own here (run is where both share one); default: as many as its profile's machine has" };
    private readonly Option<int?> _clientCores = new("--client-cores") { Description = "the client's cores instead" };
    private readonly Option<int?> _serverCores = new("--server-cores") { Description = "the server's cores instead" };
    private readonly Option<double?> _accelerator = new("--gpu-he") { Description = "how many times faster the server works under encryption than its profile says, above 0: your own figure, as no paper that this program cites measured these layers on a GPU" };
    private readonly Option<string?> _acceleratorSource = new("--gpu-he-source") { Description = "where that factor comes from; printed with the result, which says so when it is missing" };
    private readonly Option<bool> _sharedMedium = new("--shared-medium") { Description = "up and down share one medium, as on a radio: each rate holds for a direction that has it alone" };
    private readonly Option<string> _weights = new("--weights")
    {
        Description = "prepared (transformed once, in the set-up) or on-the-fly (in every inference)",
        DefaultValueFactory = _ => "prepared",
    };

    private readonly Option<bool> _cold = new("--cold") { Description = "the first inference of a process: code is compiled and memory touched for the first time" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_cores, _clientCores, _serverCores, _accelerator, _acceleratorSource, _sharedMedium, _weights, _cold])
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="both">Profile of both parties, or null.</param>
    /// <param name="client">The client's instead, or null.</param>
    /// <param name="server">The server's instead, or null.</param>
    /// <returns>Machines and how they are used.</returns>
    /// <exception cref="InputException">An option is out of range, or a profile is missing.</exception>
    public EstimateMachines Read(ParseResult parsed, string? both, string? client, string? server)
    {
        double? factor = parsed.GetValue(_accelerator);
        if (factor is double given && !(given > 0 && double.IsFinite(given)))
        {
            throw new InputException(FormattableString.Invariant($"--gpu-he {given}: expected a factor above 0"));
        }

        if (factor is null && parsed.GetValue(_acceleratorSource) is string source)
        {
            throw new InputException($"--gpu-he-source {source}: there is no --gpu-he FACTOR that it could be of");
        }

        int? cores = Cores("--cores", parsed.GetValue(_cores));
        ScheduleOptions options = new()
        {
            ClientCores = Cores("--client-cores", parsed.GetValue(_clientCores)) ?? cores,
            ServerCores = Cores("--server-cores", parsed.GetValue(_serverCores)) ?? cores,
            HomomorphicServerFactor = factor ?? 1,
            IsMediumShared = parsed.GetValue(_sharedMedium),
            IsCold = parsed.GetValue(_cold),
        };
        long prepared = parsed.GetValue(_weights) switch
        {
            "prepared" => new SessionOptions().PreparedBytesLimit,
            "on-the-fly" => 0,
            string other => throw new InputException($"--weights {other}: expected prepared or on-the-fly"),
            null => new SessionOptions().PreparedBytesLimit,
        };
        (MachineProfile? atClient, MachineProfile? atServer) = Profiles(both, client, server);
        string? note = factor is null ? null : FormattableString.Invariant($"server under encryption {factor} times faster than its profile: {parsed.GetValue(_acceleratorSource) ?? "as given, no source named"}");
        return new EstimateMachines(atClient, atServer, options, prepared, note);
    }

    private static int? Cores(string option, int? value) => value is null or (>= 1 and <= 4096)
        ? value
        : throw new InputException($"{option} {value}: expected 1 to 4096");

    private static (MachineProfile? Client, MachineProfile? Server) Profiles(string? both, string? client, string? server)
    {
        MachineProfile? shared = both is null ? (client is null || server is null ? LocalProfile.ReadIfThere() : null) : LocalProfile.Read("--profile", both);
        MachineProfile? atClient = client is null ? shared : LocalProfile.Read("--client-profile", client);
        MachineProfile? atServer = server is null ? shared : LocalProfile.Read("--server-profile", server);
        if ((atClient is null) != (atServer is null))
        {
            throw new InputException("one party's profile is named and this machine has none for the other (see pisim calibrate)");
        }

        return (atClient, atServer);
    }
}
