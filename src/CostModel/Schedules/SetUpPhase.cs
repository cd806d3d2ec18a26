using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The set-up: greeting and public plan, circuits on both sides, base transfers, and the server's homomorphic parameters and weights.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class SetUpPhase(ScheduleContext context)
{
    private static readonly OperationSet s_baseTransfers = OperationSet.Of(Operation.BaseTransfer);
    private static readonly OperationSet s_weights = OperationSet.Of(Operation.WeightTransform);
    private readonly Side _client = context.Client;
    private readonly Side _server = context.Server;

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds until both parties are ready.</returns>
    public double Run()
    {
        // Masks do not change it, but a layer that loses all of its ReLUs has no circuit.
        (object, double) key = (context.Counts.SetUp, GatesBuilt);
        if (!context.Known.Phases.TryGetValue(key, out double seconds))
        {
            seconds = context.Clock.Seconds(Create());
            context.Known.Phases[key] = seconds;
        }

        return seconds;
    }

    /// <summary>Each party builds a circuit for every group of every garbled layer.</summary>
    private double GatesBuilt
    {
        get
        {
            double gates = 0;
            foreach (IReadOnlyList<GarbledShape> groups in context.Counts.GarbledLayers.Values)
            {
                for (int k = 0; k < groups.Count; k++)
                {
                    GarbledShape group = groups[k];
                    gates += group.AndGates;
                }
            }

            return gates;
        }
    }

    /// <summary>The schedule of the phase.</summary>
    private Schedule Create()
    {
        Exchange exchange = context.Begin();
        Schedule schedule = exchange.Schedule;
        PhaseCounts alone = context.Counts.SetUpAlone;
        double gates = GatesBuilt;

        _ = schedule.Add(_client.Main, "start", _client.Of(UnitCostKeys.SessionStarted, 1));
        int hello = exchange.Tell(_client, _server, "greeting", 1);
        _ = exchange.Tell(_server, _client, "public plan", alone.BytesDown, hello);
        _ = schedule.Add(_client.Main, "public plan", _client.Of(UnitCostKeys.PlanByteRead, alone.BytesDown));
        _ = schedule.Add(_client.Main, "circuits", _client.Of(UnitCostKeys.GateBuilt, gates));
        _ = exchange.Tell(_client, _server, "set-up", 1);
        _ = schedule.Add(_server.Main, "circuits", _server.Of(UnitCostKeys.GateBuilt, gates));
        Transfers(exchange, alone);

        _ = schedule.Add(_server.Main, "homomorphic parameters", _server.Of(UnitCostKeys.ParametersWeighed, context.Counts.ParametersWeighed));
        if (context.Options.IsCold)
        {
            _ = schedule.Add(_server.Main, "room for weights", _server.Of(Operation.StoredByte, context.Counts.SetUp.Server[Operation.StoredByte]));
        }

        _ = exchange.Compute(_server, _server.Main, "weights", _server.LabourOf(context.Counts.SetUp.Server, s_weights));
        _ = exchange.Meet(_client, _server, "end of set-up");
        if (context.Options.IsCold)
        {
            _ = schedule.Add(_client.Main, "first of the process", _client.Of(UnitCostKeys.FirstSetUp, 1));
        }

        return schedule;
    }

    /// <summary>
    /// The evaluator's point, the garbler's points, the evaluator's keys; the garbler goes on at once, or, with a silent extension, makes the first
    /// correlations of the evaluator's columns.
    /// </summary>
    private void Transfers(Exchange exchange, PhaseCounts counts)
    {
        (OperationCounts garblerWork, OperationCounts evaluatorWork, double trees, double columns, _) = context.ByRole(counts);
        Side garbler = context.Garbler;
        Side evaluator = context.Evaluator;
        int read = exchange.Tell(evaluator, garbler, "base transfers", 1);
        _ = exchange.Compute(garbler, garbler.Main, "base transfers", garbler.LabourOf(garblerWork, s_baseTransfers), read);
        read = exchange.Tell(garbler, evaluator, "base transfers", 1);
        _ = exchange.Compute(evaluator, evaluator.Main, "base transfers", evaluator.LabourOf(evaluatorWork, s_baseTransfers), read);
        if (garblerWork[Operation.SilentTransferSend] > 0)
        {
            read = exchange.Tell(evaluator, garbler, "first correlations", columns);
            _ = exchange.Compute(garbler, garbler.Main, "first correlations", garbler.LabourOf(garblerWork, OperationSet.All.Without(s_baseTransfers)), read);
            read = exchange.Tell(garbler, evaluator, "first correlations", trees);
            _ = exchange.Compute(evaluator, evaluator.Main, "first correlations", evaluator.LabourOf(evaluatorWork, OperationSet.All.Without(s_baseTransfers)), read);
        }
    }
}
