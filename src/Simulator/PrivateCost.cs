using Google.Protobuf;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator;

/// <summary>Asks the cost model what a network takes privately, as <c>pisim estimate</c> does.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Link">The link.</param>
/// <param name="Client">The client's machine; null for counts alone.</param>
/// <param name="Server">The server's machine; null for counts alone.</param>
/// <param name="Arithmetic">The arithmetic to assume.</param>
internal sealed record PrivateCost(ProtocolSpecification Protocol, LinkProfile Link, MachineProfile? Client, MachineProfile? Server, ShapePlanOptions Arithmetic)
{
    /// <summary>Whether seconds can be said, and not counts alone.</summary>
    public bool HasSeconds => Client is not null && Server is not null;

    /// <summary>Predicts one inference.</summary>
    /// <param name="model">The network, with its masks.</param>
    /// <returns>What it takes by phase.</returns>
    public PredictedSection Predict(ModelProto model)
    {
        using MemoryStream stream = new(model.ToByteArray());
        InferenceCounts counts = InferenceCounts.Of(PlannedShapes.Of(NetworkReader.Read(stream, model.Graph.Name, null), Arithmetic.Truncation).Plan, Protocol);
        LatencyPrediction? latency = HasSeconds ? new LatencyModel(Client!, Server!, Link).Predict(counts) : null;
        string profiles = HasSeconds
            ? $"client {Client!.Description.Name}, server {Server!.Description.Name}"
            : "none: no seconds without a profile of a machine (see pisim calibrate)";
        return PredictedSection.Of(counts, latency, profiles);
    }
}
