namespace PrivateInference.Networks.Execution;

/// <summary>Pools in single precision. Every window must have a tap inside the image.</summary>
internal static class FloatPool
{
    /// <summary>Largest value of each window; taps outside the image never win.</summary>
    /// <param name="input">Row-major [channels, rows, columns].</param>
    /// <param name="from">Shape of the input.</param>
    /// <param name="to">Shape of the output.</param>
    /// <param name="pool">The window.</param>
    /// <returns>Row-major, of shape <paramref name="to"/>.</returns>
    public static float[] Max(float[] input, TensorShape from, TensorShape to, PoolShape pool)
    {
        float[] output = new float[to.Elements];
        ForEach(from, to, pool, (index, first, taps) =>
        {
            float best = float.NegativeInfinity;
            for (int row = 0; row < taps.Rows; row++)
            {
                for (int column = 0; column < taps.Columns; column++)
                {
                    best = Math.Max(best, input[first + (row * taps.RowStep) + (column * taps.ColumnStep)]);
                }
            }

            output[index] = best;
        });
        return output;
    }

    /// <summary>Mean of each window, summed in double precision.</summary>
    /// <param name="input">Row-major [channels, rows, columns].</param>
    /// <param name="from">Shape of the input.</param>
    /// <param name="to">Shape of the output.</param>
    /// <param name="pool">The window.</param>
    /// <param name="countPadding">Whether taps outside the image count in the divisor.</param>
    /// <returns>Row-major, of shape <paramref name="to"/>.</returns>
    public static float[] Average(float[] input, TensorShape from, TensorShape to, PoolShape pool, bool countPadding)
    {
        float[] output = new float[to.Elements];
        ForEach(from, to, pool, (index, first, taps) =>
        {
            double sum = 0;
            for (int row = 0; row < taps.Rows; row++)
            {
                for (int column = 0; column < taps.Columns; column++)
                {
                    sum += input[first + (row * taps.RowStep) + (column * taps.ColumnStep)];
                }
            }

            int divisor = countPadding ? pool.KernelHeight * pool.KernelWidth : taps.Rows * taps.Columns;
            output[index] = (float)(sum / divisor);
        });
        return output;
    }

    private static void ForEach(TensorShape from, TensorShape to, PoolShape pool, Action<int, int, Taps> window)
    {
        int index = 0;
        for (int channel = 0; channel < to.Channels; channel++)
        {
            for (int row = 0; row < to.Height; row++)
            {
                (int firstRow, int rows) = Inside((row * pool.StrideHeight) - pool.PadTop, pool.KernelHeight, pool.DilationHeight, from.Height);
                for (int column = 0; column < to.Width; column++)
                {
                    (int firstColumn, int columns) = Inside((column * pool.StrideWidth) - pool.PadLeft, pool.KernelWidth, pool.DilationWidth, from.Width);
                    int first = (((channel * from.Height) + firstRow) * from.Width) + firstColumn;
                    window(index++, first, new Taps(rows, columns, pool.DilationHeight * from.Width, pool.DilationWidth));
                }
            }
        }
    }

    // First position of a tap inside [0, size), and how many taps are inside.
    private static (int First, int Count) Inside(int start, int kernel, int dilation, int size)
    {
        int skipped = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
        int first = start + (skipped * dilation);
        int fitting = (size - first + dilation - 1) / dilation;
        return (first, Math.Min(kernel - skipped, fitting));
    }

    private readonly record struct Taps(int Rows, int Columns, int RowStep, int ColumnStep);
}
