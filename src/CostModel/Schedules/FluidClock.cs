namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// Runs a schedule: a lane does its entries in order, each as soon as what it waits for has ended; lanes that work at the same time share
/// cores evenly when there are too few, and each core is slower the more of them work.
/// </summary>
/// <param name="resources">What the lanes share.</param>
/// <remarks>
/// Between two events, the beginning or end of an entry, every lane advances at a constant rate, so time goes from event to event:
/// processor sharing, as the system's scheduler does it for equal threads over times longer than its slice.
/// </remarks>
internal sealed class FluidClock(Resources resources)
{
    private const int Lanes = (int)Lane.Down + 1;
    private const double Done = 1e-12;

    private readonly int[] _pool = [.. Enumerable.Range(0, Lanes).Select(lane => resources.PoolOf((Lane)lane))];

    /// <summary>Runs a schedule from its start to its end.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>When each entry begins and ends.</returns>
    public Timeline Run(Schedule schedule)
    {
        int count = schedule.Activities.Count;
        Activity[] activities = [.. schedule.Activities];
        double[] begins = new double[count];
        double[] ends = new double[count];
        Array.Fill(ends, double.NaN);
        (int[] heads, int[] next) = Queues(activities);
        Span<double> left = stackalloc double[Lanes];
        Span<double> rate = stackalloc double[Lanes];
        Span<double> free = stackalloc double[Lanes];
        Span<bool> isRunning = stackalloc bool[Lanes];
        double now = 0;
        int unfinished = count;
        while (unfinished > 0)
        {
            double wake = Start(activities, heads, begins, ends, free, left, isRunning, now);
            SetRates(activities, heads, isRunning, rate);
            double step = wake - now;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (isRunning[lane])
                {
                    step = Math.Min(step, rate[lane] > 0 ? left[lane] / rate[lane] : 0);
                }
            }

            now += step;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (isRunning[lane])
                {
                    left[lane] -= step * rate[lane];
                    if (left[lane] <= Done)
                    {
                        ends[heads[lane]] = now;
                        free[lane] = now;
                        isRunning[lane] = false;
                        heads[lane] = next[heads[lane]];
                        unfinished--;
                    }
                }
            }
        }

        return new Timeline(schedule, begins, ends);
    }

    private static (int[] Heads, int[] Next) Queues(Activity[] activities)
    {
        int[] heads = new int[Lanes];
        int[] last = new int[Lanes];
        int[] next = new int[activities.Length];
        Array.Fill(heads, Schedule.Nothing);
        Array.Fill(next, Schedule.Nothing);
        for (int i = 0; i < activities.Length; i++)
        {
            int lane = (int)activities[i].Lane;
            if (heads[lane] < 0)
            {
                heads[lane] = i;
            }
            else
            {
                next[last[lane]] = i;
            }

            last[lane] = i;
        }

        return (heads, next);
    }

    /// <summary>Starts what can start now; returns when the next entry starts that waits for nothing but time, or infinity.</summary>
    private static double Start(
        Activity[] activities,
        int[] heads,
        double[] begins,
        double[] ends,
        Span<double> free,
        Span<double> left,
        Span<bool> isRunning,
        double now)
    {
        double wake = double.PositiveInfinity;
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (isRunning[lane] || heads[lane] < 0)
            {
                continue;
            }

            ref readonly Activity activity = ref activities[heads[lane]];
            double ready = Math.Max(Ready(activities, ends, activity.After), Ready(activities, ends, activity.AlsoAfter));
            if (double.IsNaN(ready))
            {
                continue;
            }

            double start = ready > free[lane] ? ready + activity.WakeUp : free[lane];
            if (start <= now + Done)
            {
                isRunning[lane] = true;
                left[lane] = activity.Work is { Alone: 0, Busy: 0 } ? 0 : 1;
                begins[heads[lane]] = now;
            }
            else
            {
                wake = Math.Min(wake, start);
            }
        }

        return wake;
    }

    private static double Ready(Activity[] activities, double[] ends, int entry) => entry < 0 ? 0 : ends[entry] + activities[entry].Delay;

    /// <summary>Shares of an entry done in a second.</summary>
    private void SetRates(Activity[] activities, int[] heads, ReadOnlySpan<bool> isRunning, Span<double> rate)
    {
        Span<int> wanted = stackalloc int[Resources.Pools];
        wanted.Clear();
        for (int lane = 0; lane < Lanes; lane++)
        {
            wanted[_pool[lane]] += isRunning[lane] ? activities[heads[lane]].Threads : 0;
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            if (isRunning[lane])
            {
                ref readonly Activity activity = ref activities[heads[lane]];
                int capacity = resources.Capacity(_pool[lane]);
                int busy = Math.Min(wanted[_pool[lane]], capacity);
                double load = capacity > 1 ? (busy - 1.0) / (capacity - 1) : 0;
                double granted = activity.Threads * Math.Min(1, (double)capacity / wanted[_pool[lane]]);
                double seconds = activity.Work.At(load);
                rate[lane] = seconds > 0 ? granted / seconds : 0;
            }
        }
    }
}
