using System.Buffers;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Execution;

/// <summary>Convolutions in single precision: panels of 16 output pixels are gathered and multiplied with the weights.</summary>
internal static class FloatConvolution
{
    // Below this many multiply-accumulates, starting other threads costs more than it saves.
    private const long WorthSharing = 1 << 20;

    /// <summary>Convolves one image.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="input">Row-major [input channels, rows, columns].</param>
    /// <returns>Row-major [output channels, rows, columns].</returns>
    public static float[] Run(ConvolutionShape shape, float[] weights, float[]? bias, float[] input)
    {
        float[] padded = Padded(shape, input);
        int rows = shape.OutputChannels / shape.Groups;
        int pixels = shape.OutputHeight * shape.OutputWidth;
        int panels = (pixels + MatrixKernel.PanelColumns - 1) / MatrixKernel.PanelColumns;
        int[] taps = Taps(shape);
        float[] output = new float[shape.OutputElements];

        // Few panels are shared among threads by rows too; each then gathers its panel again.
        bool shared = shape.MultiplyAccumulates >= WorthSharing && Environment.ProcessorCount > 1;
        int slices = shared && (long)shape.Groups * panels < 2L * Environment.ProcessorCount ? Math.Min(Environment.ProcessorCount, rows) : 1;
        long tasks = (long)shape.Groups * panels * slices;
        if (shared)
        {
            Parallel.For(0L, Environment.ProcessorCount * 4L, part => Part(tasks * part / (Environment.ProcessorCount * 4L), tasks * (part + 1) / (Environment.ProcessorCount * 4L)));
        }
        else
        {
            Part(0, tasks);
        }

        return output;

        void Part(long from, long to)
        {
            float[] panel = ArrayPool<float>.Shared.Rent(taps.Length * MatrixKernel.PanelColumns);
            for (long task = from; task < to; task++)
            {
                int slice = (int)(task % slices);
                int first = (int)(task / slices % panels) * MatrixKernel.PanelColumns;
                int group = (int)(task / slices / panels);
                Gather(shape, padded, group, first, pixels, taps, panel);
                int row = (group * rows) + (int)((long)rows * slice / slices);
                int end = (group * rows) + (int)((long)rows * (slice + 1) / slices);
                MatrixKernel.Multiply(
                    weights.AsSpan(row * taps.Length), bias is null ? [] : bias.AsSpan(row), panel, taps.Length,
                    output.AsSpan((row * pixels) + first), pixels, end - row, Math.Min(MatrixKernel.PanelColumns, pixels - first));
            }

            ArrayPool<float>.Shared.Return(panel);
        }
    }

    // With the zeros in place no tap needs a test.
    private static float[] Padded(ConvolutionShape shape, float[] input)
    {
        if (shape.PadTop + shape.PadLeft + shape.PadBottom + shape.PadRight == 0)
        {
            return input;
        }

        int height = shape.InputHeight + shape.PadTop + shape.PadBottom;
        int width = shape.InputWidth + shape.PadLeft + shape.PadRight;
        float[] padded = new float[checked(shape.InputChannels * height * width)];
        for (int channel = 0; channel < shape.InputChannels; channel++)
        {
            for (int row = 0; row < shape.InputHeight; row++)
            {
                ReadOnlySpan<float> line = input.AsSpan(((channel * shape.InputHeight) + row) * shape.InputWidth, shape.InputWidth);
                line.CopyTo(padded.AsSpan((((channel * height) + row + shape.PadTop) * width) + shape.PadLeft));
            }
        }

        return padded;
    }

    // Offset of every tap, in the order of the weights, from the first tap of an output in the padded image.
    private static int[] Taps(ConvolutionShape shape)
    {
        int height = shape.InputHeight + shape.PadTop + shape.PadBottom;
        int width = shape.InputWidth + shape.PadLeft + shape.PadRight;
        int[] taps = new int[shape.InputChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth];
        int next = 0;
        for (int channel = 0; channel < shape.InputChannels / shape.Groups; channel++)
        {
            for (int row = 0; row < shape.KernelHeight; row++)
            {
                for (int column = 0; column < shape.KernelWidth; column++)
                {
                    taps[next++] = (((channel * height) + (row * shape.DilationHeight)) * width) + (column * shape.DilationWidth);
                }
            }
        }

        return taps;
    }

    // Row-major [taps, 16]: what the taps see at 16 outputs; past the last output the last is repeated.
    private static void Gather(ConvolutionShape shape, float[] padded, int group, int first, int pixels, int[] taps, float[] panel)
    {
        int height = shape.InputHeight + shape.PadTop + shape.PadBottom;
        int width = shape.InputWidth + shape.PadLeft + shape.PadRight;
        int start = group * (shape.InputChannels / shape.Groups) * height * width;
        Span<int> offsets = stackalloc int[MatrixKernel.PanelColumns];
        bool consecutive = true;
        for (int i = 0; i < offsets.Length; i++)
        {
            int pixel = Math.Min(first + i, pixels - 1);
            int row = pixel / shape.OutputWidth;
            offsets[i] = start + (row * shape.StrideHeight * width) + ((pixel - (row * shape.OutputWidth)) * shape.StrideWidth);
            consecutive &= offsets[i] == offsets[0] + i;
        }

        if (consecutive)
        {
            for (int k = 0; k < taps.Length; k++)
            {
                padded.AsSpan(offsets[0] + taps[k], MatrixKernel.PanelColumns).CopyTo(panel.AsSpan(k * MatrixKernel.PanelColumns));
            }

            return;
        }

        for (int k = 0; k < taps.Length; k++)
        {
            ReadOnlySpan<float> image = padded.AsSpan(taps[k]);
            Span<float> line = panel.AsSpan(k * MatrixKernel.PanelColumns, MatrixKernel.PanelColumns);
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = image[offsets[i]];
            }
        }
    }
}
