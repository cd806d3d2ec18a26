namespace PrivateInference.Figures.Rendering;

/// <summary>A figure drawn.</summary>
/// <param name="Width">Width in points.</param>
/// <param name="Height">Height in points.</param>
/// <param name="Missing">Letters that no font has; they are drawn as boxes.</param>
/// <param name="Warnings">What Vega-Lite found odd.</param>
/// <param name="Svg">The picture as SVG, or null where it was not asked for.</param>
/// <param name="Pdf">As PDF.</param>
/// <param name="Png">As PNG.</param>
internal sealed record RenderedFigure(double Width, double Height, string Missing, IReadOnlyList<string> Warnings, string? Svg, byte[]? Pdf, byte[]? Png);
