using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.Simulator;

/// <summary>Any protocol that can be predicted, this engine's or a published one, as a model to be asked for points.</summary>
/// <param name="Both">Profile named for both parties, or null.</param>
/// <param name="Client">Profile named for the client, or null.</param>
/// <param name="Server">Profile named for the server, or null.</param>
internal sealed record DesignModels(string? Both, string? Client, string? Server)
{
    /// <summary>Names of all protocols.</summary>
    public static IEnumerable<string> Protocols => [.. ProtocolSpecification.All.Select(known => known.Name), .. PublishedProtocol.All.Select(known => known.Name)];

    /// <summary>Refuses what is no protocol.</summary>
    /// <param name="name">A name.</param>
    /// <exception cref="InputException">It is none of <see cref="Protocols"/>.</exception>
    public static void RequireProtocol(string name)
    {
        if (!Protocols.Contains(name))
        {
            throw new InputException($"--protocol {name}: expected one of {string.Join(", ", Protocols)}");
        }
    }

    /// <summary>The published machines of a published protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <returns>Those named, else those that it was published with.</returns>
    /// <exception cref="InputException">A profile is named that has no published costs.</exception>
    public (DelphiMachine Client, DelphiMachine Server) Published(PublishedProtocol protocol) => (
        LocalProfile.ReadPublished(Client is null ? "--profile" : "--client-profile", Client ?? Both ?? protocol.ClientProfile),
        LocalProfile.ReadPublished(Server is null ? "--profile" : "--server-profile", Server ?? Both ?? protocol.ServerProfile));

    /// <summary>The calibrated machines.</summary>
    /// <returns>Both, or neither where this machine has no profile and none is named.</returns>
    /// <exception cref="InputException">Only one party has a profile, or one that is named is not there.</exception>
    public (MachineProfile? Client, MachineProfile? Server) Calibrated()
    {
        MachineProfile? shared = Both is null ? (Client is null || Server is null ? LocalProfile.ReadIfThere() : null) : LocalProfile.Read("--profile", Both);
        MachineProfile? atClient = Client is null ? shared : LocalProfile.Read("--client-profile", Client);
        MachineProfile? atServer = Server is null ? shared : LocalProfile.Read("--server-profile", Server);
        return (atClient is null) == (atServer is null)
            ? (atClient, atServer)
            : throw new InputException("one party's profile is named and this machine has none for the other (see pisim calibrate)");
    }

    /// <summary>A model by name.</summary>
    /// <param name="protocol">One of <see cref="Protocols"/>.</param>
    /// <param name="specification">Reads a protocol of this engine by name, with its variants.</param>
    /// <param name="plans">The public plan for a ring, or the usual one for null.</param>
    /// <returns>The model, or null where this machine has no profile and none is named.</returns>
    /// <exception cref="InputException">There is no such protocol or profile.</exception>
    public IDesignModel? Create(string protocol, Func<string, ProtocolSpecification> specification, Func<int?, InferencePlan> plans)
    {
        if (PublishedProtocol.Find(protocol) is PublishedProtocol published)
        {
            (DelphiMachine client, DelphiMachine server) = Published(published);
            return new PublishedNetwork(published, DelphiCounts.Of(plans(null), published.Garbler), client, server);
        }

        RequireProtocol(protocol);
        (MachineProfile? atClient, MachineProfile? atServer) = Calibrated();
        return atClient is null || atServer is null ? null : new PreparedNetwork(plans, specification(protocol), atClient, atServer, new ScheduleOptions().Resolution);
    }
}
