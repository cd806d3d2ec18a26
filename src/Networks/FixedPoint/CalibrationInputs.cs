using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Images to calibrate on when the user gives none.</summary>
public static class CalibrationInputs
{
    private const int CoarseStep = 4;

    /// <summary>
    /// Smooth random images: per channel, a coarse grid of numbers uniform in [0, 1], interpolated bilinearly, plus a quarter as much
    /// uniform noise per pixel; then the whole image is brought to mean 0 and variance 1, as networks for photographs expect.
    /// A network that expects another scale (0 to 255, say) needs images of its own.
    /// </summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="seed">Fixes every image.</param>
    /// <returns>Images in channel, row, column order.</returns>
    public static float[][] Generate(TensorShape shape, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Prg prg = new(new Block128(seed, 0), nonce: 0);
        return [.. Enumerable.Range(0, count).Select(_ => Image(shape, prg))];
    }

    /// <summary>The images of <see cref="Generate"/> at the scale of an example: its mean, its deviation, nothing beyond its extremes.</summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="seed">Fixes every image.</param>
    /// <param name="example">An image of that shape, as the network expects it.</param>
    /// <returns>Images in channel, row, column order.</returns>
    /// <exception cref="ArgumentException">The example has another length than <paramref name="shape"/>.</exception>
    public static float[][] GenerateLike(TensorShape shape, int count, ulong seed, ReadOnlySpan<float> example)
    {
        if (example.Length != shape.Elements)
        {
            throw new ArgumentException($"the example has {example.Length} elements, the network needs {shape}", nameof(example));
        }

        float[] values = example.ToArray();
        float mean = values.Average();
        float deviation = MathF.Sqrt(values.Average(x => (x - mean) * (x - mean)));
        (float least, float most) = (values.Min(), values.Max());
        return [.. Generate(shape, count, seed).Select(image => (float[])[.. image.Select(x => Math.Clamp(mean + (deviation * x), least, most))])];
    }

    private static float[] Image(TensorShape shape, Prg prg)
    {
        int rows = ((shape.Height - 1) / CoarseStep) + 2;
        int columns = ((shape.Width - 1) / CoarseStep) + 2;
        float[] coarse = Uniform(prg, shape.Channels * rows * columns);
        float[] image = Uniform(prg, shape.Elements);
        for (int i = 0; i < image.Length; i++)
        {
            int channel = i / shape.Pixels;
            (int row, int down) = Math.DivRem(i / shape.Width % shape.Height, CoarseStep);
            (int column, int right) = Math.DivRem(i % shape.Width, CoarseStep);
            int corner = (((channel * rows) + row) * columns) + column;
            float across = (float)right / CoarseStep;
            float above = float.Lerp(coarse[corner], coarse[corner + 1], across);
            float below = float.Lerp(coarse[corner + columns], coarse[corner + columns + 1], across);
            image[i] = float.Lerp(above, below, (float)down / CoarseStep) + (image[i] / 4);
        }

        float mean = image.Average();
        float deviation = MathF.Sqrt(image.Select(x => (x - mean) * (x - mean)).Average());
        return [.. image.Select(x => (x - mean) / (deviation == 0 ? 1 : deviation))];
    }

    private static float[] Uniform(Prg prg, int count)
    {
        uint[] bits = new uint[count];
        prg.FillValues(bits.AsSpan());
        return [.. bits.Select(b => (b >> 8) * (1f / (1 << 24)))];
    }
}
