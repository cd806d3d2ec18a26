using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Protocols.Measurement;

/// <summary>What one private inference cost: by phase, and by step of the plan within each phase.</summary>
/// <param name="SetUp">Once per session.</param>
/// <param name="Offline">Before the image is known.</param>
/// <param name="Online">From image to logits.</param>
/// <param name="Layers">One entry a step, in plan order.</param>
public sealed record InferenceMeasurement(
    PhaseMeasurement SetUp,
    PhaseMeasurement Offline,
    PhaseMeasurement Online,
    IReadOnlyList<LayerMeasurement> Layers)
{
    /// <summary>Puts the two parties' counts together.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="client">What the client counted.</param>
    /// <param name="server">What the server reported.</param>
    /// <returns>The measurement.</returns>
    public static InferenceMeasurement Create(InferencePlan plan, IReadOnlyDictionary<Scope, ScopeMeasurement> client, ServerReport server)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        Dictionary<Scope, double[]> work = server.Work.ToDictionary(entry => entry.Scope, entry => entry.Seconds);
        PhaseMeasurement Cost(Phase phase, int step)
        {
            Scope scope = new(phase, step);
            return PhaseMeasurement.Of(client.GetValueOrDefault(scope), work.GetValueOrDefault(scope));
        }

        List<LayerMeasurement> layers = [];
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            PlanStep step = plan.Steps[k];
            layers.Add(new LayerMeasurement(
                k,
                step.Name,
                step.GetType().Name.Replace("Step", string.Empty, StringComparison.Ordinal),
                (step as ReluStep)?.Relus ?? 0,
                Cost(Phase.SetUp, k),
                Cost(Phase.Offline, k),
                Cost(Phase.Online, k)));
        }

        PhaseMeasurement Total(Phase phase, Func<LayerMeasurement, PhaseMeasurement> of)
            => layers.Select(of).Aggregate(Cost(phase, Scope.NoStep), (sum, cost) => sum + cost);
        return new InferenceMeasurement(
            Total(Phase.SetUp, layer => layer.SetUp),
            Total(Phase.Offline, layer => layer.Offline),
            Total(Phase.Online, layer => layer.Online),
            layers);
    }
}

/// <summary>What one step of the plan cost.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Name">Name of the layer it came from.</param>
/// <param name="Kind">What the step does.</param>
/// <param name="Relus">Scalar ReLUs in it.</param>
/// <param name="SetUp">Its part of the set-up.</param>
/// <param name="Offline">Its part of the offline phase.</param>
/// <param name="Online">Its part of the online phase.</param>
public sealed record LayerMeasurement(
    int Step,
    string Name,
    string Kind,
    int Relus,
    PhaseMeasurement SetUp,
    PhaseMeasurement Offline,
    PhaseMeasurement Online);
