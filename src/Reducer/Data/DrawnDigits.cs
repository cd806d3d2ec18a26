namespace PrivateInference.Reducer.Data;

/// <summary>
/// Digits drawn by the project itself, 28x28 grey, so that everything works with no download: strokes through jittered points,
/// slanted, turned, scaled and shifted, of varying thickness and ink, with noise. The same seed gives the same images.
/// </summary>
public static class DrawnDigits
{
    /// <summary>Rows and columns.</summary>
    public const int Size = 28;

    /// <summary>Draws a set with every digit equally often.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">Chooses the images.</param>
    /// <param name="split">Chooses one of independent sets under a seed: 0 training, 1 validation, 2 test.</param>
    /// <returns>The set.</returns>
    public static ImageDataSet Draw(int count, ulong seed, int split)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(split);
        byte[] pixels = new byte[checked(count * Size * Size)];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 10;
            RandomStream random = new(seed, ((ulong)split << 32) | (uint)i);
            DrawOne(labels[i], random, pixels.AsSpan(i * Size * Size, Size * Size));
        }

        return new ImageDataSet($"drawn digits (seed {seed}, split {split})", 1, Size, Size, 10, pixels, labels);
    }

    private static void DrawOne(int digit, RandomStream random, Span<byte> image)
    {
        List<(double X, double Y)[]> strokes = Place(digit, random);
        double radius = random.Between(0.6, 1.8);
        double ink = random.Between(0.5, 1.0);
        double noise = random.Between(0, 0.25);
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                double distance = double.MaxValue;
                foreach ((double X, double Y)[] stroke in strokes)
                {
                    for (int i = 1; i < stroke.Length; i++)
                    {
                        distance = Math.Min(distance, Distance((column + 0.5, row + 0.5), stroke[i - 1], stroke[i]));
                    }
                }

                double value = (ink * Math.Clamp(radius + 0.5 - distance, 0, 1)) + (noise * random.NextNormal());
                image[(row * Size) + column] = (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
            }
        }
    }

    /// <summary>The strokes of one digit, jittered and placed, in pixels.</summary>
    private static List<(double X, double Y)[]> Place(int digit, RandomStream random)
    {
        double height = random.Between(12, 22);
        double width = height * random.Between(0.7, 1.1);
        double slant = random.Between(-0.45, 0.45);
        double turn = random.Between(-0.35, 0.35);
        (double Sin, double Cos) angle = Math.SinCos(turn);
        double centreX = (Size / 2.0) + random.Between(-2.5, 2.5);
        double centreY = (Size / 2.0) + random.Between(-2.5, 2.5);
        List<(double X, double Y)[]> placed = [];
        foreach ((double X, double Y)[] stroke in DigitStrokes.Of(digit))
        {
            (double X, double Y)[] points = new (double X, double Y)[stroke.Length];
            for (int i = 0; i < stroke.Length; i++)
            {
                double y = (stroke[i].Y - 0.5 + random.Between(-0.08, 0.08)) * height;
                double x = ((stroke[i].X - 0.5 + random.Between(-0.08, 0.08)) * width) - (slant * y);
                points[i] = (centreX + (angle.Cos * x) - (angle.Sin * y), centreY + (angle.Sin * x) + (angle.Cos * y));
            }

            placed.Add(DigitStrokes.Smooth(points));
        }

        return placed;
    }

    private static double Distance((double X, double Y) point, (double X, double Y) from, (double X, double Y) to)
    {
        double dx = to.X - from.X;
        double dy = to.Y - from.Y;
        double length = (dx * dx) + (dy * dy);
        double along = length == 0 ? 0 : Math.Clamp((((point.X - from.X) * dx) + ((point.Y - from.Y) * dy)) / length, 0, 1);
        double offX = point.X - from.X - (along * dx);
        double offY = point.Y - from.Y - (along * dy);
        return Math.Sqrt((offX * offX) + (offY * offY));
    }
}
