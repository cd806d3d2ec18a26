namespace PrivateInference.Figures.Plots;

/// <summary>What to draw.</summary>
/// <param name="Kind">What the figure shows.</param>
public sealed record FigureRequest(FigureKind Kind)
{
    /// <summary>Whether it spans two columns of a paper (7 in, 504 points) instead of one (3.3 in, 237.6 points).</summary>
    public bool IsWide { get; init; }

    /// <summary>Column of the horizontal axis; null for the figure's own choice.</summary>
    public string? X { get; init; }

    /// <summary>Column of the vertical axis; null for the figure's own choice.</summary>
    public string? Y { get; init; }

    /// <summary>Columns that tell series apart; null for those that vary.</summary>
    public IReadOnlyList<string>? Series { get; init; }

    /// <summary>Whether a breakdown shows the layers of one run instead of the phases of all.</summary>
    public bool ByLayer { get; init; }

    /// <summary>Half width of the band of a validation, in percent.</summary>
    public double BandPercent { get; init; } = 15;

    /// <summary>Columns and values that rows must have.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Where { get; init; } = [];

    /// <summary>Width in points.</summary>
    internal double Width => IsWide ? 504 : 237.6;
}
