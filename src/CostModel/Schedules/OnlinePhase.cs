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
    private const int KnotsAChunk = 8;
    private const int Window = OnlineWindow.Chunks;

    /// <summary>Layers of fewer chunks come in pieces.</summary>
    private const int FewChunks = 4 * Window;
    private static readonly OperationSet s_labels = OperationSet.Of(Operation.LabelChoice);
    private static readonly OperationSet s_choices = OperationSet.Of(Operation.ShareElement);

    private readonly bool _isCoarse = context.Options.IsCoarse;

    /// <summary>Chunks of a layer that are looked at one by one: a longer one goes on as it did behind the first <see cref="_first"/> of these.</summary>
    private readonly int _most = (context.Options.IsCoarse ? 2 : 4) * Window;

    /// <summary>A layer has found its pace when the window is full and the first answers are back: three chunks later, as measured over links and machines.</summary>
    private readonly int _first = context.Options.IsCoarse ? Window + 3 : 2 * Window;
    private readonly bool _serverGarbles = context.Counts.Garbler == GarblerRole.Server;
    private readonly Side _client = context.Client;
    private readonly Side _server = context.Server;
    private readonly Queue<Arrivals> _answers = new();

    /// <summary>Runs the phase.</summary>
    /// <returns>Seconds from the client's first message to its logits.</returns>
    public double Run()
    {
        double seconds = context.Clock.Seconds(Arithmetic());
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

        Labour atEnds = _client.LabourOf(ends.Client, OperationSet.All) * 0.5;
        _ = exchange.Compute(_client, _client.Main, "image", atEnds);
        int read = exchange.Tell(_client, _server, "image", ends.BytesUp);
        Labour between = default;
        foreach (StepCounts step in context.Counts.Steps)
        {
            between += context.Counts.GarbledLayers.TryGetValue(step.Step, out IReadOnlyList<GarbledShape>? groups)
                ? new Labour(_server.Of(Operation.ShareElement, Removed(step, groups)), default)
                : _server.LabourOf(step.Online.Server, OperationSet.All);
        }

        _ = exchange.Compute(_server, _server.Main, "arithmetic on shares", between, read);
        _ = exchange.Tell(_server, _client, "logits", ends.BytesDown);
        _ = exchange.Compute(_client, _client.Main, "logits", atEnds);
        return schedule;
    }

    /// <summary>Positions of a garbled layer without a ReLU, which the server truncates before it asks for anything.</summary>
    private static double Removed(StepCounts step, IReadOnlyList<GarbledShape> groups)
    {
        double removed = step.Online.Server[Operation.ShareElement];
        for (int k = 0; k < groups.Count; k++)
        {
            GarbledShape group = groups[k];
            removed -= (double)group.Instances * (group.Operands + 1);
        }

        return Math.Max(0, removed);
    }

    private double Garbled(StepCounts step, IReadOnlyList<GarbledShape> groups)
    {
        Chunk chunk = ChunkOf(step, groups);
        int lots = (int)Math.Min(Math.Ceiling(chunk.InLayer), _most);
        if (chunk.InLayer > _most)
        {
            double first = Seconds(chunk, _first, 1);
            double most = Seconds(chunk, _most, 1);
            return most + ((chunk.InLayer - _most) * Math.Max(0, most - first) / (_most - _first));
        }

        double fill = chunk.InLayer / lots;
        if (!_isCoarse || lots == 1)
        {
            return Seconds(chunk, lots, fill);
        }

        // Between two of few knots: a search then needs as many schedules for all layers of so many chunks.
        double knots = lots * KnotsAChunk;
        double below = Math.Floor(fill * knots);
        double low = Seconds(chunk, lots, below / knots);
        return below == fill * knots ? low : low + ((Seconds(chunk, lots, (below + 1) / knots) - low) * ((fill * knots) - below));
    }

    private Chunk ChunkOf(StepCounts step, IReadOnlyList<GarbledShape> groups)
    {
        double instances = 0;
        for (int k = 0; k < groups.Count; k++)
        {
            GarbledShape group = groups[k];
            instances += group.Instances;
        }

        double chunks = instances / GarbledGroup.ChunkInstances;
        PhaseCounts counts = step.Online;
        OperationSet before = _serverGarbles ? s_labels : s_choices;
        Work removed = _server.Of(Operation.ShareElement, Removed(step, groups)) * -1;
        Labour asks = _server.LabourOf(counts.Server, before);
        Labour finishes = _server.LabourOf(counts.Server, OperationSet.All.Without(before));
        asks = _serverGarbles ? asks : asks with { Serial = asks.Serial + removed };
        finishes = _serverGarbles ? finishes with { Serial = finishes.Serial + removed } : finishes;
        return new Chunk(
            step.Name,
            groups.Count == 1 ? groups[0] with { Instances = 0 } : null,
            chunks,
            asks * (1 / chunks),
            _client.LabourOf(counts.Client, OperationSet.All) * (1 / chunks),
            finishes * (1 / chunks),
            counts.BytesDown / chunks,
            counts.BytesUp / chunks);
    }

    private double Seconds(Chunk chunk, int lots, double fill)
    {
        int pieces = Math.Clamp((int)(FewChunks / Math.Ceiling(chunk.InLayer)), 1, MostPieces);
        if (chunk.Circuit is not GarbledShape circuit)
        {
            return context.Clock.Seconds(Layer(chunk, lots, fill, pieces));
        }

        // Chunks of one circuit are alike, in whatever layer and network.
        (GarblerRole, GarbledShape, int, double, int) key = (context.Counts.Garbler, circuit, lots, fill, pieces);
        if (!context.Known.Layers.TryGetValue(key, out double seconds))
        {
            seconds = context.Clock.Seconds(Layer(chunk, lots, fill, pieces));
            context.Known.Layers[key] = seconds;
        }

        return seconds;
    }

    /// <summary>The first chunks of a garbled layer.</summary>
    /// <param name="chunk">A full one.</param>
    /// <param name="lots">How many of them.</param>
    /// <param name="fill">How full they are, 0 to 1.</param>
    /// <param name="pieces">In how many pieces each goes over the link.</param>
    /// <returns>The schedule.</returns>
    private Schedule Layer(Chunk chunk, int lots, double fill, int pieces)
    {
        Exchange exchange = context.Begin();
        _answers.Clear();
        for (int k = 0; k < lots + Window; k++)
        {
            if (k < lots)
            {
                _answers.Enqueue(Ask(exchange, chunk, fill, pieces, k == 0));
            }

            if (k >= Window && _answers.Count > 0)
            {
                Finish(exchange, chunk, fill, _answers.Dequeue(), k == Window);
            }
        }

        return exchange.Schedule;
    }

    /// <summary>The server asks, the client answers; returns where the pieces of the answer arrive.</summary>
    private Arrivals Ask(Exchange exchange, Chunk chunk, double fill, int pieces, bool isFirst)
    {
        bool isReadAhead = _serverGarbles && !isFirst;
        _ = exchange.Compute(_server, _server.Main, chunk.Name, chunk.Asks * fill);
        Arrivals asked = Send(exchange, _server, _client, chunk.Name, chunk.Down * fill, _serverGarbles ? pieces : 1, isReadAhead);
        Receive(exchange, _client, chunk.Name, chunk.Down * fill, asked, isReadAhead);
        _ = exchange.Compute(_client, _client.Main, chunk.Name, chunk.Answers * fill);
        return Send(exchange, _client, _server, chunk.Name, chunk.Up * fill, _serverGarbles ? 1 : pieces, !_serverGarbles && !isFirst);
    }

    private void Finish(Exchange exchange, Chunk chunk, double fill, Arrivals answer, bool isFirst)
    {
        Receive(exchange, _server, chunk.Name, chunk.Up * fill, answer, !_serverGarbles && !isFirst);
        _ = exchange.Compute(_server, _server.Main, chunk.Name, chunk.Finishes * fill);
    }

    /// <summary>What the evaluator reads ahead are the labels of all chunks but the first, for which it waits (<see cref="AwaitedLabels"/>).</summary>
    private static Arrivals Send(Exchange exchange, Side from, Side to, string what, double bytes, int pieces, bool isReadAhead)
    {
        int first = Schedule.Nothing;
        int last = Schedule.Nothing;
        for (int k = 0; k < pieces; k++)
        {
            last = isReadAhead
                ? exchange.Send(from, from.Main, to, what, bytes / pieces, 1.0 / pieces)
                : exchange.SendAwaited(from, from.Main, what, bytes / pieces, 1.0 / pieces);
            first = k == 0 ? last : first;
        }

        // Every piece takes as many entries.
        return new Arrivals(first, pieces > 1 ? (last - first) / (pieces - 1) : 0, pieces);
    }

    private static void Receive(Exchange exchange, Side side, string what, double bytes, Arrivals sent, bool isReadAhead)
    {
        for (int k = 0; k < sent.Pieces; k++)
        {
            int arrived = sent.First + (k * sent.Apart);
            _ = isReadAhead
                ? exchange.Receive(side, side.Main, what, bytes / sent.Pieces, arrived)
                : exchange.Await(side, side.Main, what, bytes / sent.Pieces, 1.0 / sent.Pieces, arrived);
        }
    }

    /// <summary>The entries with which the pieces of a message arrive: the first, how far they are apart, and how many.</summary>
    private readonly record struct Arrivals(int First, int Apart, int Pieces);

    /// <summary>A full chunk of a garbled layer.</summary>
    /// <param name="Name">The layer's.</param>
    /// <param name="Circuit">What it consists of; null where there are several circuits.</param>
    /// <param name="InLayer">Chunks of the layer, a part of one where the last is not full.</param>
    /// <param name="Asks">The server's work before the client can answer.</param>
    /// <param name="Answers">The client's.</param>
    /// <param name="Finishes">The server's afterwards.</param>
    /// <param name="Down">Bytes.</param>
    /// <param name="Up">Bytes.</param>
    private readonly record struct Chunk(
        string Name,
        GarbledShape? Circuit,
        double InLayer,
        Labour Asks,
        Labour Answers,
        Labour Finishes,
        double Down,
        double Up);
}
