using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Which entry each lane is at: at work on it, asleep until it begins, or blocked by an entry that has not ended.</summary>
internal ref struct LaneHeads
{
    /// <summary>Lanes, rounded up to whole vectors.</summary>
    public const int Room = (Schedule.Lanes + Width - 1) / Width * Width;

    private const int Width = 8;
    private readonly ReadOnlySpan<Activity> _activities;
    private readonly ReadOnlySpan<int> _next;
    private readonly Span<double> _begins;
    private readonly Span<double> _ends;
    private readonly Span<int> _heads;
    private readonly Span<int> _blockers;
    private readonly Span<double> _free;
    private readonly Span<double> _starts;
    private uint _candidates;
    private uint _asleep;
    private double _wake = double.PositiveInfinity;

    /// <summary>All lanes at their first entries.</summary>
    /// <param name="schedule">Whose; its begins and ends are written.</param>
    /// <param name="heads">Room for a number a lane.</param>
    /// <param name="blockers">Room for <see cref="Room"/> numbers.</param>
    /// <param name="free">Room for a number a lane.</param>
    /// <param name="starts">Room for a number a lane.</param>
    public LaneHeads(Schedule schedule, Span<int> heads, Span<int> blockers, Span<double> free, Span<double> starts)
    {
        _heads = heads;
        _blockers = blockers[..Room];
        _free = free;
        _starts = starts;
        _activities = schedule.Activities;
        _next = schedule.Next;
        _begins = schedule.Begins;
        _ends = schedule.Ends;
        _ends.Fill(double.NaN);
        schedule.Heads.CopyTo(heads);
        blockers.Fill(Schedule.Nothing);
        free.Clear();
        for (int lane = 0; lane < heads.Length; lane++)
        {
            _candidates |= heads[lane] >= 0 ? 1u << lane : 0;
        }
    }

    /// <summary>Lanes at work, a bit each.</summary>
    public uint Running { get; private set; }

    /// <summary>The entry that each lane is at, or <see cref="Schedule.Nothing"/>.</summary>
    public readonly ReadOnlySpan<int> Heads => _heads;

    /// <summary>Starts what can start, and ends what has no work at once.</summary>
    /// <param name="now">Seconds from the start.</param>
    /// <returns>When the next lane wakes that is asleep, or infinity.</returns>
    public double Start(double now)
    {
        if (_wake <= now + LaneSpeeds.Done)
        {
            Wake(now);
        }

        while (_candidates != 0)
        {
            int lane = BitOperations.TrailingZeroCount(_candidates);
            _candidates &= _candidates - 1;
            Look(lane, now);
        }

        return _wake;
    }

    /// <summary>Ends the entry that a lane is at.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="now">Seconds from the start.</param>
    public void Finish(int lane, double now)
    {
        int ended = _heads[lane];
        int next = _next[ended];
        Running &= ~(1u << lane);
        _ends[ended] = now;
        _free[lane] = now;
        _heads[lane] = next;
        _candidates |= next >= 0 ? 1u << lane : 0;
        ref int blockers = ref MemoryMarshal.GetReference(_blockers);
        for (int first = 0; first < Room; first += Width)
        {
            Vector256<int> blocked = Vector256.LoadUnsafe(ref blockers, (nuint)first);
            Vector256<int> waiting = Vector256.Equals(blocked, Vector256.Create(ended));
            uint lanes = waiting.ExtractMostSignificantBits();
            if (lanes != 0)
            {
                // All bits set is Schedule.Nothing.
                (blocked | waiting).StoreUnsafe(ref blockers, (nuint)first);
                _candidates |= lanes << first;
            }
        }
    }

    /// <summary>Begins the entries of lanes whose time has come.</summary>
    private void Wake(double now)
    {
        _wake = double.PositiveInfinity;
        for (uint set = _asleep; set != 0; set &= set - 1)
        {
            int lane = BitOperations.TrailingZeroCount(set);
            if (_starts[lane] <= now + LaneSpeeds.Done)
            {
                _asleep &= ~(1u << lane);
                Begin(lane, now);
            }
            else
            {
                _wake = Math.Min(_wake, _starts[lane]);
            }
        }
    }

    /// <summary>Finds out when a lane can begin its next entry, and begins it if it can.</summary>
    private void Look(int lane, double now)
    {
        ref readonly Activity activity = ref _activities[_heads[lane]];
        double start = _free[lane];
        int after = activity.After;
        if (after >= 0)
        {
            double ready = _ends[after] + _activities[after].Delay;
            if (double.IsNaN(ready))
            {
                _blockers[lane] = after;
                return;
            }

            start = ready > start ? ready + activity.WakeUp : start;
        }

        if (start <= now + LaneSpeeds.Done)
        {
            Begin(lane, now);
        }
        else
        {
            _starts[lane] = start;
            _asleep |= 1u << lane;
            _wake = Math.Min(_wake, start);
        }
    }

    private void Begin(int lane, double now)
    {
        int head = _heads[lane];
        _begins[head] = now;
        if (_activities[head].Work is { Alone: 0, Busy: 0 })
        {
            Finish(lane, now);
        }
        else
        {
            Running |= 1u << lane;
        }
    }
}
