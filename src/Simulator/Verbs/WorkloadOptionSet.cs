using System.CommandLine;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say who asks, how often, and what there is to serve them with.</summary>
internal sealed class WorkloadOptionSet
{
    private readonly Option<string> _rate = new("--rate", "-r")
    {
        Description = "requests of one client over time (Poisson): 12/h, 1/min, 0.01/s; several as 1/h,2/h or 1/h:12/h:12 (from, to, how many)",
        DefaultValueFactory = _ => "6/h",
    };

    private readonly Option<string?> _trace = new("--trace") { Description = "arrivals from a CSV instead: a line a request, seconds and, for several clients, the client from 0" };
    private readonly Option<int> _clients = new("--clients") { Description = "clients with a device, a store and a queue each", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _horizon = new("--horizon") { Description = "time in which requests arrive, as 24h; default: 24h, or the trace's length" };
    private readonly Option<string> _storage = new("--client-storage") { Description = "each client's store", DefaultValueFactory = _ => "16GB" };
    private readonly Option<string> _serverStorage = new("--server-storage") { Description = "the server's store, for all clients", DefaultValueFactory = _ => "10TB" };
    private readonly Option<int?> _cores = new("--server-cores") { Description = "cores that all clients share at the server; default: nobody ever waits for one" };
    private readonly Option<bool> _ownLinks = new("--own-links") { Description = "each client has a link of its own; default: all share one" };
    private readonly Option<string> _setUp = new("--setup") { Description = "keys once per client, or each time an offline result is made", DefaultValueFactory = _ => "once" };
    private readonly Option<string> _production = new("--production")
    {
        Description = "offline results are made while the client is idle, or beside its requests without slowing them (as published)",
        DefaultValueFactory = _ => "idle",
    };

    private readonly Option<bool> _evenly = new("--evenly") { Description = "making results slows other clients' requests like any work; default: requests come first at the server and on the link" };
    private readonly Option<string> _look = new("--check-every") { Description = "how often a client looks whether one more result fits, as 1s (as published); 0: at once", DefaultValueFactory = _ => "0" };
    private readonly Option<double> _variation = new("--variation") { Description = "coefficient of variation of the phases' times (log-normal); 0: always the same", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> _full = new("--start-full") { Description = "stores are full at the beginning; default: empty" };
    private readonly Option<bool> _cut = new("--cut") { Description = "ends at the horizon and counts what is answered by then (as published); default: goes on until all are answered" };
    private readonly Option<string?> _warmUp = new("--warm-up") { Description = "requests that arrive before this are served but not counted" };
    private readonly Option<bool> _published = new("--as-published") { Description = "the rules of Garimella et al., ASPLOS 2023: --production beside --check-every 1s --setup each --cut" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [
                _rate, _trace, _clients, _horizon, _storage, _serverStorage, _cores, _ownLinks, _setUp, _production, _evenly, _look, _variation, _full,
                _cut, _warmUp, _published,
            ])
        {
            command.Add(option);
        }
    }

    /// <summary>What clients and server have, and the arrivals to simulate.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The options, and one entry for each rate, or one for the trace.</returns>
    /// <exception cref="InputException">An option cannot be understood or is out of range.</exception>
    public (WorkloadOptions Options, IReadOnlyList<Arrivals> Arrivals) Read(ParseResult parsed)
    {
        IReadOnlyList<TracedRequest>? trace = Trace(parsed);
        bool asPublished = parsed.GetValue(_published);
        if (asPublished)
        {
            OptionRange.RefuseGiven(parsed, "--as-published has a rule for it", _production, _look, _setUp, _cut);
        }

        int clients = trace is null ? parsed.GetValue(_clients) : Math.Max(parsed.GetValue(_clients), trace.Max(request => request.Client) + 1);
        WorkloadOptions options = new()
        {
            Clients = clients is >= 1 and <= 1_000_000 ? clients : throw new InputException($"{_clients.Name} {clients}: expected 1 to 1000000"),
            HorizonSeconds = Horizon(parsed, trace),
            ClientStorageBytes = QuantityText.Bytes(_storage.Name, parsed.GetValue(_storage)!),
            ServerStorageBytes = QuantityText.Bytes(_serverStorage.Name, parsed.GetValue(_serverStorage)!),
            ServerCores = parsed.GetValue(_cores) is int cores && cores < 1 ? throw new InputException($"{_cores.Name} {cores}: expected at least 1") : parsed.GetValue(_cores),
            SharedLink = !parsed.GetValue(_ownLinks),
            SetUpEachTime = asPublished || SetUpEachTime(parsed.GetValue(_setUp)!),
            Production = asPublished ? ProductionRule.Beside : Choice.Read<ProductionRule>(parsed, _production),
            RequestsFirst = !parsed.GetValue(_evenly),
            CheckEverySeconds = asPublished ? 1 : QuantityText.Seconds(_look.Name, parsed.GetValue(_look)!),
            Variation = OptionRange.Read(parsed, _variation, 0, 10),
            StartFull = parsed.GetValue(_full),
            End = asPublished || parsed.GetValue(_cut) ? RunEnd.Cut : RunEnd.Drain,
        };
        options = options with { WarmUpSeconds = WarmUp(parsed, options.HorizonSeconds) };
        return (options, trace is null ? [.. Rates(parsed, options)] : [new Arrivals.Trace(trace)]);
    }

    private IReadOnlyList<TracedRequest>? Trace(ParseResult parsed)
    {
        if (parsed.GetValue(_trace) is not string path)
        {
            return null;
        }

        OptionRange.RefuseGiven(parsed, "the arrivals are those of --trace", _rate);
        return TraceFile.Read(path);
    }

    private double Horizon(ParseResult parsed, IReadOnlyList<TracedRequest>? trace)
    {
        if (parsed.GetValue(_horizon) is string text)
        {
            double seconds = QuantityText.Seconds(_horizon.Name, text);
            return seconds > 0 ? seconds : throw new InputException($"{_horizon.Name} {text}: expected a time above 0, such as 24h");
        }

        // Just past the last request, as one at the horizon would not count.
        return trace is null ? new WorkloadOptions().HorizonSeconds : Math.Max(1, Math.BitIncrement(trace[^1].Seconds));
    }

    private double WarmUp(ParseResult parsed, double horizon)
    {
        if (parsed.GetValue(_warmUp) is not string text)
        {
            return 0;
        }

        double seconds = QuantityText.Seconds(_warmUp.Name, text);
        return seconds < horizon ? seconds : throw new InputException(FormattableString.Invariant($"{_warmUp.Name} {text}: expected less than the horizon of {horizon} s"));
    }

    private bool SetUpEachTime(string text) => text switch
    {
        "once" => false,
        "each" => true,
        _ => throw new InputException($"{_setUp.Name} {text}: expected once or each"),
    };

    private IEnumerable<Arrivals> Rates(ParseResult parsed, WorkloadOptions options)
    {
        string text = parsed.GetValue(_rate)!;
        foreach (double rate in QuantityText.Rates(_rate.Name, text))
        {
            double requests = rate * options.HorizonSeconds * options.Clients;
            yield return requests <= WorkloadOptions.MostRequests
                ? new Arrivals.Poisson(rate)
                : throw new InputException(FormattableString.Invariant(
                    $"{_rate.Name} {text}: about {requests:0.##e+0} requests would arrive in {_horizon.Name}; a run takes at most {WorkloadOptions.MostRequests:N0}"));
        }
    }
}
