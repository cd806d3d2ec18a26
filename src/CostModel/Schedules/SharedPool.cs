using System.Runtime.CompilerServices;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Cores of a machine, or a medium, and how much of it the lanes at work ask for.</summary>
internal struct SharedPool
{
    /// <summary>How much of it there is, at least 1.</summary>
    public int Capacity;

    /// <summary>Seconds that a second of work loses when twice as many threads want it as there is.</summary>
    public double Crowding;

    /// <summary>Lanes that take part of it, a bit each.</summary>
    public uint Lanes;

    /// <summary>Threads that are at work on it.</summary>
    public int Wanted;

    /// <summary><see cref="Wanted"/> when <see cref="Load"/> was set.</summary>
    public int Rated;

    /// <summary>0 when one core works, 1 when all do.</summary>
    public double Load;

    /// <summary>Everything that is shared, with nobody at work.</summary>
    /// <param name="resources">What there is.</param>
    /// <returns>One for each of <see cref="Resources.Pools"/>.</returns>
    public static SharedPool[] Of(Resources resources)
    {
        SharedPool[] pools = new SharedPool[Resources.Pools];
        for (int pool = 0; pool < pools.Length; pool++)
        {
            pools[pool].Capacity = resources.Capacity(pool);
            pools[pool].Crowding = resources.Crowding(pool);
        }

        for (int lane = 0; lane < Schedule.Lanes; lane++)
        {
            pools[resources.PoolOf((Lane)lane)].Lanes |= 1u << lane;
        }

        return pools;
    }

    /// <summary>Takes note of who is at work.</summary>
    /// <returns>Whether that changes how fast the pool's lanes are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Rate()
    {
        if (Rated == Wanted)
        {
            return false;
        }

        Rated = Wanted;
        Load = Capacity > 1 ? (Math.Min(Wanted, Capacity) - 1.0) / (Capacity - 1) : 0;
        return true;
    }

    /// <summary>Cores that an entry has.</summary>
    /// <param name="threads">Its threads.</param>
    /// <returns>One a thread, or its part of too few, less what crowding takes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Granted(int threads) => Wanted > Capacity
        ? threads * Capacity / (Wanted * (1 + (Crowding * Math.Min(1, (Wanted - Capacity) / (double)Capacity))))
        : threads;
}
