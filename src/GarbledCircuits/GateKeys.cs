using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits;

/// <summary>Hands out the key schedules of a tile's AND gates in order, expanding several keys at a time.</summary>
internal ref struct GateKeys
{
    /// <summary>Keys expanded together.</summary>
    public const int Batch = 8;

    /// <summary>Blocks of an AES-128 key schedule.</summary>
    public const int RoundKeys = AesKernel.ScheduleBlocks;

    private readonly Span<Vector128<byte>> _schedules;
    private ulong _tweak;
    private long _left;
    private int _next;

    /// <summary>Keys of one tile.</summary>
    /// <param name="schedules">[Batch, RoundKeys], overwritten.</param>
    /// <param name="firstTweak">Tweak of the tile's first AND gate.</param>
    /// <param name="gates">AND gates of the circuit.</param>
    public GateKeys(Span<Vector128<byte>> schedules, ulong firstTweak, long gates)
    {
        _schedules = schedules;
        _tweak = firstTweak;
        _left = gates;
        _next = Batch;
    }

    /// <summary>Schedule of the next AND gate; valid until the call after.</summary>
    /// <returns><see cref="RoundKeys"/> blocks.</returns>
    public ReadOnlySpan<Vector128<byte>> Next()
    {
        if (_next == Batch)
        {
            int count = (int)Math.Min(Batch, _left);
            Span<Block128> keys = stackalloc Block128[Batch];
            for (int i = 0; i < count; i++)
            {
                keys[i] = TweakedHash.Key(_tweak++);
            }

            AesKernel.ExpandKeys(keys[..count], _schedules[..(count * RoundKeys)]);
            _left -= count;
            _next = 0;
        }

        return _schedules.Slice(RoundKeys * _next++, RoundKeys);
    }
}
