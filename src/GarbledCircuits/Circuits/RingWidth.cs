namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>The widths circuits on shares in Z_2^l are made for.</summary>
internal static class RingWidth
{
    public const int Min = 8;

    public const int Max = 64;

    /// <summary>Refuses widths out of range.</summary>
    /// <param name="ringBits">l.</param>
    /// <exception cref="ArgumentOutOfRangeException">l is below 8 or above 64.</exception>
    public static void Check(int ringBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBits, Min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBits, Max);
    }
}
