using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The garbler's half of label transfers by either extension. A silent extension sends first, and only then can the evaluator say what it
/// chooses: it is prepared some chunks ahead, so that no chunk waits for an answer.
/// </summary>
internal sealed class TransferSender
{
    private readonly ICorrelatedOTSender _extension;
    private readonly SilentOTSender? _silent;
    private readonly Queue<Block128[]> _prepared = new();
    private readonly Stack<Block128[]> _free = new();

    private TransferSender(ICorrelatedOTSender extension)
    {
        _extension = extension;
        _silent = extension as SilentOTSender;
    }

    /// <summary>Chunks that are prepared before the first is taken. AGREEMENT: both parties interleave alike.</summary>
    public int Ahead => AheadOf(_silent is null ? OTExtension.Iknp : OTExtension.Silent);

    /// <summary>Chunks that an extension is prepared ahead.</summary>
    /// <param name="extension">Which extension.</param>
    /// <returns>0 where nothing is to be prepared.</returns>
    public static int AheadOf(OTExtension extension) => extension == OTExtension.Silent ? OnlineWindow.Chunks : 0;

    /// <summary>Runs the base transfers, against <see cref="TransferReceiver.Setup"/>.</summary>
    /// <param name="context">Its end of the link, and which extension was agreed on.</param>
    /// <param name="offset">The garbling's global offset.</param>
    /// <returns>Good for a session.</returns>
    public static TransferSender Setup(PartyContext context, Block128 offset)
        => new(CorrelatedOT.SetupSender(context.Protocol.Transfer, context.Channel, context.Prg, offset));

    /// <summary>Prepares transfers for a later <see cref="Take"/>; nothing to do with IKNP.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="count">Transfers.</param>
    public void Prepare(IChannel channel, int count)
    {
        if (_silent is not null)
        {
            Block128[] labels = _free.TryPop(out Block128[]? used) && used.Length >= count ? used : new Block128[count];
            _silent.ExtendRandom(channel, labels.AsSpan(0, count));
            _prepared.Enqueue(labels);
        }
    }

    /// <summary>False labels for inputs that the evaluator chooses.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="falseLabels">Overwritten; as many as the oldest <see cref="Prepare"/> not yet taken.</param>
    public void Take(IChannel channel, Span<Block128> falseLabels)
    {
        if (_silent is null)
        {
            _extension.Extend(channel, falseLabels);
            return;
        }

        Block128[] prepared = _prepared.Dequeue();
        prepared.AsSpan(0, falseLabels.Length).CopyTo(falseLabels);
        _free.Push(prepared);
        _silent.Correct(channel, falseLabels);
    }

    /// <summary>False labels for inputs that are random at the evaluator.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="falseLabels">Overwritten.</param>
    public void TakeRandom(IChannel channel, Span<Block128> falseLabels)
    {
        if (_silent is null)
        {
            _extension.Extend(channel, falseLabels);
        }
        else
        {
            _silent.ExtendRandom(channel, falseLabels);
        }
    }
}
