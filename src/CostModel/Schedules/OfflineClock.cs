using PrivateInference.CostModel.Counts;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The offline phase second by second: in a wave the client's sender encrypts layer after layer while the server evaluates and the
/// client's receiver decrypts; then transfers and tables flow chunk by chunk through all garbled layers.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class OfflineClock(ScheduleContext context)
{
    private readonly LinkClock _up = context.Up();
    private readonly LinkClock _down = context.Down();
    private double _client;
    private double _server;

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds from the client's first message to the server's last.</returns>
    public double Run()
    {
        foreach (IReadOnlyList<int> wave in context.Counts.Waves)
        {
            Linear(wave);
        }

        IEnumerable<StepCounts> garbled = context.Counts.Steps.Where(step => context.Counts.GarbledLayers.ContainsKey(step.Step));
        if (context.Counts.Garbler == GarblerRole.Server)
        {
            ServerGarbles(garbled);
        }
        else
        {
            ClientGarbles(garbled);
        }

        foreach (StepCounts step in context.Counts.Steps.Where(step => !context.Counts.GarbledLayers.ContainsKey(step.Step)))
        {
            _client += context.Client.Seconds(step.Offline.Client, Operation.ShareElement);
        }

        _server = Math.Max(_server, _up.Send(_client, 1));
        return _down.Send(_server, 1);
    }

    private void Linear(IReadOnlyList<int> wave)
    {
        double sender = _client;
        double receiver = _client;
        foreach (int step in wave)
        {
            PhaseCounts counts = context.Counts.Steps[step].Offline;
            sender += context.Client.Seconds(counts.Client, Operation.Encryption) + context.ClientCopy(counts.BytesUp);
            double arrived = _up.Send(sender, counts.BytesUp);
            _server = Math.Max(_server, arrived) + context.ServerWork(counts) + context.ServerCopy(counts.BytesUp + counts.BytesDown);
            double answered = _down.Send(_server, counts.BytesDown);
            receiver = Math.Max(receiver, answered)
                + context.Client.Seconds(counts.Client, Operation.Decryption)
                + context.ClientCopy(counts.BytesDown);
        }

        _client = Math.Max(sender, receiver);
    }

    private void ServerGarbles(IEnumerable<StepCounts> layers)
    {
        double sender = _client;
        double receiver = _client;
        foreach (StepCounts layer in layers)
        {
            PhaseCounts counts = layer.Offline;
            double stored = context.Client.Seconds(counts.Client, Operation.StoredByte) + context.ClientCopy(counts.BytesDown);
            double requested = context.ClientWork(counts) - context.Client.Seconds(counts.Client, Operation.StoredByte) + context.ClientCopy(counts.BytesUp);
            double garbled = context.ServerWork(counts) + context.ServerCopy(counts.BytesUp + counts.BytesDown);
            foreach ((double share, long times) in context.Chunks(layer.Step))
            {
                for (long k = 0; k < times; k++)
                {
                    sender += share * requested;
                    _server = Math.Max(_server, _up.Send(sender, share * counts.BytesUp)) + (share * garbled);
                    receiver = Math.Max(receiver, _down.Send(_server, share * counts.BytesDown)) + (share * stored);
                }
            }
        }

        _client = Math.Max(sender, receiver);
    }

    private void ClientGarbles(IEnumerable<StepCounts> layers)
    {
        double sender = _server;
        double receiver = _server;
        foreach (StepCounts layer in layers)
        {
            PhaseCounts counts = layer.Offline;
            double stored = context.Server.Seconds(counts.Server, Operation.StoredByte) + context.ServerCopy(counts.BytesUp);
            double requested = context.ServerWork(counts) - context.Server.Seconds(counts.Server, Operation.StoredByte) + context.ServerCopy(counts.BytesDown);
            double garbled = context.ClientWork(counts) + context.ClientCopy(counts.BytesUp + counts.BytesDown);
            foreach ((double share, long times) in context.Chunks(layer.Step))
            {
                for (long k = 0; k < times; k++)
                {
                    sender += share * requested;
                    _client = Math.Max(_client, _down.Send(sender, share * counts.BytesDown)) + (share * garbled);
                    receiver = Math.Max(receiver, _up.Send(_client, share * counts.BytesUp)) + (share * stored);
                }
            }
        }

        _server = Math.Max(sender, receiver);
    }
}
