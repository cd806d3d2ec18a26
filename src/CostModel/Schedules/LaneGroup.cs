using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// Four lanes side by side, a vector a quantity: all of them are read and written as a whole, for a processor waits where it reads a vector of
/// which it has just written a part.
/// </summary>
internal struct LaneGroup
{
    /// <summary>Lanes of a group.</summary>
    public const int Width = 4;

    /// <summary>Stands for no time at all where something is divided by it.</summary>
    private const double Instant = 1e-300;

    private Vector256<double> _ends;
    private Vector256<double> _starts;
    private Vector256<double> _alone;
    private Vector256<double> _slowed;
    private Vector256<double> _seconds;
    private Vector256<double> _inverse;

    /// <summary>Four lanes that neither work nor sleep.</summary>
    public static LaneGroup Idle => new()
    {
        _ends = Vector256.Create(double.PositiveInfinity),
        _starts = Vector256.Create(double.PositiveInfinity),
        _alone = Vector256<double>.One,
        _seconds = Vector256<double>.One,
        _inverse = Vector256<double>.One,
    };

    /// <summary>For each lane, when the next thing happens to it: its entry ends or begins.</summary>
    public readonly Vector256<double> Next => Vector256.MinNative(_ends, _starts);

    /// <summary>A lane has an entry to work at; <see cref="Update"/> finds out for how long.</summary>
    /// <param name="one">All bits of the lane set, no others.</param>
    /// <param name="alone">Seconds of the entry with all other cores idle.</param>
    /// <param name="slowed">What it takes longer when all are busy.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(Vector256<double> one, double alone, double slowed)
    {
        _alone = Vector256.ConditionalSelect(one, Vector256.Create(alone), _alone);
        _slowed = Vector256.ConditionalSelect(one, Vector256.Create(slowed), _slowed);
    }

    /// <summary>A lane sleeps until it begins.</summary>
    /// <param name="one">All bits of the lane set, no others.</param>
    /// <param name="start">When it does.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sleep(Vector256<double> one, double start) => _starts = Vector256.ConditionalSelect(one, Vector256.Create(start), _starts);

    /// <summary>The lanes' cores are more or less busy than before: what is left of their entries takes longer or shorter in proportion.</summary>
    /// <param name="now">Seconds from the start.</param>
    /// <param name="load">0 where one core works, 1 where all do.</param>
    /// <param name="slowness">How many times longer everything takes, as cores are too few.</param>
    /// <param name="begun">Lanes that have just begun, a bit each: all of their entries is left.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(double now, double load, Vector256<double> slowness, uint begun)
    {
        Vector256<double> whole = (_alone + (_slowed * load)) * slowness;
        Vector256<double> seconds = Vector256.Max(whole, Vector256.Create(Instant));
        Vector256<double> from = Vector256.Create(now);
        Vector256<long> bits = Vector256.Create(1L, 2, 4, 8);
        Vector256<double> isNew = Vector256.Equals(Vector256.Create((long)begun) & bits, bits).AsDouble();
        Vector256<double> left = Vector256.ConditionalSelect(isNew, whole, (_ends - from) * (seconds * _inverse));

        // Who goes on as before ends when it would have: rounding must not move an end from event to event.
        Vector256<double> isAsBefore = Vector256.AndNot(Vector256.Equals(seconds, _seconds), isNew);
        _ends = Vector256.ConditionalSelect(isAsBefore, _ends, from + left);
        _seconds = seconds;
        _inverse = Vector256<double>.One / seconds;
    }

    /// <summary>Takes out the lanes whose entries have ended.</summary>
    /// <param name="until">Seconds from the start.</param>
    /// <returns>These lanes, a bit each.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TakeEnded(Vector256<double> until) => Take(ref _ends, until);

    /// <summary>Takes out the lanes that wake.</summary>
    /// <param name="until">Seconds from the start.</param>
    /// <returns>These lanes, a bit each.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TakeWoken(Vector256<double> until) => Take(ref _starts, until);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Take(ref Vector256<double> times, Vector256<double> until)
    {
        Vector256<double> due = Vector256.LessThanOrEqual(times, until);
        times = Vector256.ConditionalSelect(due, Vector256.Create(double.PositiveInfinity), times);
        return due.ExtractMostSignificantBits();
    }
}
