using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Output.WhatIf;

/// <summary>Answers a what-if question about a network.</summary>
internal static class WhatIfAnswer
{
    /// <summary>Builds the models, checks the axes against the network, and evaluates.</summary>
    /// <param name="question">The question.</param>
    /// <param name="network">Shapes of the network.</param>
    /// <param name="arithmetic">Arithmetic to assume where l is not varied.</param>
    /// <param name="link">Link to assume where it is not varied.</param>
    /// <param name="models">Machines.</param>
    /// <param name="prices">Prices, or null.</param>
    /// <param name="specification">Reads a protocol of this engine by name.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InputException">An axis leaves the network's range, or there are no seconds for want of a profile.</exception>
    public static WhatIfReport Of(
        WhatIfQuestion question,
        Network network,
        ShapePlanOptions arithmetic,
        LinkProfile link,
        DesignModels models,
        PriceList? prices,
        Func<string, ProtocolSpecification> specification)
    {
        InferencePlan Plan(int? ringBits) => ShapePlan.Create(network, ringBits is int bits ? arithmetic with { RingBits = bits } : arithmetic);
        List<IDesignModel> asked = [];
        foreach (string protocol in question.Protocols)
        {
            asked.Add(models.Create(protocol, specification, Plan)
                ?? throw new InputException($"--vary: no seconds for {protocol} without a profile of a machine (see pisim calibrate, or --profile)"));
        }

        foreach (VariedAxis axis in question.Axes)
        {
            if (axis.Name == VariedAxis.Relus && axis.To > asked[0].Relus)
            {
                throw new InputException(FormattableString.Invariant($"--vary {axis.Name}: up to {axis.To:0}, but {network.Name} has {asked[0].Relus} ReLUs"));
            }

            if (axis.Name == VariedAxis.RingBits && question.Protocols.FirstOrDefault(protocol => PublishedProtocol.Find(protocol) is not null) is string published)
            {
                throw new InputException($"--vary {axis.Name}: {published} works in a field of 41 bits");
            }

            if (axis.Name == VariedAxis.RingBits && axis.From < arithmetic.Shift + 2)
            {
                throw new InputException(FormattableString.Invariant($"--vary {axis.Name}: from {axis.From:0}, but --shift {arithmetic.Shift} needs at least {arithmetic.Shift + 2}"));
            }
        }

        string profiles = string.Join("; ", question.Protocols.Select(protocol => $"{protocol}: {Machines(models, protocol)}"));
        ProtocolSpecification?[] choices = [.. question.Protocols.Select(protocol => PublishedProtocol.Find(protocol) is null ? specification(protocol) : null)];
        return WhatIfReport.Create(network.Name, question, [.. asked.Zip(choices)], new DesignPoint(asked[0].Relus, link), profiles, prices);
    }

    private static string Machines(DesignModels models, string protocol)
    {
        if (PublishedProtocol.Find(protocol) is PublishedProtocol published)
        {
            (DelphiMachine client, DelphiMachine server) = models.Published(published);
            return $"client {client.Name}, server {server.Name} (published costs, not measured here)";
        }

        (CostModel.Profiles.MachineProfile? atClient, CostModel.Profiles.MachineProfile? atServer) = models.Calibrated();
        return $"client {atClient!.Description.Name}, server {atServer!.Description.Name}";
    }
}
