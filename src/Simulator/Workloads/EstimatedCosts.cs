using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Workloads;

/// <summary>Unit costs that the cost model predicts, as <c>pisim estimate</c> does.</summary>
internal static class EstimatedCosts
{
    /// <summary>Predicts.</summary>
    /// <param name="network">An ONNX file or a name of the zoo; null for the sample network.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="link">Link.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <returns>The costs.</returns>
    public static UnitCosts Predict(string? network, ProtocolSpecification protocol, LinkProfile link, MachineProfile client, MachineProfile server)
    {
        InferencePlan plan = PlannedShapes.Create(network, new ShapePlanOptions(), isRingGiven: false).Plan;
        InferenceCounts counts = InferenceCounts.Of(plan, protocol);
        LatencyPrediction seconds = new LatencyModel(client, server, link).Predict(counts);
        return new UnitCosts(
            plan.Name,
            protocol.Name,
            RunReport.LinkSection.Of(link),
            $"predicted, client {client.Description.Name}, server {server.Description.Name}",
            new InferenceCost(Phase(seconds.SetUp), Phase(seconds.Offline), Phase(seconds.Online), counts.ClientStoredBytes, counts.ServerStoredBytes));
    }

    private static PhaseCost Phase(PhaseSeconds phase) => new(
        phase.Seconds,
        phase.ServerSeconds,
        Math.Min(phase.Seconds, phase.UpSeconds),
        Math.Min(phase.Seconds, phase.DownSeconds),
        phase.ClientSeconds);
}
