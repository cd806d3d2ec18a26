namespace PrivateInference.Figures.Rendering;

/// <summary>Files that a figure becomes.</summary>
[Flags]
public enum FigureFormats
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The Vega-Lite specification with its data, for restyling.</summary>
    Json = 1,

    /// <summary>Vector graphics for pages.</summary>
    Svg = 2,

    /// <summary>Vector graphics for papers, fonts embedded.</summary>
    Pdf = 4,

    /// <summary>Pixels, 300 an inch.</summary>
    Png = 8,

    /// <summary>Everything.</summary>
    All = Json | Svg | Pdf | Png,
}
