using System.CommandLine;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that each party decides for itself.</summary>
internal sealed class PartyOptions
{
    private readonly Option<int?> _threads = new("--threads") { Description = "threads of a party's computations; default: the cores, shared by the parties here" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "makes weights, images and randomness repeatable: NOT secure, and said so in the report" };
    private readonly Option<string?> _store = new("--store") { Description = "folder of offline results, saved and consumed exactly once" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "seconds that the peer may be silent", DefaultValueFactory = _ => 30 };
    private readonly Option<double?> _weightMemory = new("--weight-memory")
    {
        Description = "GB for weights transformed once, in the set-up; beyond it they are transformed in every inference; default: 4, or 0 for a single inference",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_threads);
        command.Add(_seed);
        command.Add(_store);
        command.Add(_timeout);
        command.Add(_weightMemory);
    }

    /// <summary>Seed asked for, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The seed.</returns>
    public ulong? Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>The party's decisions.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="parties">Parties that share this machine's cores.</param>
    /// <param name="inferences">Inferences expected in a session: one alone does not repay transforming weights beforehand.</param>
    /// <returns>The decisions, without link and progress.</returns>
    /// <exception cref="InputException">An option is out of range.</exception>
    public SessionOptions Read(ParseResult parsed, int parties, int inferences = int.MaxValue)
    {
        int threads = parsed.GetValue(_threads) ?? Math.Max(1, Environment.ProcessorCount / parties);
        double timeout = parsed.GetValue(_timeout);
        double weightMemory = parsed.GetValue(_weightMemory) ?? (inferences > 1 ? 4 : 0);
        if (threads is < 1 or > 1024)
        {
            throw new InputException($"--threads {threads}: expected 1 to 1024");
        }

        if (!(timeout >= 2 && timeout <= 86400))
        {
            throw new InputException(FormattableString.Invariant($"--timeout {timeout}: expected 2 to 86400 seconds"));
        }

        if (!(weightMemory >= 0 && weightMemory <= 1e6))
        {
            throw new InputException(FormattableString.Invariant($"--weight-memory {weightMemory}: expected 0 to 1000000 GB"));
        }

        return new SessionOptions
        {
            Threads = threads,
            Seed = parsed.GetValue(_seed),
            StallLimit = TimeSpan.FromSeconds(timeout),
            PreparedBytesLimit = (long)(weightMemory * 1e9),
            Store = parsed.GetValue(_store) is string folder ? new OfflineStore(folder) : null,
        };
    }
}
