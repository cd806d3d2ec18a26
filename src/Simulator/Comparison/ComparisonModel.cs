using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Comparison;

/// <summary>One cost model for every row of a comparison: networks at hand and points of the literature alike.</summary>
/// <param name="models">Machines.</param>
/// <param name="prices">Prices, or null.</param>
/// <param name="specification">Reads a protocol of this engine by name.</param>
internal sealed class ComparisonModel(DesignModels models, PriceList? prices, Func<string, ProtocolSpecification> specification)
{
    /// <summary>Predicts a network by a protocol over links.</summary>
    /// <param name="row">What is known of it; its ReLUs say how many are kept.</param>
    /// <param name="plan">Its shapes with all ReLUs that it has.</param>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="links">Links.</param>
    /// <param name="relus">ReLUs of each row that is wanted.</param>
    /// <returns>A row for each link and number of ReLUs; without seconds where no profile is known.</returns>
    public IEnumerable<(long Relus, ComparisonRow Row)> Predict(ComparisonRow row, InferencePlan plan, string protocol, IReadOnlyList<LinkProfile> links, IReadOnlyList<long> relus)
    {
        IDesignModel? model = models.Create(protocol, specification, _ => plan);
        foreach (LinkProfile link in links)
        {
            foreach (long kept in relus)
            {
                ComparisonRow filled = model is null ? Counted(row, plan, protocol, kept) : Priced(row, model.Evaluate(new DesignPoint(kept, link)));
                yield return (kept, filled with { Protocol = protocol, Link = link.Name, Relus = kept });
            }
        }
    }

    private ComparisonRow Priced(ComparisonRow row, DesignCost cost)
    {
        RunningCost? running = prices?.Of(cost.ClientWorkSeconds, cost.ServerWorkSeconds, cost.BytesUp, cost.BytesDown);
        return row with
        {
            OfflineSeconds = cost.OfflineSeconds,
            OnlineSeconds = cost.OnlineSeconds,
            BytesUp = cost.BytesUp,
            BytesDown = cost.BytesDown,
            ClientStoredBytes = cost.ClientStoredBytes,
            ServerStoredBytes = cost.ServerStoredBytes,
            Joules = running?.Joules,
            Money = running?.Money,
        };
    }

    private ComparisonRow Counted(ComparisonRow row, InferencePlan plan, string protocol, long relus)
    {
        InferenceCounts counts = InferenceCounts.Of(ReluThinning.Apply(plan, relus), specification(protocol));
        return row with
        {
            BytesUp = counts.Offline.BytesUp + counts.Online.BytesUp,
            BytesDown = counts.Offline.BytesDown + counts.Online.BytesDown,
            ClientStoredBytes = counts.ClientStoredBytes,
            ServerStoredBytes = counts.ServerStoredBytes,
        };
    }
}
