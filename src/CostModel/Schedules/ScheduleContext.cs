using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Schedules;

/// <summary>What the schedules of all phases need: counts, machines and the link.</summary>
/// <param name="Counts">What is to be done.</param>
/// <param name="Client">The client's machine.</param>
/// <param name="Server">The server's machine.</param>
/// <param name="Link">The link between them.</param>
internal sealed record ScheduleContext(InferenceCounts Counts, MachineProfile Client, MachineProfile Server, LinkProfile Link)
{
    /// <summary>The client's work in seconds.</summary>
    /// <param name="counts">Of a scope.</param>
    /// <returns>Seconds, without what it copies to and from the channel.</returns>
    public double ClientWork(PhaseCounts counts) => Client.Seconds(counts.Client);

    /// <summary>The server's work in seconds.</summary>
    /// <param name="counts">Of a scope.</param>
    /// <returns>Seconds, without what it copies to and from the channel.</returns>
    public double ServerWork(PhaseCounts counts) => Server.Seconds(counts.Server);

    /// <summary>A fresh link, client to server.</summary>
    public LinkClock Up() => new(SecondsPerByte(Link.UpBitsPerSecond), Delay);

    /// <summary>A fresh link, server to client.</summary>
    public LinkClock Down() => new(SecondsPerByte(Link.DownBitsPerSecond), Delay);

    /// <summary>Seconds to copy bytes between a computing thread of the client and the channel.</summary>
    /// <param name="bytes">Bytes.</param>
    public double ClientCopy(double bytes) => bytes * Client[UnitCostKeys.ByteCopied];

    /// <summary>Seconds to copy bytes between a computing thread of the server and the channel.</summary>
    /// <param name="bytes">Bytes.</param>
    public double ServerCopy(double bytes) => bytes * Server[UnitCostKeys.ByteCopied];

    /// <summary>How a garbled step's work and bytes divide over its chunks: the share of one chunk, and how many there are.</summary>
    /// <param name="step">A step that has garbled groups.</param>
    /// <returns>Shares that add up to 1 over all chunks.</returns>
    public IEnumerable<(double Share, long Times)> Chunks(int step)
    {
        IReadOnlyList<GarbledShape> groups = Counts.GarbledLayers[step];
        double all = groups.Sum(group => (double)group.Instances * group.AndGates);
        foreach (GarbledShape group in groups)
        {
            foreach ((int instances, long times) in group.Chunks())
            {
                yield return (instances * (double)group.AndGates / all, times);
            }
        }
    }

    private double Delay => (Link.RoundTripSeconds + Math.Max(Client[UnitCostKeys.Round], Server[UnitCostKeys.Round])) / 2;

    private double SecondsPerByte(double bitsPerSecond)
        => Math.Max(8 / bitsPerSecond, Math.Max(Client[UnitCostKeys.ByteCarried], Server[UnitCostKeys.ByteCarried]));
}
