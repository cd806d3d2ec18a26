using System.Runtime.CompilerServices;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Cores of a machine, or a medium, and how much of it the lanes at work ask for.</summary>
internal struct SharedPool
{
    /// <summary>Threads that are at work on it.</summary>
    public int Wanted;

    /// <summary>Groups of lanes that take part of it, a bit each.</summary>
    public uint Groups;

    private int _capacity;
    private double _each;
    private double _ofOthers;
    private double _crowding;

    /// <summary>Everything that is shared, with nobody at work.</summary>
    /// <param name="resources">What there is.</param>
    /// <returns>One for each of <see cref="Resources.Pools"/>.</returns>
    public static SharedPool[] Of(Resources resources)
    {
        SharedPool[] pools = new SharedPool[Resources.Pools];
        for (int pool = 0; pool < pools.Length; pool++)
        {
            int capacity = resources.Capacity(pool);
            pools[pool]._capacity = capacity;
            pools[pool]._each = 1.0 / capacity;
            pools[pool]._ofOthers = capacity > 1 ? 1.0 / (capacity - 1) : 0;
            pools[pool]._crowding = resources.Crowding(pool);
        }

        for (int lane = 0; lane < Schedule.Lanes; lane++)
        {
            pools[resources.PoolOf((Lane)lane)].Groups |= 1u << (lane / LaneGroup.Width);
        }

        return pools;
    }

    /// <summary>How much of it works: 0 when one core does, 1 when all do.</summary>
    public readonly double Load
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Math.Min(Wanted, _capacity) - 1) * _ofOthers;
    }

    /// <summary>How many times longer everything takes: each has its part where more is wanted than there is, less what crowding takes.</summary>
    public readonly double Slowness
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Wanted <= _capacity)
            {
                return 1;
            }

            double wanted = Wanted * _each;
            return wanted * (1 + (_crowding * Math.Min(1, wanted - 1)));
        }
    }
}
