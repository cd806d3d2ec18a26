using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Schedules;

/// <summary>What the schedules of all phases need: counts, both sides, and what they share.</summary>
internal sealed class ScheduleContext
{
    [ThreadStatic]
    private static Schedule? s_schedule;

    private readonly double _delaySeconds;

    /// <summary>Prepares the schedules of an inference.</summary>
    /// <param name="counts">What is to be done.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link between them.</param>
    /// <param name="options">What they share.</param>
    /// <param name="known">What was predicted before, on the same machines and link.</param>
    public ScheduleContext(
        InferenceCounts counts,
        MachineProfile client,
        MachineProfile server,
        LinkProfile link,
        ScheduleOptions options,
        KnownTimes known)
    {
        Known = known;
        Counts = counts;
        Options = options;
        int clientCores = options.SharedCores ?? options.ClientCores ?? client.Description.Cores;
        int serverCores = options.SharedCores ?? options.ServerCores ?? server.Description.Cores;
        int half = options.SharedCores is null ? 1 : 2;
        Client = new Side(true, client, options.Threads ?? Math.Max(1, clientCores / half), link.UpBitsPerSecond, 1);
        Server = new Side(false, server, options.Threads ?? Math.Max(1, serverCores / half), link.DownBitsPerSecond, options.HomomorphicServerFactor);
        Clock = new FluidClock(new Resources(
            clientCores, serverCores, options.SharedCores is not null, options.IsMediumShared, client[UnitCostKeys.Crowding], server[UnitCostKeys.Crowding]));
        _delaySeconds = link.RoundTripSeconds / 2;
    }

    /// <summary>What is to be done.</summary>
    public InferenceCounts Counts { get; }

    /// <summary>How.</summary>
    public ScheduleOptions Options { get; }

    /// <summary>What was predicted before.</summary>
    public KnownTimes Known { get; }

    /// <summary>The client.</summary>
    public Side Client { get; }

    /// <summary>The server.</summary>
    public Side Server { get; }

    /// <summary>Runs schedules on what both share.</summary>
    public FluidClock Clock { get; }

    /// <summary>Who garbles.</summary>
    public Side Garbler => Counts.Garbler == GarblerRole.Server ? Server : Client;

    /// <summary>Who evaluates.</summary>
    public Side Evaluator => Counts.Garbler == GarblerRole.Server ? Client : Server;

    /// <summary>An empty schedule, to be run before this thread begins another: all schedules of a thread are written in the same place.</summary>
    public Exchange Begin()
    {
        Schedule schedule = s_schedule ??= new Schedule();
        schedule.Clear();
        return new Exchange(schedule, _delaySeconds);
    }

    /// <summary>What the garbler and the evaluator do, how much each sends, and in how many frames the evaluator does.</summary>
    /// <param name="counts">Of a scope.</param>
    /// <returns>The same by role.</returns>
    public (OperationCounts Garbler, OperationCounts Evaluator, double FromGarbler, double FromEvaluator, double FramesFromEvaluator) ByRole(
        PhaseCounts counts) => Counts.Garbler == GarblerRole.Server
            ? (counts.Server, counts.Client, counts.BytesDown, counts.BytesUp, counts.MessagesUp)
            : (counts.Client, counts.Server, counts.BytesUp, counts.BytesDown, counts.MessagesDown);
}
