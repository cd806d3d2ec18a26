namespace PrivateInference.Reducer.Data;

/// <summary>How the ten digits are written: points of their strokes in a unit square, x to the right, y downwards.</summary>
internal static class DigitStrokes
{
    private const int PiecesPerSpan = 4;

    private static readonly (double X, double Y)[][][] s_strokes =
    [
        [[(0.50, 0.05), (0.24, 0.20), (0.18, 0.50), (0.24, 0.80), (0.50, 0.95), (0.76, 0.80), (0.82, 0.50), (0.76, 0.20), (0.50, 0.05)]],
        [[(0.32, 0.22), (0.54, 0.05)], [(0.54, 0.05), (0.52, 0.50), (0.52, 0.95)]],
        [[(0.22, 0.25), (0.34, 0.09), (0.58, 0.05), (0.77, 0.22), (0.68, 0.48), (0.42, 0.74), (0.20, 0.95)], [(0.20, 0.95), (0.50, 0.94), (0.82, 0.94)]],
        [[(0.24, 0.14), (0.48, 0.05), (0.73, 0.18), (0.66, 0.40), (0.44, 0.47)], [(0.44, 0.47), (0.72, 0.57), (0.78, 0.77), (0.52, 0.95), (0.22, 0.86)]],
        [[(0.58, 0.05), (0.36, 0.38), (0.17, 0.65)], [(0.17, 0.65), (0.50, 0.65), (0.85, 0.64)], [(0.66, 0.32), (0.65, 0.62), (0.64, 0.95)]],
        [[(0.75, 0.06), (0.50, 0.06), (0.30, 0.07)], [(0.30, 0.07), (0.27, 0.25), (0.26, 0.44)], [(0.26, 0.44), (0.52, 0.37), (0.76, 0.53), (0.74, 0.80), (0.48, 0.95), (0.22, 0.86)]],
        [[(0.68, 0.07), (0.42, 0.20), (0.24, 0.48), (0.22, 0.74), (0.40, 0.94), (0.66, 0.92), (0.78, 0.72), (0.64, 0.52), (0.40, 0.53), (0.24, 0.70)]],
        [[(0.20, 0.07), (0.50, 0.06), (0.80, 0.07)], [(0.80, 0.07), (0.58, 0.48), (0.42, 0.95)]],
        [[(0.50, 0.05), (0.27, 0.13), (0.27, 0.34), (0.50, 0.47), (0.75, 0.62), (0.73, 0.86), (0.50, 0.95), (0.27, 0.86), (0.25, 0.62), (0.50, 0.47), (0.73, 0.34), (0.73, 0.13), (0.50, 0.05)]],
        [[(0.74, 0.28), (0.60, 0.46), (0.36, 0.47), (0.23, 0.28), (0.34, 0.09), (0.60, 0.07), (0.75, 0.26), (0.73, 0.58), (0.62, 0.95)]],
    ];

    /// <summary>The strokes of a digit.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <returns>Points to be joined, stroke by stroke.</returns>
    public static (double X, double Y)[][] Of(int digit) => s_strokes[digit];

    /// <summary>A curve through points (Catmull and Rom's spline), as short straight pieces.</summary>
    /// <param name="points">At least two.</param>
    /// <returns>The corners of the pieces, the points among them.</returns>
    public static (double X, double Y)[] Smooth(ReadOnlySpan<(double X, double Y)> points)
    {
        List<(double X, double Y)> curve = [points[0]];
        for (int i = 1; i < points.Length; i++)
        {
            (double X, double Y) before = points[Math.Max(i - 2, 0)];
            (double X, double Y) from = points[i - 1];
            (double X, double Y) to = points[i];
            (double X, double Y) after = points[Math.Min(i + 1, points.Length - 1)];
            for (int piece = 1; piece <= PiecesPerSpan; piece++)
            {
                double t = (double)piece / PiecesPerSpan;
                curve.Add((Spline(before.X, from.X, to.X, after.X, t), Spline(before.Y, from.Y, to.Y, after.Y, t)));
            }
        }

        return [.. curve];
    }

    private static double Spline(double before, double from, double to, double after, double t) =>
        0.5 * ((2 * from) + ((to - before) * t) + (((2 * before) - (5 * from) + (4 * to) - after) * t * t) + (((3 * from) - before - (3 * to) + after) * t * t * t));
}
