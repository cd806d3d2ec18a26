using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The offline phase: in a wave the client's sender encrypts layer after layer while the server evaluates and the client's leading thread
/// decrypts; then transfers and tables flow chunk by chunk through all garbled layers.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class OfflinePhase(ScheduleContext context)
{
    private const int MostPieces = 4;
    private static readonly OperationSet s_requests = OperationSet.Of(Operation.TransferReceive, Operation.SharedBitRequest, Operation.ShareElement);
    private static readonly OperationSet s_received = OperationSet.Of(Operation.SharedBitReceive, Operation.SilentTransferReceive);
    private static readonly OperationSet s_transfers = OperationSet.Of(Operation.TransferSend);
    private static readonly OperationSet s_stored = OperationSet.Of(Operation.StoredByte);
    private readonly Exchange _exchange = context.Begin();
    private readonly Side _client = context.Client;
    private readonly Side _server = context.Server;

    /// <summary>The schedule of the phase.</summary>
    public Schedule Create()
    {
        InferenceCounts counts = context.Counts;
        Schedule schedule = _exchange.Schedule;
        if (context.Options.IsCold)
        {
            _ = schedule.Add(_client.Main, "first of the process", _client.Of(UnitCostKeys.FirstOffline, 1));
            _ = schedule.Add(_client.Main, "homomorphic parameters", _client.Of(UnitCostKeys.LayerPlanned, counts.Waves.Sum(wave => wave.Count)));
        }

        _ = schedule.Add(_client.Main, "shares", _client.Of(UnitCostKeys.Of(Operation.ShareElement), FreshShares()));
        foreach (IReadOnlyList<int> wave in counts.Waves)
        {
            Linear(wave);
        }

        Garbled();
        _ = _exchange.Meet(_client, _server, "end of the offline phase");
        return schedule;
    }

    private double FreshShares()
    {
        double all = context.Counts.Offline.Client[Operation.ShareElement];
        double inChunks = context.Counts.GarbledLayers.Values.Sum(groups => groups.Sum(group => (double)group.Instances * (group.Operands + 1)));
        return Math.Max(0, all - inChunks);
    }

    private void Linear(IReadOnlyList<int> wave)
    {
        // The sending half is a thread of its own; the leading thread starts it.
        int last = _exchange.Schedule.Add(_client.Main, "wave", default);
        _ = _exchange.Schedule.Add(_client.Sender, "wave", default, last, _client.HandOver);
        List<(StepCounts Step, int Arrived)> answers = [];
        foreach (int index in wave)
        {
            StepCounts step = context.Counts.Steps[index];
            PhaseCounts counts = step.Offline;
            last = _exchange.Compute(_client, _client.Sender, step.Name, counts.Client, OperationSet.Of(Operation.Encryption));
            int uploaded = _exchange.Send(_client, _client.Sender, _server, step.Name, counts.BytesUp, 1);
            int read = _exchange.Receive(_server, _server.Main, step.Name, counts.BytesUp, uploaded);
            _ = _exchange.Compute(_server, _server.Main, step.Name, counts.Server, OperationSet.All, 1, read);
            answers.Add((step, _exchange.Send(_server, _server.Main, _client, step.Name, counts.BytesDown, 1)));
        }

        foreach ((StepCounts step, int arrived) in answers)
        {
            int read = _exchange.Receive(_client, _client.Main, step.Name, step.Offline.BytesDown, arrived);
            _ = _exchange.Compute(_client, _client.Main, step.Name, step.Offline.Client, OperationSet.Of(Operation.Decryption), 1, read);
        }

        _ = _exchange.Schedule.Add(_client.Main, "wave ends", default, last);
    }

    private void Garbled()
    {
        Side evaluator = context.Evaluator;
        OperationCounts all = context.ByRole(context.Counts.Offline).Evaluator;
        int allocated = _exchange.Compute(evaluator, evaluator.Main, "room for tables and labels", all, s_stored);
        _ = _exchange.Schedule.Add(evaluator.Sender, "garbled layers", default, allocated, evaluator.HandOver);
        double chunks = context.Counts.GarbledLayers.Values.Sum(groups => groups.Sum(Chunks));
        double together = Math.Max(1, chunks / context.Options.Resolution);
        int pieces = (int)Math.Clamp(context.Options.Resolution / Math.Max(chunks, 1), 1, MostPieces);
        foreach (StepCounts step in context.Counts.Steps)
        {
            if (context.Counts.GarbledLayers.TryGetValue(step.Step, out IReadOnlyList<GarbledShape>? groups))
            {
                double here = groups.Sum(Chunks);
                int times = (int)Math.Max(1, Math.Round(here / together));
                for (int k = 0; k < times; k++)
                {
                    Chunk(step, 1.0 / times, here / times, pieces);
                }
            }
        }
    }

    /// <summary>Some chunks: each frame of requests finds the channel at rest, as it fills slowly; tables come in a burst a chunk.</summary>
    private void Chunk(StepCounts step, double share, double chunks, int pieces)
    {
        (OperationCounts garblerWork, OperationCounts evaluatorWork, double down, double up, double requestFrames) = context.ByRole(step.Offline);
        Side garbler = context.Garbler;
        Side evaluator = context.Evaluator;
        double part = share / pieces;
        Span<int> requests = stackalloc int[MostPieces];
        Span<int> tables = stackalloc int[MostPieces];
        for (int k = 0; k < pieces; k++)
        {
            // Transfers write and read as they go: their unit costs have the copies.
            int written = _exchange.Compute(evaluator, evaluator.Sender, step.Name, evaluatorWork, s_requests, part);
            requests[k] = _exchange.Carry(evaluator, garbler, step.Name, up * part, requestFrames * part, written);
        }

        for (int k = 0; k < pieces; k++)
        {
            _ = _exchange.Compute(garbler, garbler.Main, step.Name, garblerWork, s_transfers, part, requests[k]);
        }

        _ = _exchange.Compute(garbler, garbler.Main, step.Name, garblerWork, OperationSet.All.Without(s_transfers), share);
        for (int k = 0; k < pieces; k++)
        {
            tables[k] = _exchange.Send(garbler, garbler.Main, evaluator, step.Name, down * part, chunks / pieces);
        }

        double touched = context.Options.IsCold ? evaluatorWork[Operation.StoredByte] * part : 0;
        for (int k = 0; k < pieces; k++)
        {
            int read = _exchange.Receive(evaluator, evaluator.Main, step.Name, down * part, tables[k]);
            _ = _exchange.Compute(evaluator, evaluator.Main, step.Name, evaluatorWork, s_received, part, read);
            if (touched > 0)
            {
                _ = _exchange.Schedule.Add(evaluator.Main, step.Name, evaluator.Of(UnitCostKeys.ByteTouched, touched));
            }
        }
    }

    private static double Chunks(GarbledShape group) => group.Chunks().Sum(chunk => (double)chunk.Times);
}
