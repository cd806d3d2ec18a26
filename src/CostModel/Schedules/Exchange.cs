using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols.Channels;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Writes a schedule: work on the threads of both sides, and messages that take their way through channels and link.</summary>
/// <param name="schedule">Where to.</param>
/// <param name="delaySeconds">From the last bit of a message to its arrival.</param>
internal sealed class Exchange(Schedule schedule, double delaySeconds)
{
    /// <summary>The schedule.</summary>
    public Schedule Schedule { get; } = schedule;

    /// <summary>Adds a party's work to a lane: what one thread does, then what its threads share.</summary>
    /// <param name="side">The party.</param>
    /// <param name="lane">One of its threads.</param>
    /// <param name="what">For people.</param>
    /// <param name="labour">The work.</param>
    /// <param name="after">What it waits for.</param>
    /// <returns>Index of the last entry.</returns>
    public int Compute(Side side, Lane lane, string what, Labour labour, int after = Schedule.Nothing)
    {
        int first = Schedule.Add(lane, what, labour.Serial, after, side.HandOver);
        return labour.Parallel.Alone > 0 ? Schedule.Add(lane, what, labour.Parallel, Schedule.Nothing, 0, side.Threads) : first;
    }

    /// <summary>
    /// A message, or some, that the receiver's channel reads ahead: copied on the sender's thread, over the link, into the system and out of it. A short
    /// one on a link without shape the sender's thread hands to the system itself.
    /// </summary>
    /// <param name="from">The sender.</param>
    /// <param name="lane">The sender's thread that writes it.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes, frame headers included.</param>
    /// <param name="bursts">How often the channel comes out of rest for them.</param>
    /// <param name="after">What it waits for besides the lane.</param>
    /// <returns>Index of the entry after which <see cref="Receive"/> can have it.</returns>
    public int Send(Side from, Lane lane, Side to, string what, double bytes, double bursts, int after = Schedule.Nothing)
        => Arrive(to, what, bytes, bursts, SendAwaited(from, lane, what, bytes, bursts, after));

    /// <summary>As <see cref="Send"/>, for a receiver that reads it from the system on demand.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="lane">The sender's thread that writes it.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes, frame headers included.</param>
    /// <param name="bursts">How often the channel comes out of rest for them.</param>
    /// <param name="after">What it waits for besides the lane.</param>
    /// <returns>Index of the entry after which <see cref="Await"/> can have it.</returns>
    public int SendAwaited(Side from, Lane lane, string what, double bytes, double bursts, int after = Schedule.Nothing)
    {
        Work copied = from.ByteCopied * bytes;
        return IsShaped(from) || bytes > ShapedWriter.MaximumDirectBytes * bursts
            ? HandToSystem(from, what, bytes, bursts, Schedule.Add(lane, what, copied, after, from.HandOver))
            : Schedule.Add(lane, what, copied + Handed(from, bytes, bursts), after, from.HandOver);
    }

    /// <summary>What is written while it is computed: as <see cref="Send"/>, but the copy is part of the work before.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes, frame headers included.</param>
    /// <param name="bursts">How often the channel comes out of rest for them.</param>
    /// <param name="written">The work.</param>
    /// <returns>Index of the entry after which <see cref="Receive"/> can have it.</returns>
    public int Carry(Side from, Side to, string what, double bytes, double bursts, int written)
        => Arrive(to, what, bytes, bursts, HandToSystem(from, what, bytes, bursts, written));

    /// <summary>Takes what the channel has read ahead.</summary>
    /// <param name="side">The receiver.</param>
    /// <param name="lane">Its thread that reads.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes.</param>
    /// <param name="arrived">What <see cref="Send"/> gave.</param>
    /// <returns>Index of the entry.</returns>
    public int Receive(Side side, Lane lane, string what, double bytes, int arrived)
        => Schedule.Add(lane, what, side.ByteCopied * bytes, arrived, side.HandOver);

    /// <summary>Takes a message, or some, from the system.</summary>
    /// <param name="side">The receiver.</param>
    /// <param name="lane">Its thread that reads.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes.</param>
    /// <param name="bursts">How often the channel comes out of rest for them.</param>
    /// <param name="sent">What <see cref="SendAwaited"/> gave.</param>
    /// <returns>Index of the entry.</returns>
    public int Await(Side side, Lane lane, string what, double bytes, double bursts, int sent)
        => Schedule.Add(lane, what, (side.ByteCopied * bytes) + Taken(side, bytes, bursts), sent, side.HandOver);

    /// <summary>A message from one leading thread to the other, which waits for it.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="what">For people.</param>
    /// <param name="bytes">Bytes, frame headers included.</param>
    /// <param name="after">What it waits for besides the sender.</param>
    /// <returns>Index of the entry with which it has been read.</returns>
    public int Tell(Side from, Side to, string what, double bytes, int after = Schedule.Nothing)
        => Await(to, to.Main, what, bytes, 1, SendAwaited(from, from.Main, what, bytes, 1, after));

    /// <summary>A short message that is answered by another: the leading threads of both sides meet.</summary>
    /// <param name="first">Who begins.</param>
    /// <param name="second">Who answers.</param>
    /// <param name="what">For people.</param>
    /// <returns>Index of the entry with which the answer has been read.</returns>
    public int Meet(Side first, Side second, string what) => Tell(second, first, what, 1, Tell(first, second, what, 1));

    private bool IsShaped(Side from) => from.LinkSecondsPerByte > 0 || delaySeconds > 0;

    private static Work Handed(Side from, double bytes, double bursts) => (from.ByteSent * bytes) + (from.MessageSent * bursts);

    private static Work Taken(Side to, double bytes, double bursts) => (to.ByteReceived * bytes) + (to.MessageReceived * bursts);

    private int HandToSystem(Side from, string what, double bytes, double bursts, int written)
    {
        int sent = written;
        double wakeUp = from.HandOver;
        if (IsShaped(from))
        {
            double seconds = bytes * from.LinkSecondsPerByte;
            sent = Schedule.Add(from.Link, what, new Work(seconds, seconds), sent, delay: delaySeconds);
            wakeUp = from.SleepOvershot;
        }

        return Schedule.Add(from.Writer, what, Handed(from, bytes, bursts), sent, wakeUp);
    }

    private int Arrive(Side to, string what, double bytes, double bursts, int sent)
        => Schedule.Add(to.Reader, what, Taken(to, bytes, bursts), sent, to.HandOver);
}
