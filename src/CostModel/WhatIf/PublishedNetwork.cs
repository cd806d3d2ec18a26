using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>A network by a published protocol on published machines. Its field is of 41 bits: another ring changes nothing.</summary>
/// <param name="protocol">Protocol.</param>
/// <param name="counts">What the network takes as it is.</param>
/// <param name="client">The client's machine.</param>
/// <param name="server">The server's machine.</param>
public sealed class PublishedNetwork(PublishedProtocol protocol, DelphiCounts counts, DelphiMachine client, DelphiMachine server) : IDesignModel
{
    /// <inheritdoc/>
    public string Protocol => protocol.Name;

    /// <inheritdoc/>
    public long Relus => counts.Relus;

    /// <inheritdoc/>
    public DesignCost Evaluate(DesignPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(point.Relus, Relus, nameof(point));
        DelphiCounts asked = counts.WithRelus(point.Relus);
        DelphiMachine atServer = point.Cores is int cores ? server.WithThreads(cores) : server;
        PublishedPrediction prediction = DelphiLatency.Predict(asked, client, atServer, point.Link);
        return new DesignCost(
            0,
            prediction.OfflineSeconds,
            prediction.OnlineSeconds,
            asked.OfflineBytesUp + asked.OnlineBytesUp,
            asked.OfflineBytesDown + asked.OnlineBytesDown,
            asked.ClientStoredBytes,
            asked.ServerStoredBytes,
            WorkSeconds(asked, prediction, "client", client.GarblingThreads),
            WorkSeconds(asked, prediction, "server", atServer.GarblingThreads));
    }

    /// <summary>Seconds of one core: homomorphic layers as on one thread, garbling and evaluating times the threads that share it.</summary>
    private double WorkSeconds(DelphiCounts asked, PublishedPrediction prediction, string party, int threads)
        => prediction.Offline.Concat(prediction.Online).Where(part => part.Party == party).Sum(part => part.Name switch
        {
            "HE evaluation" => server.LinearSeconds(asked),
            "garbling" or "evaluation" => part.Seconds * threads,
            _ => part.Seconds,
        });
}
