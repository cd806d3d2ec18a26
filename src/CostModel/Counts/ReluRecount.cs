using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// Counts a network again with other masks on its ReLUs: everything but the ReLU steps is taken over, and ReLU steps that are alike are
/// counted once. No frame has bytes of two steps, so a step's counts are those of a plan that has no other step.
/// </summary>
internal sealed class ReluRecount
{
    private readonly ProtocolSpecification _protocol;
    private readonly InferenceCounts _known;
    private readonly PhaseCounts _offline;
    private readonly PhaseCounts _online;
    private readonly long _clientBytes;
    private readonly long _serverBytes;

    /// <summary>Prepares counting.</summary>
    /// <param name="plan">The plan of <paramref name="known"/>; one ReLU at least is kept.</param>
    /// <param name="protocol">Its protocol, without silent transfers: those depend on what went before.</param>
    /// <param name="known">Its counts with the default options.</param>
    public ReluRecount(InferencePlan plan, ProtocolSpecification protocol, InferenceCounts known)
    {
        _protocol = protocol;
        _known = known;
        (ReluLayerCounts?[] layers, long client, long server) = Layers(plan);
        StepCounts[] others = [.. known.Steps.Where(step => layers[step.Step] is null)];
        _offline = PhaseCounts.Sum(known.OfflineAlone, others, static step => step.Offline);
        _online = PhaseCounts.Sum(known.OnlineAlone, others, static step => step.Online);
        _clientBytes = known.ClientStoredBytes - client;
        _serverBytes = known.ServerStoredBytes - server;
    }

    /// <summary>Counts the network with other masks.</summary>
    /// <param name="plan">The plan; a ReLU step has a mask where the known plan has one, and one ReLU at least is kept.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="OverflowException">A count is beyond 2^63.</exception>
    public InferenceCounts Of(InferencePlan plan)
    {
        (ReluLayerCounts?[] layers, long client, long server) = Layers(plan);
        return new InferenceCounts(plan, _known, _offline, _online, layers, checked(_clientBytes + client), checked(_serverBytes + server));
    }

    private (ReluLayerCounts?[] Layers, long ClientBytes, long ServerBytes) Layers(InferencePlan plan)
    {
        ReluLayerCounts?[] layers = new ReluLayerCounts?[plan.Steps.Count];
        List<(ReluStep Step, ReluLayerCounts Counts)> different = [];
        long client = 0;
        long server = 0;
        for (int k = 0; k < layers.Length; k++)
        {
            if (plan.Steps[k] is ReluStep relu)
            {
                ReluLayerCounts? counts = null;
                foreach ((ReluStep other, ReluLayerCounts known) in different)
                {
                    counts = AreAlike(relu, other) ? known : counts;
                }

                if (counts is null)
                {
                    counts = InferenceCounter.OfRelus(plan, relu, _protocol);
                    different.Add((relu, counts));
                }

                layers[k] = counts;
                client = checked(client + counts.ClientBytes);
                server = checked(server + counts.ServerBytes);
            }
        }

        return (layers, client, server);
    }

    /// <summary>Whether counts are the same: which positions keep their ReLU changes none.</summary>
    private static bool AreAlike(ReluStep left, ReluStep right) => left.Relus == right.Relus
        && left.Shape.Elements == right.Shape.Elements
        && left.Shift == right.Shift
        && left.BitsDroppedBefore == right.BitsDroppedBefore
        && left.UpperBound == right.UpperBound;
}

/// <summary>What a ReLU step takes, whichever it is.</summary>
/// <param name="Offline">Its part of the offline phase.</param>
/// <param name="Online">Its part of the online phase.</param>
/// <param name="Groups">Groups of equal circuits; none where no ReLU is kept.</param>
/// <param name="ClientBytes">Its part of the client's half of the offline result.</param>
/// <param name="ServerBytes">Its part of the server's half.</param>
internal sealed record ReluLayerCounts(PhaseCounts Offline, PhaseCounts Online, IReadOnlyList<GarbledShape> Groups, long ClientBytes, long ServerBytes);
