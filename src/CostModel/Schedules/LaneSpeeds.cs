using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// How fast each lane is at work on its entry, and how much of the entry is left. Speeds are found again only where somebody began or ended
/// on the same cores; time passes for all lanes at once, in vectors: an idle lane has all left, no speed, and so never ends.
/// </summary>
internal ref struct LaneSpeeds
{
    /// <summary>Three vectors: the client's lanes, the server's, and the link.</summary>
    public const int Room = 3 * Width;

    /// <summary>Share of an entry, or seconds, below which rounding hides a rest.</summary>
    public const double Done = 1e-12;

    private const int Width = 4;
    private readonly ReadOnlySpan<int> _poolOf;
    private readonly Span<SharedPool> _pools;
    private readonly Span<double> _left;
    private readonly Span<double> _rate;
    private uint _running;
    private uint _begun;
    private uint _touched;

    /// <summary>All lanes idle.</summary>
    /// <param name="poolOf">Which pool each lane takes part of.</param>
    /// <param name="pools">What they share.</param>
    /// <param name="left">Room for the share of an entry that is left.</param>
    /// <param name="rate">Room for the share done in a second.</param>
    public LaneSpeeds(ReadOnlySpan<int> poolOf, Span<SharedPool> pools, Span<double> left, Span<double> rate)
    {
        _poolOf = poolOf;
        _pools = pools;
        _left = left[..Room];
        _rate = rate[..Room];
        _left.Fill(1);
        _rate.Clear();
    }

    /// <summary>A lane begins an entry.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="threads">The entry's.</param>
    public void Begin(int lane, int threads)
    {
        _running |= 1u << lane;
        _begun |= 1u << lane;
        _touched |= 1u << _poolOf[lane];
        PoolOf(lane).Wanted += threads;
    }

    /// <summary>A lane has ended its entry.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="threads">The entry's.</param>
    public void End(int lane, int threads)
    {
        _running &= ~(1u << lane);
        _left[lane] = 1;
        _rate[lane] = 0;
        _touched |= 1u << _poolOf[lane];
        PoolOf(lane).Wanted -= threads;
    }

    /// <summary>Finds speeds again after entries have begun and ended.</summary>
    /// <param name="activities">The schedule's.</param>
    /// <param name="heads">The entry that each lane is at.</param>
    public void Update(ReadOnlySpan<Activity> activities, ReadOnlySpan<int> heads)
    {
        for (uint touched = _touched; touched != 0; touched &= touched - 1)
        {
            ref SharedPool pool = ref _pools[BitOperations.TrailingZeroCount(touched)];
            if (pool.Rate())
            {
                _begun |= pool.Lanes & _running;
            }
        }

        _touched = 0;
        uint begun = _begun;
        _begun = 0;
        for (; begun != 0; begun &= begun - 1)
        {
            int lane = BitOperations.TrailingZeroCount(begun);
            ref readonly Activity activity = ref activities[heads[lane]];
            ref readonly SharedPool pool = ref PoolOf(lane);
            double seconds = activity.Work.At(pool.Load);
            if (seconds > 0)
            {
                _rate[lane] = pool.Granted(activity.Threads) / seconds;
            }
            else
            {
                // What takes no time at the present load is done.
                _left[lane] = 0;
                _rate[lane] = 1;
            }
        }
    }

    /// <summary>Lets time pass until the next entry ends.</summary>
    /// <param name="most">Seconds to pass at most; infinity only while a lane is at work.</param>
    /// <param name="ended">Lanes whose entries have ended, a bit each.</param>
    /// <returns>Seconds that have passed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Advance(double most, out uint ended)
    {
        ref double left = ref MemoryMarshal.GetReference(_left);
        ref double rate = ref MemoryMarshal.GetReference(_rate);
        Vector256<double> clientLeft = Vector256.LoadUnsafe(ref left);
        Vector256<double> serverLeft = Vector256.LoadUnsafe(ref left, Width);
        Vector256<double> linkLeft = Vector256.LoadUnsafe(ref left, 2 * Width);
        Vector256<double> clientRate = Vector256.LoadUnsafe(ref rate);
        Vector256<double> serverRate = Vector256.LoadUnsafe(ref rate, Width);
        Vector256<double> linkRate = Vector256.LoadUnsafe(ref rate, 2 * Width);
        Vector256<double> soonest = Vector256.MinNative(
            Vector256.MinNative(clientLeft / clientRate, serverLeft / serverRate),
            Vector256.MinNative(linkLeft / linkRate, Vector256.Create(most)));
        Vector128<double> half = Vector128.MinNative(soonest.GetLower(), soonest.GetUpper());
        half = Vector128.MinNative(half, Vector128.Shuffle(half, Vector128.Create(1L, 0L)));
        Vector256<double> seconds = Vector256.Create(half, half);
        clientLeft -= clientRate * seconds;
        serverLeft -= serverRate * seconds;
        linkLeft -= linkRate * seconds;
        clientLeft.StoreUnsafe(ref left);
        serverLeft.StoreUnsafe(ref left, Width);
        linkLeft.StoreUnsafe(ref left, 2 * Width);
        Vector256<double> done = Vector256.Create(Done);
        ended = Vector256.LessThanOrEqual(clientLeft, done).ExtractMostSignificantBits()
            | (Vector256.LessThanOrEqual(serverLeft, done).ExtractMostSignificantBits() << Width)
            | (Vector256.LessThanOrEqual(linkLeft, done).ExtractMostSignificantBits() << (2 * Width));
        return half.ToScalar();
    }

    private readonly ref SharedPool PoolOf(int lane) => ref _pools[_poolOf[lane]];
}
