using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Seconds from counts, unit costs and a link: the one place where they meet.</summary>
public sealed class LatencyModel
{
    private readonly MachineProfile _client;
    private readonly MachineProfile _server;
    private readonly LinkProfile _link;
    private readonly ScheduleOptions _options;

    /// <summary>Prepares predictions.</summary>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link between them.</param>
    /// <param name="options">What they share; null for machines of their own.</param>
    public LatencyModel(MachineProfile client, MachineProfile server, LinkProfile link, ScheduleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(link);
        _client = client;
        _server = server;
        _link = link;
        _options = options ?? new ScheduleOptions();
    }

    /// <summary>Predicts one inference in a session of its own.</summary>
    /// <param name="counts">What it takes.</param>
    /// <returns>Seconds by phase.</returns>
    public LatencyPrediction Predict(InferenceCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ScheduleContext context = new(counts, _client, _server, _link);
        return new LatencyPrediction(
            Phase(counts.SetUp, SetUp(context)),
            Phase(counts.Offline, new OfflineClock(context).Run()),
            Phase(counts.Online, new OnlineClock(context).Run()));
    }

    /// <summary>
    /// Greeting, base transfers by the garbler after the evaluator's point and by the evaluator after the garbler's, and the end; the
    /// server brings its weights into transform form as soon as its own part of the transfers is done.
    /// </summary>
    private static double SetUp(ScheduleContext context)
    {
        PhaseCounts alone = context.Counts.SetUpAlone;
        LinkClock up = context.Up();
        LinkClock down = context.Down();
        double client = down.Send(up.Send(0, 0), alone.BytesDown);
        double server = up.Send(client, alone.BytesUp);
        double transfersAtServer = context.Server.Seconds(alone.Server, Operation.BaseTransfer);
        double transfersAtClient = context.Client.Seconds(alone.Client, Operation.BaseTransfer);
        if (context.Counts.Garbler == GarblerRole.Server)
        {
            server += transfersAtServer;
            client = down.Send(server, 0) + transfersAtClient;
        }
        else
        {
            client = down.Send(server, 0) + transfersAtClient;
            server = up.Send(client, 0) + transfersAtServer;
        }

        server += context.Counts.Steps.Sum(step => context.ServerWork(step.SetUp));
        return down.Send(Math.Max(server, up.Send(client, 0)), 0);
    }

    private PhaseSeconds Phase(PhaseCounts counts, double scheduled)
    {
        double client = _client.Seconds(counts.Client);
        double server = _server.Seconds(counts.Server);
        double bytes = (double)counts.BytesUp + counts.BytesDown;
        double copied = bytes * (_client[UnitCostKeys.ByteCopied] + _server[UnitCostKeys.ByteCopied]);
        double carried = bytes * (_client[UnitCostKeys.ByteCarried] + _server[UnitCostKeys.ByteCarried]) / 2;
        double shared = _options.SharedCores is int cores ? (client + server + copied + carried) / cores : 0;
        return new PhaseSeconds(
            Math.Max(scheduled, shared),
            client,
            server,
            counts.BytesUp * 8 / _link.UpBitsPerSecond,
            counts.BytesDown * 8 / _link.DownBitsPerSecond,
            counts.Rounds * _link.RoundTripSeconds);
    }
}
