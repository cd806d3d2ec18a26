using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// Transfers and tables of the offline phase, chunk by chunk. With IKNP the evaluator's requests need nothing of the garbler's and go out on
/// a thread of their own. A silent extension starts with the garbler's trees, so one thread of the evaluator expands them, asks and takes
/// tables; where it has something to ask, the trees go some chunks ahead of the tables.
/// </summary>
/// <param name="context">What is to be done, and on what.</param>
/// <param name="detail">What the layers are looked at as.</param>
/// <param name="pieces">Pieces in which a chunk's messages come.</param>
internal sealed class OfflineChunks(ScheduleContext context, OfflineDetail detail, int pieces)
{
    /// <summary>Most pieces of a chunk.</summary>
    public const int MostPieces = 4;

    private static readonly OperationSet s_requests = OperationSet.Of(Operation.TransferReceive, Operation.SharedBitRequest, Operation.ShareElement);
    private static readonly OperationSet s_received = OperationSet.Of(Operation.SharedBitReceive);
    private static readonly OperationSet s_transfers = OperationSet.Of(Operation.TransferSend);
    private static readonly OperationSet s_treesSent = OperationSet.Of(Operation.SilentTransferSend);
    private static readonly OperationSet s_treesReceived = OperationSet.Of(Operation.SilentTransferReceive);
    private static readonly OperationSet s_garbling = OperationSet.All.Without(s_transfers).Without(s_treesSent);
    private readonly Side _garbler = context.Garbler;
    private readonly Side _evaluator = context.Evaluator;

    private readonly List<Layer> _layers = [];

    /// <summary>Adds chunks.</summary>
    /// <param name="exchange">Where the entries go.</param>
    /// <param name="share">Share of every layer's chunks.</param>
    public void Add(Exchange exchange, double share)
    {
        if (_layers.Count == 0)
        {
            Read();
        }

        if (context.Counts.Transfer == OTExtension.Silent)
        {
            AddSilent(exchange, share);
            return;
        }

        foreach (Layer layer in _layers)
        {
            int times = layer.Times(share);
            for (int k = 0; k < times; k++)
            {
                Chunk(exchange, layer, share / times);
            }
        }
    }

    private void Read()
    {
        foreach (StepCounts step in context.Counts.Steps)
        {
            if (context.Counts.GarbledLayers.TryGetValue(step.Step, out IReadOnlyList<GarbledShape>? groups))
            {
                (OperationCounts garbler, OperationCounts evaluator, double down, double up, double frames) = context.ByRole(step.Offline);
                Layer layer = new()
                {
                    Name = step.Name,
                    Circuit = groups.Count == 1 ? groups[0] with { Instances = 0 } : null,
                    Chunks = GarbledShape.ChunksOf(groups),
                    Down = down,
                    Tables = Math.Min(down, GarbledShape.GarblerBytesOf(groups, context.Counts.Garbler)),
                    Up = up,
                    RequestFrames = frames,
                    TreesSent = _garbler.LabourOf(garbler, s_treesSent),
                    TreesReceived = _evaluator.LabourOf(evaluator, s_treesReceived),
                    Requests = _evaluator.LabourOf(evaluator, s_requests),
                    Transfers = _garbler.LabourOf(garbler, s_transfers),
                    Garbling = _garbler.LabourOf(garbler, s_garbling),
                    Received = _evaluator.LabourOf(evaluator, s_received),
                    Touched = context.Options.IsCold ? _evaluator.Of(Operation.StoredByte, evaluator[Operation.StoredByte]) : default,
                };
                if (_layers.Count > 0 && IsSame(_layers[^1], layer))
                {
                    _layers[^1] = _layers[^1].With(layer);
                }
                else
                {
                    _layers.Add(layer);
                }
            }
        }
    }

    private bool IsSame(in Layer before, in Layer layer) => detail == OfflineDetail.MeanChunk
        || (detail == OfflineDetail.EveryCircuit && layer.Circuit is not null && layer.Circuit == before.Circuit);

    /// <summary>Some of a chunk: each frame of requests finds the channel at rest, as it fills slowly; tables come in a burst a chunk.</summary>
    private void Chunk(Exchange exchange, Layer layer, double part)
    {
        double piece = part / pieces;
        Span<int> requests = stackalloc int[MostPieces];
        for (int k = 0; k < pieces; k++)
        {
            // Transfers write and read as they go: their unit costs have the copies.
            int written = exchange.Compute(_evaluator, _evaluator.Sender, layer.Name, layer.Requests * piece);
            requests[k] = exchange.Carry(_evaluator, _garbler, layer.Name, layer.Up * piece, layer.RequestFrames * piece, written);
        }

        for (int k = 0; k < pieces; k++)
        {
            _ = exchange.Compute(_garbler, _garbler.Main, layer.Name, layer.Transfers * piece, requests[k]);
        }

        _ = exchange.Compute(_garbler, _garbler.Main, layer.Name, layer.Garbling * part);
        Tables(exchange, layer, layer.Down, part, pieces);
    }

