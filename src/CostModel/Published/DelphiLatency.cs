using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Published;

/// <summary>
/// Seconds of DELPHI's released code, added up as the simulator of Garimella et al. (ASPLOS 2023) does: every part after the other,
/// nothing overlaps. That simulator knows no round trips; here they are a part of their own, 0 on a link without delay.
/// </summary>
public static class DelphiLatency
{
    /// <summary>Predicts one inference.</summary>
    /// <param name="counts">What it takes.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="link">The link between them.</param>
    /// <returns>The parts of both phases.</returns>
    public static PublishedPrediction Predict(DelphiCounts counts, DelphiMachine client, DelphiMachine server, LinkProfile link)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(link);
        bool serverGarbles = counts.Garbler == GarblerRole.Server;
        DelphiMachine garbler = serverGarbles ? server : client;
        DelphiMachine evaluator = serverGarbles ? client : server;
        string garbles = serverGarbles ? "server" : "client";
        string evaluates = serverGarbles ? "client" : "server";
        return new PublishedPrediction(
            [
                new("HE keys", "client", client["secondsPerKeyGeneration"]),
                new("HE encryption", "client", counts.CiphertextsUp * client["secondsPerCiphertextEncrypted"]),
                new("HE evaluation", "server", server.LayerParallelSeconds(counts)),
                new("HE decryption", "client", counts.CiphertextsDown * client["secondsPerCiphertextDecrypted"]),
                new("garbling", garbles, garbler.GarblingSeconds(counts)),
                new("encoding", garbles, counts.Relus * garbler["secondsPerReluEncodedOffline"]),
                .. Link(link, counts.OfflineBytesUp, counts.OfflineBytesDown, counts.OfflineRounds),
            ],
            [
                new("encoding", garbles, counts.Relus * garbler["secondsPerReluEncodedOnline"]),
                new("evaluation", evaluates, evaluator.EvaluationSeconds(counts)),
                new("linear layers on shares", "server", counts.LinearLayers * server["secondsPerLinearLayerOnline"]),
                .. Link(link, counts.OnlineBytesUp, counts.OnlineBytesDown, counts.OnlineRounds),
            ]);
    }

    private static PublishedPart[] Link(LinkProfile link, long up, long down, int rounds) =>
    [
        new("transmission up", PublishedPart.Link, up * 8 / link.UpBitsPerSecond),
        new("transmission down", PublishedPart.Link, down * 8 / link.DownBitsPerSecond),
        new("round trips", PublishedPart.Link, rounds * link.RoundTripSeconds),
    ];
}

/// <summary>Seconds of a published system, part by part.</summary>
/// <param name="Offline">Before the image is known, set-up included.</param>
/// <param name="Online">From the image to the logits.</param>
public sealed record PublishedPrediction(IReadOnlyList<PublishedPart> Offline, IReadOnlyList<PublishedPart> Online)
{
    /// <summary>Seconds of the offline phase.</summary>
    public double OfflineSeconds => Offline.Sum(part => part.Seconds);

    /// <summary>Seconds of the online phase.</summary>
    public double OnlineSeconds => Online.Sum(part => part.Seconds);

    /// <summary>Both phases.</summary>
    public double TotalSeconds => OfflineSeconds + OnlineSeconds;

    /// <summary>Seconds that a party computes.</summary>
    /// <param name="party"><c>client</c> or <c>server</c>.</param>
    /// <returns>Seconds of both phases.</returns>
    public double BusySeconds(string party) => Offline.Concat(Online).Where(part => part.Party == party).Sum(part => part.Seconds);
}

/// <summary>One part of a phase.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Party"><c>client</c>, <c>server</c> or <c>link</c>.</param>
/// <param name="Seconds">How long it takes.</param>
public sealed record PublishedPart(string Name, string Party, double Seconds)
{
    internal const string Link = "link";
}
