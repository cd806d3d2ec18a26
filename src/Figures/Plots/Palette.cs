namespace PrivateInference.Figures.Plots;

/// <summary>
/// Colours, shapes and dashes that stay apart for colour-blind readers and in grey print. The first three colours are Paul Tol's
/// high-contrast set, made for grey; the others are of Okabe and Ito, the last again of Tol (wine). Every other one is dark. Neighbours of a stack differ in lightness.
/// </summary>
internal static class Palette
{
    private static readonly int[][] s_dashes = [[], [4, 2], [1, 2], [6, 2, 1, 2], [3, 1], [8, 3], [2, 3], [6, 1, 1, 1, 1, 1]];

    /// <summary>Colours of series.</summary>
    public static IReadOnlyList<string> Colours { get; } = ["#004488", "#DDAA33", "#BB5566", "#56B4E9", "#009E73", "#CC79A7", "#882255"];

    /// <summary>Colours of the parts of a stack, dark to light.</summary>
    public static IReadOnlyList<string> Stack { get; } = ["#004488", "#BB5566", "#DDAA33", "#DDDDDD"];

    private static readonly string[] s_shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"];

    /// <summary>The colour of a series.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>A colour; they come again after the last.</returns>
    public static string Colour(int index) => Colours[index % Colours.Count];

    /// <summary>Whether letters on the colour of a series must be white.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>The answer.</returns>
    public static bool IsDark(int index) => index % Colours.Count % 2 == 0;

    /// <summary>The shape of a series; with the colour, unlike any other for the first 24.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>A shape of Vega.</returns>
    public static string Shape(int index) => s_shapes[index % s_shapes.Length];

    /// <summary>The dashes of a series.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>Lengths of dashes and gaps in points.</returns>
    public static int[] Dash(int index) => s_dashes[index % s_dashes.Length];
}
