using PrivateInference.CostModel.Published;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Output.Published;

/// <summary>An estimate from published costs, as it is written to JSON.</summary>
internal sealed record PublishedReport
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.published-estimate/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>What was looked at.</summary>
    public required RunReport.NetworkSection Network { get; init; }

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Paper and code that the costs are of.</summary>
    public required string Source { get; init; }

    /// <summary>What kind of number this is.</summary>
    public string Basis { get; init; } = "published costs, not measured here";

    /// <summary>The assumed link.</summary>
    public required RunReport.LinkSection Link { get; init; }

    /// <summary>Published machine of the client.</summary>
    public required string Client { get; init; }

    /// <summary>Published machine of the server.</summary>
    public required string Server { get; init; }

    /// <summary>Before the image is known, keys included.</summary>
    public required PhaseSection Offline { get; init; }

    /// <summary>From the image to the logits.</summary>
    public required PhaseSection Online { get; init; }

    /// <summary>Seconds of both phases.</summary>
    public double TotalSeconds => Offline.Seconds + Online.Seconds;

    /// <summary>Seconds of both phases when every ReLU is removed.</summary>
    public double FloorTotalSeconds => Offline.FloorSeconds + Online.FloorSeconds;

    /// <summary>Bytes that one offline result takes.</summary>
    public required RunReport.StorageSection Storage { get; init; }

    /// <summary>How many of them the parties have room for; null where no limit was given.</summary>
    public StorageFit? Room { get; init; }

    /// <summary>Ciphertexts in each direction.</summary>
    public required CiphertextSection Ciphertexts { get; init; }

    /// <summary>What tables of the ReLU-reduction literature would print for so many ReLUs.</summary>
    public required LiteratureSection Literature { get; init; }

    /// <summary>Energy and money; null without prices.</summary>
    public EconomySection? Economy { get; init; }

    /// <summary>What a reader has to know.</summary>
    public required IReadOnlyList<string> Cautions { get; init; }

    /// <summary>Every unit cost with its source, by machine and key.</summary>
    public required IReadOnlyDictionary<string, SourcedValue> UnitCosts { get; init; }

    /// <summary>Estimates an inference.</summary>
    /// <param name="plan">Shapes.</param>
    /// <param name="protocol">Published protocol.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link.</param>
    /// <returns>The report, without prices.</returns>
    public static PublishedReport Create(InferencePlan plan, PublishedProtocol protocol, DelphiMachine client, DelphiMachine server, LinkProfile link)
    {
        DelphiCounts counts = DelphiCounts.Of(plan, protocol.Garbler);
        DelphiCounts floor = counts.WithRelus(0);
        PublishedPrediction prediction = DelphiLatency.Predict(counts, client, server, link);
        PublishedPrediction least = DelphiLatency.Predict(floor, client, server, link);
        LiteratureLatency literature = LiteratureLatency.Read(DataFiles.Paper("literature-online.json"));
        return new PublishedReport
        {
            Network = new RunReport.NetworkSection(
                plan.Name,
                plan.Variant,
                [plan.InputShape.Channels, plan.InputShape.Height, plan.InputShape.Width],
                plan.Relus,
                plan.Steps.OfType<LinearStep>().Sum(step => step.Convolution.MultiplyAccumulates)),
            Protocol = protocol.Name,
            Source = protocol.Source,
            Link = RunReport.LinkSection.Of(link),
            Client = $"{client.Name} ({client.Machine})",
            Server = $"{server.Name} ({server.Machine})",
            Offline = new PhaseSection(prediction.OfflineSeconds, least.OfflineSeconds, counts.OfflineBytesUp, counts.OfflineBytesDown, counts.OfflineRounds, prediction.Offline),
            Online = new PhaseSection(prediction.OnlineSeconds, least.OnlineSeconds, counts.OnlineBytesUp, counts.OnlineBytesDown, counts.OnlineRounds, prediction.Online),
            Storage = new RunReport.StorageSection(counts.ClientStoredBytes, counts.ServerStoredBytes),
            Ciphertexts = new CiphertextSection(counts.CiphertextsUp, counts.CiphertextsDown),
            Literature = new LiteratureSection(literature.OnlineSeconds(counts.Relus), literature.FixedSeconds, literature.SecondsPerRelu, literature.Caution),
            Cautions = PublishedProtocol.Cautions(counts, client, server),
            UnitCosts = client.UnitCosts.Select(cost => ($"{client.Name}.{cost.Key}", cost.Value))
                .Concat(client.Name == server.Name ? [] : server.UnitCosts.Select(cost => ($"{server.Name}.{cost.Key}", cost.Value)))
                .ToDictionary(),
        };
    }

    /// <summary>Lines of a CSV: every part, then the totals.</summary>
    /// <returns>The lines.</returns>
    public IEnumerable<PublishedRow> Rows()
    {
        foreach ((string name, PhaseSection phase) in new[] { ("offline", Offline), ("online", Online) })
        {
            foreach (PublishedPart part in phase.Parts)
            {
                yield return new PublishedRow(Network.Name, Protocol, Link.Name, name, part.Name, part.Party, part.Seconds, null, null, null);
            }

            yield return new PublishedRow(Network.Name, Protocol, Link.Name, name, "total", "both", phase.Seconds, phase.FloorSeconds, phase.BytesUp, phase.BytesDown);
        }
    }

    /// <summary>A phase; the floor is at zero ReLUs.</summary>
    internal sealed record PhaseSection(double Seconds, double FloorSeconds, long BytesUp, long BytesDown, int Rounds, IReadOnlyList<PublishedPart> Parts);

    /// <summary>Ciphertexts in each direction.</summary>
    internal sealed record CiphertextSection(long Up, long Down);

    /// <summary>The line of the literature's tables.</summary>
    internal sealed record LiteratureSection(double OnlineSeconds, double FixedSeconds, double SecondsPerRelu, string Caution);
}

/// <summary>One line of the CSV of a published estimate.</summary>
internal sealed record PublishedRow(
    string Network,
    string Protocol,
    string Link,
    string Phase,
    string Part,
    string Party,
    double Seconds,
    double? FloorSeconds,
    long? BytesUp,
    long? BytesDown);
