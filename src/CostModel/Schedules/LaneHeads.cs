using System.Numerics;
using System.Runtime.CompilerServices;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Which entry each lane is at: at work on it, asleep until it begins, or blocked by an entry that has not ended.</summary>
internal ref struct LaneHeads
{
    private readonly Span<Activity> _activities;
    private readonly Span<double> _begins;
    private readonly Span<int> _heads;
    private readonly Span<double> _free;
    private readonly uint _unshared;
    private uint _candidates;

    /// <summary>All lanes at their first entries.</summary>
    /// <param name="schedule">Whose; its begins and ends are written.</param>
    /// <param name="heads">Room for a number a lane.</param>
    /// <param name="free">Room for a number a lane.</param>
    /// <param name="unshared">Lanes that share nothing, a bit each.</param>
    public LaneHeads(Schedule schedule, Span<int> heads, Span<double> free, uint unshared)
    {
        _unshared = unshared;
        _activities = schedule.Activities;
        _begins = schedule.Begins;
        _heads = heads;
        _free = free;
        schedule.Heads.CopyTo(heads);
        free.Clear();
        for (int lane = 0; lane < heads.Length; lane++)
        {
            _candidates |= heads[lane] >= 0 ? 1u << lane : 0;
        }
    }

    /// <summary>When the last entry of a lane that shares nothing ends, or 0.</summary>
    public double LastUnshared { get; private set; }

    /// <summary>Starts what can start, and ends what has no work at once.</summary>
    /// <param name="now">Seconds from the start.</param>
    /// <param name="speeds">Told who begins, and who sleeps.</param>
    public void Start(double now, ref LaneSpeeds speeds)
    {
        while (_candidates != 0)
        {
            int lane = BitOperations.TrailingZeroCount(_candidates);
            _candidates &= _candidates - 1;
            ref Activity activity = ref _activities[_heads[lane]];
            double start = _free[lane];
            if (activity.After >= 0)
            {
                ref Activity after = ref _activities[activity.After];
                double ready = after.End + after.Delay;
                if (ready == Activity.Pending)
                {
                    after.WaitedFor |= 1u << lane;
                    continue;
                }

                start = ready > start ? ready + activity.WakeUp : start;
            }

            if ((_unshared & (1u << lane)) != 0)
            {
                // When it ends is known before it begins: those that wait for it can be told.
                _begins[_heads[lane]] = start;
                Finish(lane, start + activity.Alone, ref activity);
                LastUnshared = Math.Max(LastUnshared, activity.End);
            }
            else if (start <= now + LaneSpeeds.Done)
            {
                Begin(lane, now, ref speeds);
            }
            else
            {
                speeds.Sleep(lane, start);
            }
        }
    }

    /// <summary>Begins the entry that a lane is at.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="now">Seconds from the start.</param>
    /// <param name="speeds">Told who begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int lane, double now, ref LaneSpeeds speeds)
    {
        int head = _heads[lane];
        ref Activity activity = ref _activities[head];
        _begins[head] = now;
        if (activity.IsFree)
        {
            Finish(lane, now, ref activity);
        }
        else
        {
            speeds.Begin(lane, activity);
        }
    }

    /// <summary>Ends the entry that a lane is at.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="now">Seconds from the start.</param>
    /// <param name="speeds">Told who ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int lane, double now, ref LaneSpeeds speeds)
    {
        ref Activity activity = ref _activities[_heads[lane]];
        speeds.End(lane, activity.Threads);
        Finish(lane, now, ref activity);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(int lane, double now, ref Activity activity)
    {
        activity.End = now;
        _free[lane] = now;
        _heads[lane] = activity.Next;
        _candidates |= activity.WaitedFor | (activity.Next >= 0 ? 1u << lane : 0);
    }
}
