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
    private readonly int[] _poolOf = [.. Enumerable.Range(0, Schedule.Lanes).Select(lane => resources.PoolOf((Lane)lane))];
    private readonly SharedPool[] _pools = SharedPool.Of(resources);

    /// <summary>The link's lanes, where each has a medium of its own.</summary>
    private readonly uint _unshared = resources.IsMediumShared ? 0 : (1u << (int)Lane.Up) | (1u << (int)Lane.Down);

    /// <summary>Runs a schedule from its start to its end.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <returns>When each entry begins and ends.</returns>
    public Timeline Run(Schedule schedule)
    {
        _ = Seconds(schedule);
        return new Timeline(schedule, schedule.Begins.ToArray(), schedule.Ends());
    }

    /// <summary>Runs a schedule from its start to its end, and allocates nothing.</summary>
    /// <param name="schedule">The schedule; holds afterwards when each entry begins and ends.</param>
    /// <returns>Seconds until the last entry has ended.</returns>
    public double Seconds(Schedule schedule)
    {
        schedule.Rewind();
        Span<SharedPool> pools = stackalloc SharedPool[Resources.Pools];
        _pools.CopyTo(pools);
        LaneHeads lanes = new(schedule, stackalloc int[Schedule.Lanes], stackalloc double[Schedule.Lanes], _unshared);
        LaneSpeeds speeds = new(_poolOf, pools, stackalloc LaneGroup[LaneSpeeds.MostGroups], _unshared == 0);
        double now = 0;
        while (true)
        {
            lanes.Start(now, ref speeds);
            speeds.Update(now);
            double next = speeds.Next(out uint ended, out uint woken);
            if (double.IsPositiveInfinity(next))
            {
                return Math.Max(now, lanes.LastUnshared);
            }

            now = next;
            for (; ended != 0; ended &= ended - 1)
            {
                lanes.End(BitOperations.TrailingZeroCount(ended), now, ref speeds);
            }

            for (; woken != 0; woken &= woken - 1)
            {
                lanes.Begin(BitOperations.TrailingZeroCount(woken), now, ref speeds);
            }
        }
    }
}
