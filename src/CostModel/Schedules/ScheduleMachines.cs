using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Both sides with the link between them and what they share: the same for every inference. Safe for several threads.</summary>
internal sealed class ScheduleMachines
{
    /// <summary>Prepares the sides.</summary>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link between them.</param>
    /// <param name="options">What they share.</param>
    public ScheduleMachines(MachineProfile client, MachineProfile server, LinkProfile link, ScheduleOptions options)
    {
        Options = options;
        int clientCores = options.SharedCores ?? options.ClientCores ?? client.Description.Cores;
        int serverCores = options.SharedCores ?? options.ServerCores ?? server.Description.Cores;
        int half = options.SharedCores is null ? 1 : 2;
        Client = new Side(true, client, options.Threads ?? Math.Max(1, clientCores / half), link.UpBitsPerSecond, 1);
        Server = new Side(false, server, options.Threads ?? Math.Max(1, serverCores / half), link.DownBitsPerSecond, options.HomomorphicServerFactor);
        Clock = new FluidClock(new Resources(
            clientCores, serverCores, options.SharedCores is not null, options.IsMediumShared, client[UnitCostKeys.Crowding], server[UnitCostKeys.Crowding]));
        DelaySeconds = link.RoundTripSeconds / 2;
    }

    /// <summary>How they share it.</summary>
    public ScheduleOptions Options { get; }

    /// <summary>The client.</summary>
    public Side Client { get; }

    /// <summary>The server.</summary>
    public Side Server { get; }

    /// <summary>Runs schedules on what both share.</summary>
    public FluidClock Clock { get; }

    /// <summary>From the last bit of a message to its arrival.</summary>
    public double DelaySeconds { get; }

    /// <summary>What was predicted before.</summary>
    public KnownTimes Known { get; } = new();
}