    private void Tables(Exchange exchange, Layer layer, double bytes, double part, int pieces)
    {
        double piece = part / pieces;
        Span<int> tables = stackalloc int[MostPieces];
        for (int k = 0; k < pieces; k++)
        {
            tables[k] = exchange.Send(_garbler, _garbler.Main, _evaluator, layer.Name, bytes * piece, layer.Chunks * piece);
        }

        for (int k = 0; k < pieces; k++)
        {
            int read = exchange.Receive(_evaluator, _evaluator.Main, layer.Name, bytes * piece, tables[k]);
            _ = exchange.Compute(_evaluator, _evaluator.Main, layer.Name, layer.Received * piece, read);
            if (layer.Touched.Alone > 0)
            {
                _ = exchange.Schedule.Add(_evaluator.Main, layer.Name, layer.Touched * piece);
            }
        }
    }

    /// <summary>As <c>ServerGarbler</c> and <c>ClientEvaluator</c> interleave, or, where nothing is asked, <c>ClientGarbler</c> and <c>ServerEvaluator</c>.</summary>
    private void AddSilent(Exchange exchange, double share)
    {
        List<(Layer Layer, double Part)> chunks = [];
        foreach (Layer layer in _layers)
        {
            int times = layer.Times(share);
            for (int k = 0; k < times; k++)
            {
                chunks.Add((layer, share / times));
            }
        }

        int ahead = context.Counts.Garbler == GarblerRole.Server ? TransferSender.AheadOf(OTExtension.Silent) : 0;
        int[] asked = new int[chunks.Count];
        for (int k = 0; k < chunks.Count + ahead; k++)
        {
            if (k < chunks.Count)
            {
                asked[k] = Expand(exchange, chunks[k].Layer, chunks[k].Part);
            }

            if (k >= ahead)
            {
                (Layer layer, double part) = chunks[k - ahead];
                _ = exchange.Compute(_garbler, _garbler.Main, layer.Name, layer.Garbling * part, asked[k - ahead]);
                Tables(exchange, layer, layer.Tables, part, 1);
            }
        }
    }

    /// <summary>Both parties expand the garbler's trees; the evaluator corrects its choices where they are not random.</summary>
    private int Expand(Exchange exchange, Layer layer, double part)
    {
        double trees = (layer.Down - layer.Tables) * part;
        _ = exchange.Compute(_garbler, _garbler.Main, layer.Name, layer.TreesSent * part);
        int sent = exchange.Send(_garbler, _garbler.Main, _evaluator, layer.Name, trees, layer.Chunks * part);
        int read = exchange.Receive(_evaluator, _evaluator.Main, layer.Name, trees, sent);
        _ = exchange.Compute(_evaluator, _evaluator.Main, layer.Name, layer.TreesReceived * part, read);
        int written = exchange.Compute(_evaluator, _evaluator.Main, layer.Name, layer.Requests * part);
        return layer.Up > 0
            ? exchange.Carry(_evaluator, _garbler, layer.Name, layer.Up * part, layer.RequestFrames * part, written)
            : Schedule.Nothing;
    }

    /// <summary>A garbled layer: all of its work, as who does it when.</summary>
    private readonly record struct Layer
    {
        public required string Name { get; init; }

        /// <summary>What it consists of; null where there are several circuits.</summary>
        public required GarbledShape? Circuit { get; init; }

        public required double Chunks { get; init; }

        public required double Down { get; init; }

        /// <summary>What of <see cref="Down"/> is not trees.</summary>
        public required double Tables { get; init; }

        public required double Up { get; init; }

        public required double RequestFrames { get; init; }

        public required Labour TreesSent { get; init; }

        public required Labour TreesReceived { get; init; }

        public required Labour Requests { get; init; }

        public required Labour Transfers { get; init; }

        public required Labour Garbling { get; init; }

        public required Labour Received { get; init; }

        public required Work Touched { get; init; }

        /// <summary>This layer and the next.</summary>
        public Layer With(Layer next) => new()
        {
            Name = Name,
            Circuit = Circuit,
            Chunks = Chunks + next.Chunks,
            Down = Down + next.Down,
            Tables = Tables + next.Tables,
            Up = Up + next.Up,
            RequestFrames = RequestFrames + next.RequestFrames,
            TreesSent = TreesSent + next.TreesSent,
            TreesReceived = TreesReceived + next.TreesReceived,
            Requests = Requests + next.Requests,
            Transfers = Transfers + next.Transfers,
            Garbling = Garbling + next.Garbling,
            Received = Received + next.Received,
            Touched = Touched + next.Touched,
        };

        /// <summary>Entries for a share of the layer: about one a chunk, at least one.</summary>
        public int Times(double share) => (int)Math.Max(1, Math.Round(Chunks * share));
    }
}
