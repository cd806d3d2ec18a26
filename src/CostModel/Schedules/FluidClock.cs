using System.Numerics;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// Runs a schedule: a lane does its entries in order, each as soon as what it waits for has ended; lanes that work at the same time share
/// cores evenly when there are too few, and each core is slower the more of them work.
/// </summary>
/// <param name="resources">What the lanes share.</param>
/// <remarks>
/// Between two events, the beginning or end of an entry, every lane advances at a constant rate, so time goes from event to event:
/// processor sharing, as the system's scheduler does it for equal threads over times longer than its slice. More threads than cores lose some of it
/// to changes of thread, caches that hold another's data, and a core at rest while a thread waits for another one: up to twice as many threads as cores
/// in proportion to those too many.
/// </remarks>
internal sealed class FluidClock(Resources resources)
{
    private const double Done = 1e-12;

    private readonly int[] _pool = [.. Enumerable.Range(0, Schedule.Lanes).Select(lane => resources.PoolOf((Lane)lane))];
    private readonly double[] _crowding = [.. Enumerable.Range(0, Resources.Pools).Select(resources.Crowding)];
    private readonly int[] _capacity = [.. Enumerable.Range(0, Resources.Pools).Select(resources.Capacity)];

    /// <summary>Runs a schedule from its start to its end.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>When each entry begins and ends.</returns>
    public Timeline Run(Schedule schedule)
    {
        _ = Seconds(schedule);
        return new Timeline(schedule, schedule.Begins.ToArray(), schedule.Ends.ToArray());
    }

    /// <summary>Runs a schedule from its start to its end, and allocates nothing.</summary>
    /// <param name="schedule">The schedule; holds afterwards when each entry begins and ends.</param>
    /// <returns>Seconds until the last entry has ended.</returns>
    public double Seconds(Schedule schedule)
    {
        ReadOnlySpan<Activity> activities = schedule.Activities;
        schedule.Ends.Fill(double.NaN);
        Span<double> left = stackalloc double[Schedule.Lanes];
        Span<double> rate = stackalloc double[Schedule.Lanes];
        Lanes lanes = new(schedule, stackalloc int[Schedule.Lanes], stackalloc int[Schedule.Lanes], stackalloc double[Schedule.Lanes], stackalloc double[Schedule.Lanes]);
        double now = 0;
        while (true)
        {
            uint before = lanes.Running;
            double wake = lanes.Start(now);
            for (uint set = lanes.Running & ~before; set != 0; set &= set - 1)
            {
                left[BitOperations.TrailingZeroCount(set)] = 1;
            }

            if (lanes.Running == 0 && double.IsPositiveInfinity(wake))
            {
                return now;
            }

            SetRates(activities, lanes.Heads, lanes.Running, rate, left);
            double step = wake - now;
            for (uint set = lanes.Running; set != 0; set &= set - 1)
            {
                int lane = BitOperations.TrailingZeroCount(set);
                step = Math.Min(step, left[lane] > 0 ? left[lane] / rate[lane] : 0);
            }

            now += step;
            for (uint set = lanes.Running; set != 0; set &= set - 1)
            {
                int lane = BitOperations.TrailingZeroCount(set);
                left[lane] -= step * rate[lane];
                if (left[lane] <= Done)
                {
                    lanes.Finish(lane, now);
                }
            }
        }
    }

    /// <summary>Shares of an entry done in a second; what takes no time at the present load is done.</summary>
    private void SetRates(ReadOnlySpan<Activity> activities, ReadOnlySpan<int> heads, uint running, Span<double> rate, Span<double> left)
    {
        Span<int> wanted = stackalloc int[Resources.Pools];
        wanted.Clear();
        for (uint set = running; set != 0; set &= set - 1)
        {
            int lane = BitOperations.TrailingZeroCount(set);
            wanted[_pool[lane]] += activities[heads[lane]].Threads;
        }

        for (uint set = running; set != 0; set &= set - 1)
        {
            int lane = BitOperations.TrailingZeroCount(set);
            ref readonly Activity activity = ref activities[heads[lane]];
            int pool = _pool[lane];
            int capacity = _capacity[pool];
            int busy = Math.Min(wanted[pool], capacity);
            double load = capacity > 1 ? (busy - 1.0) / (capacity - 1) : 0;
            double granted = wanted[pool] > capacity
                ? activity.Threads * capacity / (wanted[pool] * (1 + (_crowding[pool] * Math.Min(1, (wanted[pool] - capacity) / (double)capacity))))
                : activity.Threads;
            double seconds = activity.Work.At(load);
            rate[lane] = seconds > 0 ? granted / seconds : 0;
            left[lane] = seconds > 0 ? left[lane] : 0;
        }
    }

    /// <summary>Which entry each lane is at: at work on it, asleep until it begins, or blocked by an entry that has not ended.</summary>
    private ref struct Lanes
    {
        private readonly Schedule _schedule;
        private readonly Span<int> _heads;
        private readonly Span<int> _blockers;
        private readonly Span<double> _free;
        private readonly Span<double> _starts;
        private uint _candidates;
        private uint _asleep;

        public Lanes(Schedule schedule, Span<int> heads, Span<int> blockers, Span<double> free, Span<double> starts)
        {
            _schedule = schedule;
            _heads = heads;
            _blockers = blockers;
            _free = free;
            _starts = starts;
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
            double wake = double.PositiveInfinity;
            do
            {
                for (; _candidates != 0; _candidates &= _candidates - 1)
                {
                    Look(BitOperations.TrailingZeroCount(_candidates));
                }

                wake = double.PositiveInfinity;
                for (uint set = _asleep; set != 0; set &= set - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(set);
                    if (_starts[lane] <= now + Done)
                    {
                        Begin(lane, now);
                    }
                    else
                    {
                        wake = Math.Min(wake, _starts[lane]);
                    }
                }
            }
            while (_candidates != 0);
            return wake;
        }

        /// <summary>Ends the entry that a lane is at.</summary>
        /// <param name="lane">The lane.</param>
        /// <param name="now">Seconds from the start.</param>
        public void Finish(int lane, double now)
        {
            int ended = _heads[lane];
            Running &= ~(1u << lane);
            _schedule.Ends[ended] = now;
            _free[lane] = now;
            _heads[lane] = _schedule.Next[ended];
            _candidates |= _heads[lane] >= 0 ? 1u << lane : 0;
            for (int other = 0; other < _blockers.Length; other++)
            {
                if (_blockers[other] == ended)
                {
                    _blockers[other] = Schedule.Nothing;
                    _candidates |= 1u << other;
                }
            }
        }

        /// <summary>Finds out when a lane can begin its next entry.</summary>
        private void Look(int lane)
        {
            ReadOnlySpan<Activity> activities = _schedule.Activities;
            ref readonly Activity activity = ref activities[_heads[lane]];
            double ready = 0;
            if (activity.After >= 0)
            {
                ready = _schedule.Ends[activity.After] + activities[activity.After].Delay;
                if (double.IsNaN(ready))
                {
                    _blockers[lane] = activity.After;
                    return;
                }
            }

            _starts[lane] = ready > _free[lane] ? ready + activity.WakeUp : _free[lane];
            _asleep |= 1u << lane;
        }

        private void Begin(int lane, double now)
        {
            _asleep &= ~(1u << lane);
            _schedule.Begins[_heads[lane]] = now;
            Running |= 1u << lane;
            if (_schedule.Activities[_heads[lane]].Work is { Alone: 0, Busy: 0 })
            {
                Finish(lane, now);
            }
        }
    }
}
