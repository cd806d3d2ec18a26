using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// When the entry that each lane is at ends, at the speed that the lane has now, or begins, where the lane sleeps. Speeds are found again only
/// where somebody began or ended on the same cores.
/// </summary>
internal ref struct LaneSpeeds
{
    /// <summary>The client's lanes, the server's, and the link's.</summary>
    public const int MostGroups = 3;

    /// <summary>Seconds below which rounding hides a rest.</summary>
    public const double Done = 1e-12;

    private const int Width = LaneGroup.Width;
    private const int Server = Width;
    private const int Up = 2 * Width;
    private const int Down = Up + 1;
    private const uint InGroup = (1u << Width) - 1;
    private readonly Span<LaneGroup> _groups;
    private readonly Span<SharedPool> _pools;
    private readonly ReadOnlySpan<int> _poolOf;
    private readonly bool _isMediumShared;
    private uint _begun;
    private uint _touched;

    /// <summary>All lanes idle.</summary>
    /// <param name="poolOf">Which pool each lane takes part of.</param>
    /// <param name="pools">What they share.</param>
    /// <param name="groups">Room for <see cref="MostGroups"/>.</param>
    /// <param name="isMediumShared">Whether the link's lanes are among those whose speeds change.</param>
    public LaneSpeeds(ReadOnlySpan<int> poolOf, Span<SharedPool> pools, Span<LaneGroup> groups, bool isMediumShared)
    {
        _isMediumShared = isMediumShared;
        _poolOf = poolOf;
        _pools = pools;
        _groups = groups[..MostGroups];
        LaneGroup idle = LaneGroup.Idle;
        foreach (ref LaneGroup group in _groups)
        {
            group = idle;
        }
    }

    /// <summary>From its element 3 - k on a mask of lane k.</summary>
    private static ReadOnlySpan<long> Masks => [0, 0, 0, -1, 0, 0, 0];

    /// <summary>A lane begins an entry.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="activity">The entry.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int lane, in Activity activity)
    {
        _groups[lane / Width].Begin(Only(lane), activity.Alone, activity.Slowed);
        _begun |= 1u << lane;
        Want(lane, activity.Threads);
    }

    /// <summary>A lane has ended its entry.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="threads">The entry's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int lane, int threads) => Want(lane, -threads);

    /// <summary>A lane sleeps until it begins.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="start">When it does.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Sleep(int lane, double start) => _groups[lane / Width].Sleep(Only(lane), start);

    /// <summary>Finds speeds again after entries have begun and ended.</summary>
    /// <param name="now">Seconds from the start.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(double now)
    {
        if ((_touched & 1) != 0)
        {
            ref readonly SharedPool cores = ref _pools[_poolOf[0]];
            _groups[0].Update(now, cores.Load, Vector256.Create(cores.Slowness), _begun & InGroup);
        }

        if ((_touched & 2) != 0)
        {
            ref readonly SharedPool cores = ref _pools[_poolOf[Server]];
            _groups[1].Update(now, cores.Load, Vector256.Create(cores.Slowness), (_begun >> Server) & InGroup);
        }

        if ((_touched & 4) != 0)
        {
            Vector128<double> media = Vector128.Create(_pools[_poolOf[Up]].Slowness, _pools[_poolOf[Down]].Slowness);
            _groups[2].Update(now, 0, Vector256.Create(media, media), _begun >> Up);
        }

        _touched = 0;
        _begun = 0;
    }

    /// <summary>Goes to the next moment at which an entry ends or begins.</summary>
    /// <param name="ended">Lanes whose entries have ended, a bit each.</param>
    /// <param name="woken">Lanes that begin theirs, a bit each.</param>
    /// <returns>Seconds from the start; infinity where nothing ends or begins any more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Next(out uint ended, out uint woken)
    {
        ref LaneGroup client = ref _groups[0];
        ref LaneGroup server = ref _groups[1];
        ref LaneGroup link = ref _groups[2];
        Vector256<double> soonest = Vector256.MinNative(client.Next, server.Next);
        soonest = _isMediumShared ? Vector256.MinNative(soonest, link.Next) : soonest;
        Vector128<double> half = Vector128.MinNative(soonest.GetLower(), soonest.GetUpper());
        half = Vector128.MinNative(half, Vector128.Shuffle(half, Vector128.Create(1L, 0L)));
        double next = half.ToScalar();
        Vector256<double> until = Vector256.Create(next + Done);
        ended = client.TakeEnded(until) | (server.TakeEnded(until) << Server);
        woken = client.TakeWoken(until) | (server.TakeWoken(until) << Server);
        if (_isMediumShared)
        {
            ended |= link.TakeEnded(until) << Up;
            woken |= link.TakeWoken(until) << Up;
        }

        return next;
    }

    private static Vector256<double> Only(int lane)
        => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(Width - 1 - (lane % Width))).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Want(int lane, int threads)
    {
        ref SharedPool pool = ref _pools[_poolOf[lane]];
        pool.Wanted += threads;
        _touched |= pool.Groups;
    }
}
