using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// The online phase in parts that follow each other, as the parties wait for each other in between: the server's arithmetic on shares,
/// and garbled layers, in which it runs so many chunks ahead of the answers as <see cref="OnlineWindow"/> allows.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
internal sealed class OnlinePhase(ScheduleContext context)
{
    private const int MostPieces = 4;
    private const int FineResolution = 64;

    /// <summary>A layer of more windows goes on as it did in the second half of these.</summary>
    private const int MostWindows = 4;

    /// <summary>Chunks taken together: so few that a window still holds several lots.</summary>
    private readonly int _together = context.Options.Resolution >= FineResolution ? 1 : OnlineWindow.Chunks / 4;
    private readonly Side _client = context.Client;
    private readonly Side _server = context.Server;
    private readonly Dictionary<(GarbledShape, long), double> _known = [];

    private int Window => OnlineWindow.Chunks / _together;

    private int Most => MostWindows * Window;

    private bool ServerGarbles => context.Counts.Garbler == GarblerRole.Server;

    /// <summary>What the server does before it sends a chunk: its own labels as garbler, its choices as evaluator.</summary>
    private OperationSet Before => OperationSet.Of(ServerGarbles ? Operation.LabelChoice : Operation.ShareElement);

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds from the client's first message to its logits.</returns>
    public double Run()
    {
        double seconds = context.Clock.Run(Arithmetic()).Seconds;
        foreach (StepCounts step in context.Counts.Steps)
        {
            if (context.Counts.GarbledLayers.TryGetValue(step.Step, out IReadOnlyList<GarbledShape>? groups))
            {
                seconds += Garbled(step, groups);
            }
        }

        return seconds;
    }

    /// <summary>The beginning and the end of the phase with all of the server's work between garbled layers.</summary>
    /// <returns>The schedule.</returns>
    public Schedule Arithmetic()
    {
        PhaseCounts ends = context.Counts.OnlineAlone;
        Exchange exchange = context.Begin();
        Schedule schedule = exchange.Schedule;
        if (context.Options.IsCold)
        {
            _ = schedule.Add(_client.Main, "first of the process", _client.Of(UnitCostKeys.FirstOnline, 1));
        }

        _ = exchange.Compute(_client, _client.Main, "image", ends.Client, OperationSet.All, 0.5);
        int read = exchange.Receive(
            _server, _server.Main, "image", ends.BytesUp, exchange.Send(_client, _client.Main, _server, "image", ends.BytesUp, 1));
        foreach (StepCounts step in context.Counts.Steps)
        {
            if (!context.Counts.GarbledLayers.ContainsKey(step.Step))
            {
                _ = exchange.Compute(_server, _server.Main, step.Name, step.Online.Server, OperationSet.All, 1, read);
            }
        }

        int logits = exchange.Send(_server, _server.Main, _client, "logits", ends.BytesDown, 1);
        _ = exchange.Receive(_client, _client.Main, "logits", ends.BytesDown, logits);
        _ = exchange.Compute(_client, _client.Main, "logits", ends.Client, OperationSet.All, 0.5);
        return schedule;
    }

    private double Garbled(StepCounts step, IReadOnlyList<GarbledShape> groups)
    {
        // Layers of one shape do the same, up to what the server does for positions without a ReLU.
        (GarbledShape, long) key = (groups[0], step.Online.Server[Operation.ShareElement]);
        if (groups.Count == 1 && _known.TryGetValue(key, out double known))
        {
            return known;
        }

        double lots = Math.Ceiling(groups.Sum(group => group.Chunks().Sum(chunk => (double)chunk.Times)) / _together);
        double seconds;
        if (lots <= Most)
        {
            seconds = Seconds(step, lots, (int)lots);
        }
        else
        {
            double half = Seconds(step, lots, Most / 2);
            double most = Seconds(step, lots, Most);
            seconds = most + ((lots - Most) * (most - half) / (Most / 2));
        }

        if (groups.Count == 1)
        {
            _known.Add(key, seconds);
        }

        return seconds;
    }

    private double Seconds(StepCounts step, double lots, int first)
        => context.Clock.Run(Layer(step, 1 / lots, first)).Seconds;

    /// <summary>The first lots of chunks of a garbled layer.</summary>
    /// <param name="step">The layer.</param>
    /// <param name="share">Part of the layer's work in a lot.</param>
    /// <param name="lots">How many of them.</param>
    /// <returns>The schedule.</returns>
    public Schedule Layer(StepCounts step, double share, int lots)
    {
        Exchange exchange = context.Begin();
        int pieces = _together > 1 ? 1 : Math.Clamp(Most / lots, 1, MostPieces);
        Queue<int[]> answers = new();
        for (int k = 0; k < lots + Window; k++)
        {
            if (k < lots)
            {
                answers.Enqueue(Ask(exchange, step, share, pieces));
            }

            if (k >= Window && answers.Count > 0)
            {
                Finish(exchange, step, share, answers.Dequeue());
            }
        }

        return exchange.Schedule;
    }

    /// <summary>The server asks, the client answers.</summary>
    private int[] Ask(Exchange exchange, StepCounts step, double share, int pieces)
    {
        PhaseCounts counts = step.Online;
        _ = exchange.Compute(_server, _server.Main, step.Name, counts.Server, Before, share);
        int[] asked = Send(exchange, _server, _client, step, share, ServerGarbles ? pieces : 1, counts.BytesDown);
        foreach (int arrived in asked)
        {
            _ = exchange.Receive(_client, _client.Main, step.Name, counts.BytesDown * share / asked.Length, arrived);
        }

        _ = exchange.Compute(_client, _client.Main, step.Name, counts.Client, OperationSet.All, share);
        return Send(exchange, _client, _server, step, share, ServerGarbles ? 1 : pieces, counts.BytesUp);
    }

    private void Finish(Exchange exchange, StepCounts step, double share, int[] answers)
    {
        foreach (int arrived in answers)
        {
            _ = exchange.Receive(_server, _server.Main, step.Name, step.Online.BytesUp * share / answers.Length, arrived);
        }

        _ = exchange.Compute(_server, _server.Main, step.Name, step.Online.Server, OperationSet.All.Without(Before), share);
    }

    private static int[] Send(Exchange exchange, Side from, Side to, StepCounts step, double share, int pieces, double bytes)
    {
        int[] arrivals = new int[pieces];
        for (int k = 0; k < pieces; k++)
        {
            arrivals[k] = exchange.Send(from, from.Main, to, step.Name, bytes * share / pieces, 1.0 / pieces);
        }

        return arrivals;
    }
}
