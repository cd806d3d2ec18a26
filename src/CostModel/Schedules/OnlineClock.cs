using PrivateInference.CostModel.Counts;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The online phase second by second: the server walks the plan; at a garbled layer it runs so many chunks ahead of the client's
/// answers as <see cref="OnlineWindow"/> allows.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class OnlineClock(ScheduleContext context)
{
    private readonly LinkClock _up = context.Up();
    private readonly LinkClock _down = context.Down();
    private double _client;
    private double _server;

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds from the client's first message to its logits.</returns>
    public double Run()
    {
        PhaseCounts ends = context.Counts.OnlineAlone;
        double shares = context.ClientWork(ends) / 2;
        _server = _up.Send(shares, ends.BytesUp);
        foreach (StepCounts step in context.Counts.Steps)
        {
            if (context.Counts.GarbledLayers.ContainsKey(step.Step))
            {
                Garbled(step);
            }
            else
            {
                _server += context.ServerWork(step.Online);
            }
        }

        return _down.Send(_server, ends.BytesDown) + shares;
    }

    private void Garbled(StepCounts step)
    {
        PhaseCounts counts = step.Online;
        double before = FirstHalf(counts) + context.ServerCopy(counts.BytesDown);
        double after = context.ServerWork(counts) - FirstHalf(counts) + context.ServerCopy(counts.BytesUp);
        double work = context.ClientWork(counts) + context.ClientCopy(counts.BytesUp + counts.BytesDown);
        Queue<(double Share, double ArrivesAt)> underWay = new();
        foreach ((double share, long times) in context.Chunks(step.Step))
        {
            for (long k = 0; k < times; k++)
            {
                _server += share * before;
                underWay.Enqueue((share, _down.Send(_server, share * counts.BytesDown)));
                if (underWay.Count > OnlineWindow.Chunks)
                {
                    Answer(underWay.Dequeue(), counts, work, after);
                }
            }
        }

        while (underWay.Count > 0)
        {
            Answer(underWay.Dequeue(), counts, work, after);
        }
    }

    private void Answer((double Share, double ArrivesAt) chunk, PhaseCounts counts, double work, double after)
    {
        _client = Math.Max(_client, chunk.ArrivesAt) + (chunk.Share * work);
        _server = Math.Max(_server, _up.Send(_client, chunk.Share * counts.BytesUp)) + (chunk.Share * after);
    }

    /// <summary>What the server does of a chunk before it sends: its own labels as garbler, its choices as evaluator.</summary>
    private double FirstHalf(PhaseCounts counts) => context.Server.Seconds(
        counts.Server,
        context.Counts.Garbler == GarblerRole.Server ? Operation.LabelChoice : Operation.ShareElement);
}
