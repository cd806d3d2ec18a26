using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// One entry of a <see cref="Schedule"/>, and how far it has got: a cache line, so that the clock finds all of it at once. The schedule holds its
/// name beside it: entries without references are written faster.
/// </summary>
internal struct Activity
{
    /// <summary>Seconds that all of its threads take together while the other cores rest.</summary>
    public double Alone;

    /// <summary>Seconds that it takes longer when every core works; less than 0 where that makes it faster.</summary>
    public double Slowed;

    /// <summary>Seconds from its end until those that wait for it notice.</summary>
    public double Delay;

    /// <summary>Seconds until its lane begins when it had to wait for <see cref="After"/>.</summary>
    public double WakeUp;

    /// <summary>Seconds from the schedule's start to its end, or <see cref="Pending"/>.</summary>
    public double End;

    /// <summary>Threads that share it, at least 1.</summary>
    public int Threads;

    /// <summary>Index of an earlier entry that must have ended, or <see cref="Schedule.Nothing"/>.</summary>
    public int After;

    /// <summary>Index of the entry that follows on its lane, or <see cref="Schedule.Nothing"/>.</summary>
    public int Next;

    /// <summary>Lanes that have come to an entry which waits for this one, a bit each.</summary>
    public uint WaitedFor;

    /// <summary>Who does it; a lane does its entries in their order.</summary>
    public Lane Lane;

    /// <summary>An entry that nobody has run.</summary>
    /// <param name="lane">Who does it.</param>
    /// <param name="work">Seconds of one thread, or of the link.</param>
    /// <param name="threads">Threads that may share the work.</param>
    /// <param name="after">What it waits for.</param>
    /// <param name="delay">Seconds from its end until those that wait for it notice.</param>
    /// <param name="wakeUp">Seconds until the lane begins when it had to wait.</param>
    public Activity(Lane lane, Work work, int threads, int after, double delay, double wakeUp)
    {
        Lane = lane;
        Threads = threads;
        Alone = work.Alone / threads;
        Slowed = (work.Busy - work.Alone) / threads;
        After = after;
        Delay = delay;
        WakeUp = wakeUp;
        End = Pending;
        Next = Schedule.Nothing;
    }

    /// <summary>The end of an entry that has not ended.</summary>
    public static double Pending => double.PositiveInfinity;

    /// <summary>Whether there is nothing to do.</summary>
    public readonly bool IsFree => Alone == 0 && Slowed == 0;
}
