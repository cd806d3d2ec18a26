using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Output;

/// <summary>What the parties of an estimate run on.</summary>
/// <param name="Client">The client's machine, or null for counts alone.</param>
/// <param name="Server">The server's machine, or null for counts alone.</param>
/// <param name="Options">Cores, accelerator, medium.</param>
/// <param name="PreparedBytesLimit">Memory for the server's transformed weights.</param>
/// <param name="Note">What is assumed beyond the profiles, or null.</param>
internal sealed record EstimateMachines(MachineProfile? Client, MachineProfile? Server, ScheduleOptions Options, long PreparedBytesLimit, string? Note)
{
    /// <summary>How inferences are counted.</summary>
    public CountOptions Counting => new() { PreparedBytesLimit = PreparedBytesLimit };

    /// <summary>Predicts over a link.</summary>
    /// <param name="link">The link.</param>
    /// <returns>The model, or null without profiles.</returns>
    public LatencyModel? Over(LinkProfile link) => Client is null || Server is null ? null : new LatencyModel(Client, Server, link, Options);

    /// <summary>For reports: whose seconds, or why there are none.</summary>
    public override string ToString()
    {
        if (Client is null || Server is null)
        {
            return "none: no seconds without a profile of a machine (see pisim calibrate)";
        }

        string text = $"client {Client.Description.Name} with {Options.ClientCores ?? Client.Description.Cores} cores, "
            + $"server {Server.Description.Name} with {Options.ServerCores ?? Server.Description.Cores} cores, {(Options.IsCold ? "cold" : "warm")}";
        return text
            + (PreparedBytesLimit == 0 ? ", weights transformed in every inference" : string.Empty)
            + (Options.IsMediumShared ? ", up and down share one medium" : string.Empty)
            + (Note is null ? string.Empty : $"; {Note}");
    }
}
