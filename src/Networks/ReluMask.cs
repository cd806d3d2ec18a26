namespace PrivateInference.Networks;

/// <summary>Which scalars of a layer keep their ReLU, in channel, row, column order. Immutable.</summary>
public sealed class ReluMask
{
    private readonly bool[] _kept;

    /// <summary>Makes a mask.</summary>
    /// <param name="kept">One flag per scalar of the layer; copied.</param>
    public ReluMask(ReadOnlySpan<bool> kept)
    {
        _kept = kept.ToArray();
        Kept = _kept.Count(k => k);
    }

    /// <summary>Number of ReLUs kept.</summary>
    public int Kept { get; }

    /// <summary>Number of scalars covered.</summary>
    public int Length => _kept.Length;

    /// <summary>The flags.</summary>
    public ReadOnlySpan<bool> Flags => _kept;
}
