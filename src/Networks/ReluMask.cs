namespace PrivateInference.Networks;

/// <summary>Which scalars of a layer keep their ReLU, in channel, row, column order. Immutable.</summary>
public sealed class ReluMask
{
    private bool[]? _kept;

    /// <summary>Makes a mask.</summary>
    /// <param name="kept">One flag per scalar of the layer; copied.</param>
    public ReluMask(ReadOnlySpan<bool> kept)
    {
        _kept = kept.ToArray();
        Length = _kept.Length;
        Kept = _kept.Count(k => k);
    }

    private ReluMask(int length, int kept)
    {
        Length = length;
        Kept = kept;
    }

    /// <summary>Number of ReLUs kept.</summary>
    public int Kept { get; }

    /// <summary>Number of scalars covered.</summary>
    public int Length { get; }

    /// <summary>The flags.</summary>
    public ReadOnlySpan<bool> Flags => _kept ??= First();

    /// <summary>A mask that keeps the first ReLUs: for counting, where only their number matters, flags are made when they are asked for.</summary>
    /// <param name="length">Number of scalars covered, 0 or more.</param>
    /// <param name="kept">Number of ReLUs kept, 0 to <paramref name="length"/>.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More are kept than there are, or fewer than none.</exception>
    public static ReluMask OfFirst(int length, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kept, length);
        return new ReluMask(length, kept);
    }

    private bool[] First()
    {
        bool[] flags = new bool[Length];
        flags.AsSpan(0, Kept).Fill(true);
        return flags;
    }
}
