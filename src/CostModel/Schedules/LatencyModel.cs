using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Seconds from counts, unit costs and a link: the one place where they meet. Safe for several threads.</summary>
public sealed class LatencyModel
{
    private readonly LinkProfile _link;
    private readonly ScheduleMachines _machines;

    /// <summary>Prepares predictions.</summary>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link between them.</param>
    /// <param name="options">What they share; null for machines of their own.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public LatencyModel(MachineProfile client, MachineProfile server, LinkProfile link, ScheduleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(link);
        options ??= new ScheduleOptions();
        options.Check();
        _link = link;
        _machines = new ScheduleMachines(client, server, link, options);
    }

    /// <summary>Predicts one inference in a session of its own.</summary>
    /// <param name="counts">What it takes.</param>
    /// <returns>Seconds by phase.</returns>
    public LatencyPrediction Predict(InferenceCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ScheduleContext context = new(counts, _machines);
        return new LatencyPrediction(
            Phase(context, counts.SetUp, new SetUpPhase(context).Run()),
            Phase(context, counts.Offline, new OfflinePhase(context).Run()),
            Phase(context, counts.Online, new OnlinePhase(context).Run()));
    }

    private PhaseSeconds Phase(ScheduleContext context, PhaseCounts counts, double scheduled) => new(
        scheduled,
        context.Client.Of(counts.Client, OperationSet.All).Alone,
        context.Server.Of(counts.Server, OperationSet.All).Alone,
        counts.BytesUp * 8 / _link.UpBitsPerSecond,
        counts.BytesDown * 8 / _link.DownBitsPerSecond,
        counts.Rounds * _link.RoundTripSeconds);
}
