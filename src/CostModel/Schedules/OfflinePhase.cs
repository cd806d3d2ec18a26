using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The offline phase: in a wave the client's sender encrypts layer after layer while the server evaluates and the client's leading thread
/// decrypts; then transfers and tables flow chunk by chunk through all garbled layers (<see cref="OfflineChunks"/>).
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class OfflinePhase(ScheduleContext context)
{
    /// <summary>Chunks of networks with fewer come in pieces.</summary>
    private const int FewChunks = 128;
    private static readonly OperationSet s_encryption = OperationSet.Of(Operation.Encryption);
    private static readonly OperationSet s_decryption = OperationSet.Of(Operation.Decryption);
    private readonly Side _client = context.Client;
    private readonly Side _server = context.Server;
    private readonly List<int> _answers = [];
    private readonly bool _areWavesApart = context.Counts.Garbler == GarblerRole.Server && context.Counts.Transfer != OTExtension.Silent;

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds until both parties have their halves of the result.</returns>
    /// <remarks>
    /// Of more chunks than are looked at one by one, the first ones are, with layers in proportion, and half as many: the phase goes on as
    /// the second half of these did. Taking chunks together instead would make the first ones wait for each other longer than they do. Searches look
    /// at half as many, of mean chunks, but where silent transfers need more than that to outlast the waves.
    /// </remarks>
    public double Run()
    {
        double chunks = 0;
        foreach (IReadOnlyList<GarbledShape> groups in context.Counts.GarbledLayers.Values)
        {
            chunks += GarbledShape.ChunksOf(groups);
        }

        double waves = _areWavesApart ? Waves() : 0;
        int resolution = context.Options.Resolution;

        // A few more than are looked at are sooner walked than sampled.
        if (chunks <= resolution * 3 / 2)
        {
            int pieces = (int)Math.Clamp(FewChunks / Math.Max(chunks, 1), 1, OfflineChunks.MostPieces);
            return waves + context.Clock.Seconds(Create(new OfflineChunks(context, OfflineDetail.EveryLayer, pieces), 1));
        }

        bool isMean = context.Options.IsCoarse && context.Counts.Transfer != OTExtension.Silent;
        OfflineChunks sample = new(context, isMean ? OfflineDetail.MeanChunk : OfflineDetail.EveryCircuit, pieces: 1);
        int looked = isMean ? resolution / 2 : resolution;
        double half = Math.Max(1, looked / 2);
        double most = Math.Max(half + 1, looked);
        double before = context.Clock.Seconds(Create(sample, half / chunks));
        double after = context.Clock.Seconds(Create(sample, most / chunks));
        return waves + after + ((chunks - most) * Math.Max(0, after - before) / (most - half));
    }

    /// <summary>A client that evaluates asks for nothing before its last wave has ended. A server does, and silent trees wait for nothing: there the parts overlap.</summary>
    private double Waves()
    {
        if (!context.Known.Phases.TryGetValue((context.Counts.Waves, 0), out double seconds))
        {
            Exchange exchange = context.Begin();
            AddWaves(exchange);
            seconds = context.Clock.Seconds(exchange.Schedule);
            context.Known.Phases[(context.Counts.Waves, 0)] = seconds;
        }

        return seconds;
    }

    private void AddWaves(Exchange exchange)
    {
        if (context.Options.IsCold)
        {
            _ = exchange.Schedule.Add(_client.Main, "first of the process", _client.Of(UnitCostKeys.FirstOffline, 1));
            _ = exchange.Schedule.Add(_client.Main, "homomorphic parameters", _client.Of(UnitCostKeys.ParametersWeighed, context.Counts.ParametersWeighed));
        }

        foreach (IReadOnlyList<int> wave in context.Counts.Waves)
        {
            Linear(exchange, wave);
        }
    }

    /// <summary>The schedule of the garbled layers, behind the waves where they overlap.</summary>
    /// <param name="chunks">The garbled layers.</param>
    /// <param name="share">Share of their chunks.</param>
    /// <returns>The schedule.</returns>
    private Schedule Create(OfflineChunks chunks, double share)
    {
        Exchange exchange = context.Begin();
        _ = exchange.Schedule.Add(_client.Main, "shares", _client.Of(Operation.ShareElement, FreshShares()));
        if (!_areWavesApart)
        {
            AddWaves(exchange);
        }

        Side evaluator = context.Evaluator;
        int begun = exchange.Schedule.Add(evaluator.Main, "garbled layers", default);
        _ = exchange.Schedule.Add(evaluator.Sender, "garbled layers", default, begun, evaluator.HandOver);
        chunks.Add(exchange, share);
        _ = exchange.Meet(_client, _server, "end of the offline phase");
        return exchange.Schedule;
    }

    private double FreshShares()
    {
        double left = context.Counts.Offline.Client[Operation.ShareElement];
        foreach (IReadOnlyList<GarbledShape> groups in context.Counts.GarbledLayers.Values)
        {
            for (int k = 0; k < groups.Count; k++)
            {
                GarbledShape group = groups[k];
                left -= (double)group.Instances * (group.Operands + 1);
            }
        }

        return Math.Max(0, left);
    }

    private void Linear(Exchange exchange, IReadOnlyList<int> wave)
    {
        // The sending half is a thread of its own; the leading thread starts it.
        int last = exchange.Schedule.Add(_client.Main, "wave", default);
        _ = exchange.Schedule.Add(_client.Sender, "wave", default, last, _client.HandOver);
        _answers.Clear();
        foreach (int index in wave)
        {
            StepCounts step = context.Counts.Steps[index];
            PhaseCounts counts = step.Offline;
            last = exchange.Compute(_client, _client.Sender, step.Name, _client.LabourOf(counts.Client, s_encryption));
            int uploaded = exchange.Send(_client, _client.Sender, _server, step.Name, counts.BytesUp, 1);
            int read = exchange.Receive(_server, _server.Main, step.Name, counts.BytesUp, uploaded);
            _ = exchange.Compute(_server, _server.Main, step.Name, _server.LabourOf(counts.Server, OperationSet.All), read);
            _answers.Add(exchange.Send(_server, _server.Main, _client, step.Name, counts.BytesDown, 1));
        }

        for (int k = 0; k < wave.Count; k++)
        {
            StepCounts step = context.Counts.Steps[wave[k]];
            int read = exchange.Receive(_client, _client.Main, step.Name, step.Offline.BytesDown, _answers[k]);
            _ = exchange.Compute(_client, _client.Main, step.Name, _client.LabourOf(step.Offline.Client, s_decryption), read);
        }

        _ = exchange.Schedule.Add(_client.Main, "wave ends", default, last);
    }
}
